import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// The Local Authority Interactive Tool's long file, read by declaration.
@Suite(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
struct LAITTests {
  private static func run() throws -> Run {
    let folder = try TemporaryFolder()
    let file = Repository.shared.appendingPathComponent("real-data/lait/lait_long_subset.csv").path
    let study = """
      throughline: 1
      study: {id: lait}
      ingest:
        lait:
          file: \(file)
          dialect: ees
          period: {column: Years, ends: "03-31"}
          key: [LA and Regions, Years, Short Desc]
          rows: 25500
          missing: {"NA": not_applicable}
          columns: {LA and Regions: id, Years: integer, Short Desc: category, Values: number, LA Number: id, Region: category}
      normalize:
        panel:
          - from: lait
          - require: [Region]
          - spread: {by: [LA and Regions, Years], column: Short Desc, value: Values, into: {ReReferral: again, Work_Force_TO_Rate: turnover}}
      model:
        inference: {cluster: LA and Regions, method: cr1s}
        fits:
          m: {role: primary, data: panel, outcome: again, support: [turnover], fit: ols}
      """
    return try Study(yaml: try folder.write(study, to: "study.yaml")).run()
  }

  @Test func measuresBecomeColumnsAndDashesReasons() throws {
    let run = try Self.run()
    let source = try #require(run.tables.first { $0.name == "lait" })
    let values = try #require(source["Values"])
    #expect(values.missingCount == 2009)
    #expect(values.missingCounts.map(\.reason) == [.notAvailable])
    // All that the file spells: ten years, each a window.
    let years = (2016...2025).map(String.init)
    #expect(source["period"]?.levels == years)
    #expect(source["period"]?.missingCount == 0)
    #expect(source["period_end"]?.distinctTexts == years.map { "\($0)-03-31" })
    let panel = try #require(run.tables.first { $0.name == "panel" })
    #expect(panel.key == ["LA and Regions", "Years"])
    let fit = try #require(run.fits.first)
    #expect(panel.rowCount == 1580)
    #expect(fit.sample.rowCount == 1488)
    // numpy.linalg.lstsq 2.4.6 on the pairs that csv.DictReader gives.
    #expect(abs(try fit.estimate(of: "turnover").estimate + 0.04122487331741144) < 1e-14)
  }
}
