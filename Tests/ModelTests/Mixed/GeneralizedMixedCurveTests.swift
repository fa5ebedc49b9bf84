import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Curves in generalized mixed models, against fits in R (`Golden/glmm/robust.R`).
struct GeneralizedMixedCurveTests {
  private typealias Base = GeneralizedMixedTests

  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let outcome: String
    let term: String
    /// The term's columns as reported.
    let columns: [String]
    let mixed: MixedSpec
    var description: String { name }

    func spec(_ support: [String]) -> ModelSpec {
      ModelSpec(
        name: "main", outcome: outcome, support: support, estimator: .mixed(mixed),
        inference: Inference(cluster: .none))
    }
  }

  static let cases = [
    Case(
      name: "poly", outcome: "yes", term: "poly(x, 3)", columns: ["x1", "x2", "x3"],
      mixed: MixedSpec(levels: ["la"], generalized: Base.yes)),
    Case(
      name: "spline", outcome: "count", term: "ns(x, 3)", columns: [],
      mixed: MixedSpec(levels: ["la"], generalized: GeneralizedSpec(.poisson, offset: "log_e"))),
    Case(
      name: "poly-agq", outcome: "yes", term: "poly(x, 2)", columns: ["x1", "x2"],
      mixed: MixedSpec(levels: ["la"], generalized: Base.yes, quadrature: 9)),
  ]

  private static func data() throws -> Table {
    var data = try Base.data("simulated")
    let x = data["x"]?.numbers ?? []
    for k in 1...3 {
      data.set(
        Column(.number(x.map { x in (0..<k).reduce(1.0) { power, _ in power * x } })),
        as: ColumnSpec("x\(k)", .number))
    }
    return data
  }

  private static func regression(
    _ spec: ModelSpec
  ) throws -> (GeneralizedMixedRegression, Estimation) {
    let estimation = try spec.estimation(of: try Sample(of: try data(), for: spec))
    return (try #require(estimation.regression as? GeneralizedMixedRegression), estimation)
  }

  @Test(arguments: cases)
  func agreesWithR(_ model: Case) throws {
    let (found, _) = try Self.regression(model.spec([model.term]))
    let covariance = try found.covariance(.classical)
    let rows = try golden("glmm/curves.csv").filter { $0["model"] == model.name }
    #expect(rows.count == found.coefficients.count)
    #expect(found.fit.isConverged)
    for (j, row) in rows.enumerated() {
      let place: Comment = "\(model) \(found.columns[j].name)"
      let (estimate, error) = (found.coefficients[j], try #require(covariance.standardErrors[j]))
      #expect((estimate - (try number(row, "estimate"))).magnitude < 1e-7, place)
      #expect(relativeDifference(error, try number(row, "std_error")) < 1e-5, place)
      #expect((estimate - (try number(row, "lme4"))).magnitude < 1e-4, place)
      #expect((found.fit.logLikelihood - (try number(row, "loglik"))).magnitude < 1e-7, place)
    }
  }

  /// The same model, in orthogonal columns and in powers.
  @Test(arguments: cases.filter { !$0.columns.isEmpty })
  func powersAreTheSameModel(_ model: Case) throws {
    let (curve, _) = try Self.regression(model.spec([model.term]))
    let (raw, _) = try Self.regression(model.spec(model.columns))
    #expect((curve.fit.logLikelihood - raw.fit.logLikelihood).magnitude < 1e-8)
    let (ours, theirs) = (try curve.covariance(.classical), try raw.covariance(.classical))
    for j in raw.coefficients.indices {
      #expect((curve.coefficients[j] - raw.coefficients[j]).magnitude < 1e-7)
      #expect(
        relativeDifference(ours.standardErrors[j] ?? 0, theirs.standardErrors[j] ?? 1) < 1e-6)
    }
  }

  /// Slopes on the scale of the link and in probabilities, and the average effect in the population.
  @Test func aCurveHasItsSlopes() throws {
    let model = Self.cases[2]
    let fit = try model.spec([model.term]).fit(to: try Self.data())
    let slopes = try fit.slopes()
    try #require(
      slopes.map(\.scale)
        == Array(repeating: "log odds", count: 3) + Array(repeating: "probability", count: 3))
    for (logOdds, share) in zip(slopes.prefix(3), slopes.suffix(3)) {
      #expect(logOdds.estimate * share.estimate > 0 && share.estimate.magnitude < 1)
    }
    let x = fit.sample["x"]?.numbers ?? []
    let mean = x.reduce(0, +) / Double(x.count)
    let sum = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let sd = (sum / Double(x.count - 1)).squareRoot()
    let b = fit.estimates.map(\.estimate)
    func at(_ x: Double) -> Double { b[1] * x + b[2] * x * x }
    #expect(relativeDifference(slopes[0].estimate, at(mean) - at(mean - sd)) < 1e-10)
    #expect(relativeDifference(slopes[2].estimate, at(mean + sd) - at(mean - sd)) < 1e-10)
    let effect = try #require(fit.effects.first { $0.kind == .populationAverage })
    #expect(effect.term == "x" && effect.stdError != nil)
    // Once as powers: the derivative is the same.
    let raw = try #require(fit.regression as? GeneralizedMixedRegression)
    #expect(raw.coefficients == b)
  }
}
