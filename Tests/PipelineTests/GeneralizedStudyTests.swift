import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// Generalized linear models from a study file to the run folder's tables.
struct GeneralizedStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(_ fit: String, _ data: String) throws -> Study {
    _ = try folder.write(data, to: "data.csv")
    let text = """
      throughline: 1
      study: {id: counts, seed: 1}
      ingest:
        rows:
          file: data.csv
          key: [id]
          columns: {id: id, la: category, x: number, y: count, n: count, safe: {type: category, levels: ["no", "yes"]}}
      model:
        inference: {cluster: none}
        fits:
          main: {role: primary, data: rows, outcome: \(fit)}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  private static let data = """
    id,la,x,y,n,safe
    1,a,1,1,10,no
    2,a,2,3,20,yes
    3,b,3,2,15,no
    4,b,4,5,30,no
    5,c,5,4,10,yes
    6,c,6,9,25,no
    7,d,7,6,12,yes
    8,d,8,9,20,yes

    """

  @Test func anOffsetIsAnExpression() throws {
    let run = try study("y, support: [x], fit: poisson, offset: log(n)", Self.data).run()
    let fit = try #require(run.fits.first)
    #expect(fit.spec.estimator.generalized?.offset == "log(n)")
    let sentence = try #require(run.headlines.first)
    #expect(sentence.contains("% higher mean of y"), "\(sentence)")
    #expect(run.result("effects.csv")?.rowCount == 4)
  }

  @Test func aYesOrNoIsToldInPercentagePoints() throws {
    let run = try study("safe, support: [x], fit: logistic", Self.data).run()
    let sentence = try #require(run.headlines.first)
    #expect(
      sentence.contains("-percentage-point higher probability that safe is 'yes'"), "\(sentence)")
  }

  @Test func anOffsetOfZeroIsRefused() throws {
    let study = try self.study(
      "y, support: [x], fit: poisson, offset: log(n)",
      Self.data.replacingOccurrences(of: "3,b,3,2,15", with: "3,b,3,2,0"))
    let error = try #require(throws: DiagnosticList.self, performing: { _ = try study.run() })
    #expect(
      error.diagnostics.first?.what
        == "model 'main': its offset 'log(n)' has no finite value in 1 row, the first at data.csv line 4"
    )
  }

  @Test func anUnknownColumnOfAnOffsetIsNamed() throws {
    let study = try self.study("y, support: [x], fit: poisson, offset: log(m)", Self.data)
    let error = try #require(throws: DiagnosticList.self, performing: { _ = try study.check() })
    #expect(error.diagnostics.first?.what.contains("'m'") == true)
  }
}

/// Re-referrals of referrals in England: counts of one authority vary some 75 times as much as
/// binomial ones, so that a z of 22 is a p of .2 once authorities are what counts.
@Suite(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
struct EnglandCountsTests {
  @Test func dispersionIsShownBesideTheClaim() throws {
    let folder = try TemporaryFolder()
    let notebook = Repository.root.appendingPathComponent("notebooks-md/england-panel.md")
    let text = String(decoding: try Data(contentsOf: notebook), as: UTF8.self)
    let real = Repository.shared.appendingPathComponent("real-data").path
    let pointed =
      text
      .replacingOccurrences(of: "../datasets/england/csww", with: "\(real)/dfe-workforce/csww")
      .replacingOccurrences(of: "../datasets/england/c1_", with: "\(real)/dfe-outcomes/c1_")
      .replacingOccurrences(
        of: "outcome: rereferral_percent, support: [agency_rate_fte], fit: ols",
        with: "outcome: rereferral_count, support: [agency_rate_fte], fit: binomial, "
          + "trials: referral_count")
    let run = try Study(yaml: try folder.write(pointed, to: "panel.md")).run()
    let fit = try #require(run.fits.first { $0.spec.name == "agency_rate_fte" })
    let dispersion = try #require(fit.summary.measures.others["dispersion"])
    #expect((dispersion - 75.5).magnitude < 0.1)
    let naive = try #require(
      try fit.estimates(for: .classical).first { $0.term == "agency_rate_fte" })
    #expect(((naive.statistic ?? 0) - 22.4).magnitude < 0.1)
    let clustered = try #require(
      try fit.estimates(for: .cr1s).first { $0.term == "agency_rate_fte" })
    #expect(((clustered.pValue ?? 0) - 0.22).magnitude < 0.01)
    let check = try #require(fit.checks.first { $0.check == "dispersion" })
    #expect(check.result == .pass && check.meaning.hasSuffix("harmless, cr2 allows for it"))
  }
}
