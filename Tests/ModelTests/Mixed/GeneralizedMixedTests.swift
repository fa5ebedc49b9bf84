import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Against lme4's `glmer`, carried on to a gradient of zero (`Golden/glmm/reference.R`).
struct GeneralizedMixedTests {
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let data: String
    let outcome: String
    let support: [String]
    var mixed: MixedSpec
    /// The order of R's terms among ours.
    var order = [0]
    var description: String { name }

    var spec: ModelSpec {
      ModelSpec(
        name: "main", outcome: outcome, support: support, estimator: .mixed(mixed),
        inference: Inference(cluster: .none))
    }
  }

  static let herds = GeneralizedSpec(.binomial, trials: "size")
  static let yes = GeneralizedSpec(.logistic)

  static let cases = [
    Case(
      name: "cbpp", data: "cbpp", outcome: "incidence", support: ["period"],
      mixed: MixedSpec(levels: ["herd"], generalized: herds)),
    Case(
      name: "cbpp-agq", data: "cbpp", outcome: "incidence", support: ["period"],
      mixed: MixedSpec(levels: ["herd"], generalized: herds, quadrature: 9)),
    Case(
      name: "ticks", data: "grouseticks", outcome: "ticks", support: ["year", "height"],
      mixed: MixedSpec(levels: ["place", "brood"], generalized: GeneralizedSpec(.poisson)),
      order: [1, 0]),
    Case(
      name: "crossed", data: "simulated", outcome: "yes", support: ["x"],
      mixed: MixedSpec(levels: [], crossed: ["la", "year"], generalized: yes), order: [0, 1]),
    Case(
      name: "slopes", data: "simulated", outcome: "yes", support: ["x"],
      mixed: MixedSpec(levels: ["la"], slopes: ["la": ["x"]], generalized: yes)),
    Case(
      name: "offset", data: "simulated", outcome: "count", support: ["x"],
      mixed: MixedSpec(
        levels: ["la"], generalized: GeneralizedSpec(.poisson, offset: "log_e"))),
    Case(
      name: "flat", data: "simulated", outcome: "flat", support: ["x"],
      mixed: MixedSpec(levels: [], crossed: ["year"], generalized: yes)),
  ]

  static func data(_ name: String) throws -> Table {
    let rows = try golden("glmm/\(name).csv")
    let names = try #require(rows.first).keys.sorted()
    let groups = Set(["herd", "period", "la", "year", "brood", "place", "row"])
    var numbers = names.filter { !groups.contains($0) }.map { name in
      (name, rows.map { Double($0[name] ?? "") })
    }
    if let e = numbers.first(where: { $0.0 == "e" })?.1 {
      numbers.append(("log_e", e.map { $0.map(Elementary.log) }))
    }
    return table(
      name, numbers,
      texts: names.filter(groups.contains).map { name in (name, rows.map { $0[name] }) })
  }

  static func expected(_ name: String, _ quantity: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for row in try golden("glmm/reference.csv")
    where row["model"] == name && row["quantity"] == quantity {
      values[row["name"] ?? ""] = try number(row, "value")
    }
    return values
  }

  /// Each case fitted once for all tests.
  private static let fits = cases.map { model in
    Result { try model.spec.fit(to: try data(model.data)) }
  }

  static func regression(_ name: String) throws -> (Fit, GeneralizedMixedFit) {
    let fit = try fits[try #require(cases.firstIndex { $0.name == name })].get()
    return (fit, try #require(fit.regression as? GeneralizedMixedRegression).fit)
  }

  @Test(arguments: cases)
  func estimatesAgree(_ model: Case) throws {
    let (fit, mixed) = try Self.regression(model.name)
    let (beta, errors) = (
      try Self.expected(model.name, "beta"), try Self.expected(model.name, "se")
    )
    #expect(mixed.isConverged, "\(mixed.decrement) \(mixed.disagreement)")
    for row in fit.estimates {
      // period[2] is period2 in R.
      let name = row.term.filter { $0 != "[" && $0 != "]" }
      let (b, se) = (try #require(beta[name]), try #require(errors[name]))
      let error = try #require(row.stdError)
      #expect((row.estimate - b).magnitude < 1e-7, "\(name): \(row.estimate) against \(b)")
      #expect(relativeDifference(error, se) < 1e-5, "\(name): \(error) against \(se)")
      #expect(row.dfMethod == "normal" && row.df == .infinity)
    }
    let lme4 = try Self.expected(model.name, "lme4")
    for row in fit.estimates {
      let value = try #require(lme4[row.term.filter { $0 != "[" && $0 != "]" }])
      #expect((row.estimate - value).magnitude < 1e-4, "\(row.term)")
    }
    if model.mixed.quadrature == 1 {
      let value = try #require(try Self.expected(model.name, "loglik")[""])
      #expect((mixed.logLikelihood - value).magnitude < 1e-7, "\(mixed.logLikelihood) \(value)")
    }
    try variancesAgree(model, fit, mixed)
    try predictionsAgree(model, fit)
  }

  private func variancesAgree(_ model: Case, _ fit: Fit, _ mixed: GeneralizedMixedFit) throws {
    let theta = try Self.expected(model.name, "theta")
    let values = try (1...theta.count).map { try #require(theta["\($0)"]) }
    var expected: [Double] = []
    if model.name == "slopes" {
      let (a, b, c) = (values[0], values[1], values[2])
      expected = [a * a, b * b + c * c, a * b]
    } else {
      expected = model.order.map { values[$0] * values[$0] }
    }
    for (component, value) in zip(mixed.components, expected) {
      #expect(
        (component.estimate - value).magnitude < 1e-6,
        "\(component.name): \(component.estimate) against \(value)")
    }
    let rows = fit.coefficients.filter { $0.termRole == .variance }
    #expect(rows.map(\.term) == mixed.components.map(\.name))
  }

  /// R's are lme4's own, as far as it goes.
  private func predictionsAgree(_ model: Case, _ fit: Fit) throws {
    guard ["cbpp", "crossed", "slopes"].contains(model.name) else { return }
    let values = try Self.expected(model.name, "ranef")
    var found = 0
    for row in fit.randomEffects.map(\.prediction) {
      guard let value = values["\(row.term) \(row.column) \(row.group)"] else { continue }
      found += 1
      #expect((row.estimate - value).magnitude < 2e-5, "\(row.group): \(row.estimate) \(value)")
    }
    #expect(found == values.count)
  }

  /// With nodes enough the quadrature is the integral (R's `integrate`, herd by herd).
  @Test func quadratureConvergesToTheIntegral() throws {
    var model = Self.cases[1]
    model.mixed.quadrature = 25
    // Without its intervals and tests.
    let sample = try Sample(of: try Self.data(model.data), for: model.spec)
    let estimation = try model.spec.estimation(of: sample)
    let mixed = try #require(estimation.regression as? GeneralizedMixedRegression).fit
    let value = try #require(try Self.expected("cbpp-agq", "loglik")[""])
    #expect((mixed.logLikelihood - value).magnitude < 1e-8, "\(mixed.logLikelihood) \(value)")
  }

  @Test func aVarianceOfZeroIsSaid() throws {
    let (fit, mixed) = try Self.regression("flat")
    #expect(mixed.components[0].estimate == 0)
    let check = try #require(fit.checks.first { $0.check == "singular" })
    #expect(check.term == "var(year)")
    #expect(check.meaning.contains("in the fit without it, x is 0.2"), "\(check.meaning)")
    #expect(check.meaning.contains("(standard error 0.0"), "\(check.meaning)")
    let converged = try #require(fit.checks.first { $0.check == "converged" })
    #expect(converged.result == .pass && converged.meaning.contains("simplex"))
  }

  /// Integrals of polynomials up to degree 2n − 1 are exact.
  @Test(arguments: [1, 2, 9, 25])
  func quadratureIsExact(_ n: Int) throws {
    let rule = try GaussHermite(count: n)
    var moment = Double.pi.squareRoot()
    for k in 0..<n {
      let sum = zip(rule.nodes, rule.weights).reduce(0.0) { total, node in
        total + node.1 * (0..<(2 * k)).reduce(1.0) { product, _ in product * node.0 }
      }
      #expect(relativeDifference(sum, moment) < 1e-11, "degree \(2 * k)")
      moment *= Double(2 * k + 1) / 2
    }
  }

  @Test func oddsAndRateRatiosAreReported() throws {
    let (fit, _) = try Self.regression("offset")
    let ratio = try #require(fit.effects.last)
    #expect(ratio.kind == .ratio && ratio.quantity == "rate ratio")
    let x = try fit.estimate(of: "x")
    #expect(relativeDifference(ratio.estimate, Elementary.exponential(x.estimate)) < 1e-14)
    #expect(fit.summary.fit == "mixed_poisson")
    #expect(fit.summary.measures.convention?.contains("Laplace's approximation") == true)
  }

  static let refused: [(MixedSpec, String, String)] = [
    (
      MixedSpec(levels: ["one"], generalized: yes), "yes", "all rows are in one group of 'one', 'a'"
    ),
    (
      MixedSpec(levels: ["row"], generalized: yes), "yes",
      "each of the 600 groups of 'row' has one row"
    ),
    (
      MixedSpec(levels: ["la"], crossed: ["year"], generalized: yes, quadrature: 9), "yes",
      "its quadrature is over 2 random effects of a row"
    ),
    (
      MixedSpec(levels: ["la"], weights: "e", generalized: yes), "yes",
      "a mixed model of counts or yes and no takes no weights"
    ),
    (
      MixedSpec(levels: ["la"], generalized: yes), "count",
      "its outcome 'count' has other values than two: "
    ),
    (
      MixedSpec(levels: ["la"], generalized: GeneralizedSpec(.poisson)), "x", "'x' is "
    ),
  ]

  @Test(arguments: refused.indices)
  func impossibleModelsAreRefused(_ index: Int) throws {
    let (mixed, outcome, what) = Self.refused[index]
    var data = try Self.data("simulated")
    let rows = data.rowCount
    data.set(.texts((0..<rows).map { _ in "a" }), as: ColumnSpec("one", .text))
    data.set(.texts((0..<rows).map { "r\($0)" }), as: ColumnSpec("row", .text))
    let spec = ModelSpec(
      name: "main", outcome: outcome, support: ["e"], estimator: .mixed(mixed),
      inference: Inference(cluster: .none))
    let error = try #require(throws: ModelError.self) { try spec.fit(to: data) }
    #expect(
      error.diagnostic.what.hasPrefix("model 'main': \(what)"), "\(error.diagnostic.what)")
  }
}
