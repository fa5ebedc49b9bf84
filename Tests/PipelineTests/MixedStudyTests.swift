import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// Mixed models from a study file to the run folder's tables.
struct MixedStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Twelve authorities with three families of three children each.
  private static let data: String = {
    var lines = ["id,la,family,x,y,n,count"]
    for child in 0..<108 {
      let (la, family) = (child / 9, child / 3)
      let x = Double((child * 7) % 11)
      let noise = Double((child * 13) % 17) / 8 - 1
      let y = 3 + 0.5 * x + Double((la * 5) % 12) / 4 + Double((family * 7) % 9) / 8 + noise
      let count = (child * 5 + la * la + Int(x)) % 10
      lines.append("\(child),a\(la),f\(family % 3),\(x),\(y),10,\(count)")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func study(_ fit: String) throws -> Study {
    _ = try folder.write(Self.data, to: "data.csv")
    let text = """
      throughline: 1
      study: {id: mixed, seed: 1}
      ingest:
        rows:
          file: data.csv
          key: [id]
          columns: {id: id, la: category, family: category, x: number, y: number, n: count, count: count}
      model:
        inference: {cluster: none, certify: false}
        fits:
          main: {role: primary, data: rows, support: [x], fit: mixed, \(fit)}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  @Test func aMixedModelIsReported() throws {
    let run = try study("outcome: y, levels: [la, family], split: [x]").run()
    let fit = try #require(run.fits.first)
    #expect(fit.summary.fit == "mixed")
    let variances = fit.coefficients.filter { $0.termRole == .variance }.map(\.term)
    #expect(variances == ["var(la)", "var(la/family)", "var(residual)"])
    // An intercept per authority and per family in it.
    #expect(run.result("random-effects.csv")?.rowCount == 12 + 36)
    #expect(fit.estimates.map(\.term) == ["(Intercept)", "x_within", "x_between"])
    #expect(!run.headlines.isEmpty)
  }

  /// Log odds are told as differences of probability in the population, and as odds ratios.
  @Test func countsOfTrialsAreToldAsProbabilities() throws {
    let run = try study("outcome: count, levels: la, family: binomial, trials: n").run()
    let fit = try #require(run.fits.first)
    #expect(fit.summary.fit == "mixed_binomial")
    #expect(fit.estimates.allSatisfy { $0.dfMethod == "normal" })
    let effects = try #require(run.result("effects.csv"))
    #expect(
      (0..<effects.rowCount).map { effects["kind"]?.text(at: $0) } == [
        "population_average", "at_means", "population_average_step", "ratio",
      ])
    #expect(effects["quantity"]?.text(at: 0) == "probability")
    let sentence = try #require(run.headlines.first)
    #expect(sentence.contains("percentage-point"), "\(sentence)")
    let variance = try #require(fit.coefficients.first { $0.term == "var(la)" })
    #expect(variance.dfMethod == "profile" && variance.confHigh != nil)
    let models = try #require(run.result("models.csv"))
    for column in ["r_squared_marginal", "r_squared_conditional_delta", "icc", "dispersion"] {
      #expect(models[column]?.numbers?.first?.isFinite == true, "\(column)")
    }
    let checks = fit.checks.map(\.check)
    for check in ["converged", "variance_test", "dispersion"] { #expect(checks.contains(check)) }
  }

  @Test func theBootstrapIsReported() throws {
    let run = try study("outcome: y, levels: [la, family], bootstrap: 99").run()
    let table = try #require(run.result("bootstrap.csv"))
    let kinds = (0..<table.rowCount).compactMap { table["kind"]?.text(at: $0) }
    #expect(kinds.filter { $0 == "coefficient" }.count == 2)
    #expect(kinds.filter { $0 == "variance" }.count == 3)
    #expect(kinds.filter { $0 == "icc" }.count == 3)
    #expect(kinds.filter { $0 == "likelihood_ratio" }.count == 2)
    let again = try study("outcome: y, levels: [la, family], bootstrap: 99").run()
    #expect(again.result("bootstrap.csv") == table)
    let out = folder.path + "/out"
    try run.write(to: out)
    let report = try String(contentsOfFile: out + "/report.md", encoding: .utf8)
    #expect(report.contains("Parametric bootstrap"))
  }

  /// Of counts too; effects have errors from draws of their own.
  @Test func theBootstrapOfCountsIsReported() throws {
    let keys =
      "outcome: count, levels: la, family: binomial, trials: n, bootstrap: 99, "
      + "effects: {errors: bootstrap, draws: 99}"
    let run = try study(keys).run()
    let table = try #require(run.result("bootstrap.csv"))
    let kinds = (0..<table.rowCount).compactMap { table["kind"]?.text(at: $0) }
    #expect(kinds == ["coefficient", "coefficient", "variance", "likelihood_ratio"])
    #expect(table["n_failed"]?.numbers?.allSatisfy { $0 == 0 } == true)
    let effects = try #require(run.result("effects.csv"))
    #expect(effects["std_error_method"]?.text(at: 1) == "bootstrap")
    #expect(
      run.result("checks.csv")?["meaning"].map { meaning in
        (0..<meaning.count).contains {
          meaning.text(at: $0)?.contains("99 outcomes drawn from the fit, each fitted again")
            == true
        }
      } == true)
  }

  @Test func countsAreToldAsRates() throws {
    let run = try study(
      "outcome: count, levels: la, family: poisson, offset: log(n), quadrature: 9"
    ).run()
    let sentence = try #require(run.headlines.first)
    #expect(sentence.contains("% "), "\(sentence)")
    let convention = run.fits.first?.summary.measures.convention
    #expect(convention?.hasPrefix("ML by adaptive Gauss–Hermite quadrature with 9 nodes") == true)
  }

  /// What the data do not allow stops the run with one message at the key, whatever the family.
  @Test(arguments: ["outcome: y", "outcome: count, family: poisson"])
  func aSlopeThatNoGroupShowsIsRefused(_ keys: String) throws {
    let study = try study("\(keys), levels: [la, family], slopes: {la: [n]}")
    let error = try #require(throws: DiagnosticList.self, performing: { _ = try study.run() })
    #expect(
      error.diagnostics.map(\.what) == [
        "model 'main': its slope of 'n' is to vary between groups of 'la', and 'n' is the same "
          + "throughout each of the 12"
      ])
    #expect(error.diagnostics.first?.kind == .data)
    #expect(error.diagnostics.first?.fix?.hasPrefix("remove 'n' from slopes") == true)
  }

  @Test(arguments: [
    ("levels: la, trials: n", "model 'main' has trials, and no family"),
    ("levels: la, quadrature: 9", "model 'main' has quadrature, and no family"),
    (
      "levels: la, family: poisson, trials: n",
      "model 'main' has trials, and its family is poisson"
    ),
    (
      "levels: la, family: poisson, criterion: reml",
      "model 'main' has criterion reml, and its family is poisson"
    ),
    ("levels: la, effects: {errors: bootstrap}", "model 'main' has effects, and no family"),
    (
      "levels: la, family: poisson, quadrature: 0",
      "the quadrature of model 'main' is not from 1 to 99 nodes"
    ),
    ("family: poisson", "model 'main' is mixed without levels"),
  ])
  func keysThatDoNotGoTogetherAreRefused(_ keys: String, _ what: String) throws {
    let error = try #require(
      throws: DiagnosticList.self, performing: { _ = try study("outcome: count, \(keys)") })
    #expect(error.diagnostics.map(\.what) == [what])
  }
}
