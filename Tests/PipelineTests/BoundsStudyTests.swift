import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// `suppressed: bounds`, from the study file to the run folder.
struct BoundsStudyTests {
  static let study = """
    throughline: 1
    study: {id: suppressed}
    ingest:
      referrals:
        file: referrals.csv
        dialect: ees
        key: [la]
        columns:
          la: id
          x: number
          again: count
          referrals: {type: count, rounded_to: 10}
          percent: {type: rate, numerator: again, denominator: referrals, per: 100, rounded_to: 1}
    model:
      inference: {cluster: none, method: classical}
      fits:
        plain: {data: referrals, outcome: percent, support: [x], fit: ols}
        bounded: {role: primary, data: referrals, outcome: percent, support: [x], fit: ols, suppressed: bounds}
    """
  static let data = """
    la,x,again,referrals,percent
    A,1,20,100,20
    B,2,c,50,c
    C,3,30,100,30
    D,5,25,100,25
    E,6,40,100,40
    """

  @Test func theRangeIsInItsFileTheReportAndTheManifest() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.data, to: "referrals.csv")
    let run = try Study(yaml: folder.write(Self.study, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    let rows = csvRows(try folder.read("out/bounds.csv"))
    #expect(rows.map { $0["model"] } == ["bounded", "bounded"])
    #expect(rows.map { $0["term"] } == ["(Intercept)", "x"])
    #expect(rows.map { $0["n_suppressed"] } == ["1", "1"])
    #expect(rows.map { $0["n_obs"] } == ["5", "5"])
    // Row B is 100 · 1/55 to 100 · 5/45 per cent, half a per cent more at both ends; its weight in
    // the slope is (2 − 3.4) / 17.2.
    let weight = (2 - 3.4) / 17.2
    let rest = [(1, 20.0), (3, 30), (5, 25), (6, 40)].map { ($0.0 - 3.4) / 17.2 * $0.1 }
      .reduce(0, +)
    let (low, high) = (100.0 / 55 - 0.5, 500.0 / 45 + 0.5)
    #expect(abs((Double(rows[1]["low"] ?? "") ?? .nan) - (rest + weight * high)) < 1e-12)
    #expect(abs((Double(rows[1]["high"] ?? "") ?? .nan) - (rest + weight * low)) < 1e-12)
    #expect(try folder.read("out/manifest.json").contains("\"bounds.csv\""))
    #expect(try folder.read("out/report.html").contains("What the suppressed cells could change"))
    #expect(try folder.read("out/report.html").contains("suppressed"))
  }

  /// A suppressed count is the support: x = 7 but for one row of 1 to 5 has the slope
  /// (mean of the rest − y) / (7 − v). A weight has to be known.
  @Test func aSuppressedSupportIsBounded() throws {
    let folder = try TemporaryFolder()
    try folder.write("la,x,w,y\nA,7,1,1\nB,7,c,3\nC,7,1,2\nD,c,2,6", to: "referrals.csv")
    let text = """
      throughline: 1
      study: {id: suppressed}
      ingest:
        referrals:
          file: referrals.csv
          dialect: ees
          key: [la]
          columns: {la: id, x: count, w: count, y: number}
      model:
        inference: {cluster: none, method: classical}
        fits:
          bounded: {data: referrals, outcome: y, support: [x], fit: ols, suppressed: bounds}
      """
    // Without the suppressed row x is constant: the main estimates need others that differ.
    let data = try folder.read("referrals.csv") + "\nE,6,3,4"
    try folder.write(data, to: "referrals.csv")
    let run = try Study(yaml: folder.write(text, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    let rows = csvRows(try folder.read("out/bounds.csv"))
    #expect(rows.map { $0["kind"] } == ["exact", "exact"])
    #expect(rows.map { $0["n_suppressed"] } == ["1", "1"])
    let slopes = stride(from: 1.0, through: 5, by: 0.01).map { v in
      let (x, y) = ([7, 7, 7, v, 6], [1.0, 3, 2, 6, 4])
      let (meanX, meanY) = (x.reduce(0, +) / 5, y.reduce(0, +) / 5)
      let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
      return products / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    }
    let low = try #require(rows[1]["low"].flatMap { Double($0) })
    let high = try #require(rows[1]["high"].flatMap { Double($0) })
    #expect(try abs(low - #require(slopes.min())) < 1e-4)
    #expect(try abs(high - #require(slopes.max())) < 1e-4)
    #expect(slopes.allSatisfy { (low...high).contains($0) })
    #expect(try folder.read("out/report.md").contains("no values give an estimate outside"))

    let weighted = text.replacingOccurrences(of: "fit: ols", with: "fit: wls, weights: w")
    let path = try folder.write(weighted, to: "weighted.yaml")
    let refusal = try #require(throws: DiagnosticList.self) { try Study(yaml: path).run() }
    #expect(refusal.diagnostics.map(\.what).joined().contains("'w' is suppressed in 1 row"))
    #expect(refusal.exitCode == 78)
  }

  @Test func roundingToNothingIsRefused() throws {
    let folder = try TemporaryFolder()
    let text = Self.study.replacingOccurrences(of: "rounded_to: 10", with: "rounded_to: 0")
    let path = try folder.write(text, to: "study.yaml")
    let refusal = try #require(throws: DiagnosticList.self) { try Study(yaml: path) }
    #expect(refusal.diagnostics.map(\.what) == ["rounded_to must be above 0"])
    #expect(refusal.exitCode == 78)
  }

  /// Every reason of every column is counted in the report's chapter on what was read.
  @Test func reasonsAreCountedByColumn() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.data + "\nF,7,x,low,z\nG,x,c,u,:", to: "referrals.csv")
    let run = try Study(yaml: folder.write(Self.study, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    let report = try folder.read("out/report.md")
    for row in [
      "| again | suppressed | 2 |", "| again | not available | 1 |",
      "| referrals | rounds to zero | 1 |", "| referrals | low reliability | 1 |",
      "| percent | not applicable | 1 |", "| percent | not available | 1 |",
    ] {
      #expect(report.contains(row), "\(row)")
    }
  }

  @Test func aNegativeCountOrRateIsRefusedAsASentinel() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.data + "\nF,7,-99,100,-1", to: "referrals.csv")
    let path = try folder.write(Self.study, to: "study.yaml")
    let refusal = try #require(throws: DiagnosticList.self) { try Study(yaml: path).run() }
    #expect(refusal.diagnostics.map(\.what) == ["'-99' is negative", "'-1' is negative"])
    #expect(refusal.diagnostics[0].fix?.contains("-99") == true)
    #expect(refusal.exitCode == 65)
  }
}
