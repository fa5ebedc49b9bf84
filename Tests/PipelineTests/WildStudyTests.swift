import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// `covariance: wild`, from the study file to the run folder.
struct WildStudyTests {
  static func study(_ inference: String) -> String {
    """
    throughline: 1
    study: {id: wild, seed: 7}
    ingest:
      rows:
        file: rows.csv
        columns: {la: category, x: number, y: number}
    model:
      inference: \(inference)
      fits:
        m: {role: primary, data: rows, outcome: y, support: [x], fit: ols}
    """
  }

  /// Rows of clusters of three, the numbers made by a fixed rule.
  static func data(clusters: Int) -> String {
    var lines = ["la,x,y"]
    for g in 0..<clusters {
      for i in 0..<3 {
        let k = 3 * g + i
        lines.append("la\(g),\(Double(k * 7919 % 101) / 10),\(Double(k * 104_729 % 97) / 10)")
      }
    }
    return lines.joined(separator: "\n")
  }

  static func run(_ inference: String, clusters: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(data(clusters: clusters), to: "rows.csv")
    let run = try Study(yaml: folder.write(study(inference), to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    return folder
  }

  @Test func enumeratedOneIsTheHeadlineAndNamed() throws {
    let folder = try Self.run("{cluster: la, method: wild}", clusters: 8)
    let rows = csvRows(try folder.read("out/coefficients.csv"))
    let x = try #require(rows.first { $0["term"] == "x" && $0["chosen"] == "true" })
    #expect(x["covariance"] == "wild")
    #expect(x["df_method"] == "wild_rademacher_enumerated")
    #expect(x["df"] == "")
    let p = try #require(Double(x["p_value"] ?? ""))
    #expect((p * 128).rounded() == p * 128)
    let models = csvRows(try folder.read("out/models.csv"))
    #expect(
      models[0]["reason"]
        == "the study asks for wild: wild cluster bootstrap, restricted, all 256 Rademacher sign "
        + "vectors, t by cr1")
    let checks = csvRows(try folder.read("out/checks.csv")).map { $0["check"] }
    #expect(checks.contains("wild_p_strict"))
    #expect(checks.contains("effective_clusters"))
    #expect(try folder.read("out/coefficients.csv").contains(",cr2,"))
  }

  @Test func drawsFollowTheSeedAndTheKeys() throws {
    let options =
      "{cluster: la, method: wild, wild: {type: unrestricted, weights: webb, draws: 199}}"
    let first = try Self.run(options, clusters: 6)
    let second = try Self.run(options, clusters: 6)
    let text = try first.read("out/coefficients.csv")
    #expect(text == (try second.read("out/coefficients.csv")))
    #expect(text.contains("wild_unrestricted_webb_drawn"))
  }

  @Test func fiveClustersHaveAnIntervalWithoutEnds() throws {
    let folder = try Self.run("{cluster: la, method: wild}", clusters: 5)
    let rows = csvRows(try folder.read("out/coefficients.csv"))
    let x = try #require(rows.first { $0["term"] == "x" && $0["chosen"] == "true" })
    #expect(x["conf_low"] == "-inf")
    #expect(x["conf_high"] == "inf")
  }

  @Test func twoColumnsOfClustersAreTwoWay() throws {
    let folder = try Self.run(
      "{cluster: [la, x], method: auto, preset: sandwich, serial: {time: x, lag: 1}}", clusters: 8)
    let rows = csvRows(try folder.read("out/coefficients.csv"))
    #expect(rows.first?["covariance"] == "two_way")
    #expect(rows.first?["df_method"] == "min(G)-1")
    let reason = csvRows(try folder.read("out/models.csv"))[0]["reason"] ?? ""
    #expect(reason.contains("V1 · G1/(G1 − 1)"))
  }

  @Test func unknownWordsAreRefused() throws {
    #expect(throws: DiagnosticList.self) {
      try Study(
        yaml: Self.study("{cluster: la, method: wild, wild: {weights: gaussian}}"), file: "s.yaml")
    }
  }
}
