import Tables
import Testing

@testable import Model

/// Mixed models as a study asks for them, against `Golden/mixed/reference.csv`.
struct MixedRegressionTests {
  static func data(_ name: String) throws -> Table {
    let rows = try golden("mixed/\(name).csv")
    let names = try #require(rows.first).keys.sorted()
    let numeric = names.filter { name in rows.allSatisfy { Double($0[name] ?? "") != nil } }
      .filter { $0 != "subject" }
    return table(
      name, numeric.map { name in (name, rows.map { Double($0[name] ?? "") }) },
      texts: names.filter { !numeric.contains($0) }.map { name in (name, rows.map { $0[name] }) })
  }

  static func spec(
    _ mixed: MixedSpec, outcome: String = "y", support: [String] = [], adjust: [String] = [],
    cluster: ClusterChoice = .none, method: CovarianceMethod = .auto
  ) -> ModelSpec {
    ModelSpec(
      name: "main", outcome: outcome, support: support, adjust: adjust, estimator: .mixed(mixed),
      inference: Inference(cluster: cluster, method: method))
  }

  static func expected(_ model: String, _ quantity: String) throws -> [String: Double] {
    try #require(MixedReference.all.first { $0.name == model }).expected(quantity)
  }

  static let sleep = spec(
    MixedSpec(levels: ["subject"], slopes: ["subject": ["days"]]), support: ["days"],
    cluster: .by("subject"))
  static let pastes = spec(MixedSpec(levels: ["batch", "cask"]))
  static let penicillin = spec(MixedSpec(levels: [], crossed: ["plate", "sample"]))

  struct Case: Sendable, CustomStringConvertible {
    let reference: String
    let data: String
    let spec: ModelSpec
    var description: String { reference }
  }

  /// The variance rows of a case, and lme4's names of their profiles.
  struct Rows: Sendable {
    let model: Int
    let names: [String]
    let keys: [String]
  }

  static let cases = [
    Case(reference: "sleep", data: "sleepstudy", spec: sleep),
    Case(reference: "pastes", data: "pastes", spec: pastes),
    Case(reference: "penicillin", data: "penicillin", spec: penicillin),
    Case(
      reference: "children", data: "children",
      spec: spec(
        MixedSpec(levels: ["la", "family"]), support: ["support"], adjust: ["age"],
        cluster: .by("la"))),
  ]

  @Test(arguments: cases)
  func coefficientsAgree(_ model: Case) throws {
    let fit = try model.spec.fit(to: try Self.data(model.data))
    #expect(fit.covariance == .kenwardRoger)
    let beta = try Self.expected(model.reference, "beta")
    let rows = fit.coefficients.filter { $0.termRole != .variance }
    for row in rows {
      let value = try #require(beta[row.term])
      #expect(relativeDifference(row.estimate, value) < 1e-9, "\(row.term)")
      let (errors, dfs) = try Self.quantities(row.covariance, model.reference)
      let (se, df) = (try #require(errors[row.term]), try #require(dfs[row.term]))
      let tolerance = row.covariance == .classical ? 1e-3 : 1e-5
      let place = "\(row.covariance.name) \(row.term)"
      #expect(relativeDifference(row.stdError ?? 0, se) < 1e-6, "\(place)")
      #expect(relativeDifference(row.df ?? 0, df) < tolerance, "\(place)")
      #expect(row.chosen == (row.covariance == .kenwardRoger))
    }
    let shown = Set(rows.map(\.covariance))
    #expect(
      shown
        == (fit.spec.inference.cluster == .none
          ? [.classical, .kenwardRoger] : [.classical, .kenwardRoger, .cr2]))
  }

  private static func quantities(
    _ covariance: CovarianceEstimator, _ model: String
  ) throws -> ([String: Double], [String: Double]) {
    let names =
      switch covariance {
      case .kenwardRoger: ("krse", "krdf")
      case .cr2: ("CR2se", "CR2df")
      default: ("se", "satterthwaite")
      }
    return (try expected(model, names.0), try expected(model, names.1))
  }

  /// Variances have intervals, profiled as standard deviations and squared; covariances have none.
  @Test(arguments: [
    Rows(
      model: 0,
      names: ["var(subject)", "var(subject.days)", "cov(subject,subject.days)", "var(residual)"],
      keys: [".sig01", ".sig03", "", ".sigma"]),
    Rows(
      model: 1, names: ["var(batch)", "var(batch/cask)", "var(residual)"],
      keys: [".sig02", ".sig01", ".sigma"]),
    Rows(
      model: 2, names: ["var(plate)", "var(sample)", "var(residual)"],
      keys: [".sig01", ".sig02", ".sigma"]),
  ])
  func variancesAreRows(_ wanted: Rows) throws {
    let model = Self.cases[wanted.model]
    let fit = try model.spec.fit(to: try Self.data(model.data))
    let rows = fit.coefficients.filter { $0.termRole == .variance }
    #expect(rows.map(\.term) == wanted.names)
    let (low, high) = (
      try Self.expected(model.reference, "conflow"),
      try Self.expected(model.reference, "confhigh")
    )
    let values = try Self.expected(model.reference, "vcov").values.sorted()
    for (mine, value) in zip(rows.map(\.estimate).sorted(), values) {
      #expect(relativeDifference(mine, value) < 1e-6)
    }
    for (row, key) in zip(rows, wanted.keys) {
      guard !key.isEmpty else {
        #expect(row.confLow == nil && row.dfMethod == "none")
        continue
      }
      let (from, to) = (try #require(low[key]), try #require(high[key]))
      #expect(row.dfMethod == "profile")
      #expect(((row.confLow ?? -1).squareRoot() - from).magnitude < 1e-3 * (to - from), "\(key)")
      #expect(((row.confHigh ?? -1).squareRoot() - to).magnitude < 1e-3 * (to - from), "\(key)")
    }
  }

  @Test func theModelHasItsMeasures() throws {
    let table = try Self.data("children")
    let fit = try Self.cases[3].spec.fit(to: table)
    let measures = fit.summary.measures
    let logLikelihood = try #require(try Self.expected("children", "loglik")[""])
    #expect(((measures.logLikelihood ?? 0) - logLikelihood).magnitude < 1e-8)
    // Three coefficients, two variances and the residual's.
    #expect(relativeDifference(measures.aic ?? 0, -2 * logLikelihood + 12) < 1e-12)
    #expect(fit.summary.fit == "mixed")
    #expect(measures.converged)
    #expect(measures.convention?.hasPrefix("REML") == true)
    // R performance 0.10.2: r2_nakagawa and icc.
    #expect(relativeDifference(measures.others["r_squared_marginal"] ?? 0, 0.1000279157) < 1e-5)
    #expect(relativeDifference(measures.others["r_squared_conditional"] ?? 0, 0.4638585969) < 1e-5)
    #expect(relativeDifference(measures.others["icc"] ?? 0, 0.4042688518) < 1e-5)
    let slopes = try Self.sleep.fit(to: try Self.data("sleepstudy")).summary.measures
    #expect(relativeDifference(slopes.others["r_squared_marginal"] ?? 0, 0.2786510582) < 1e-5)
    #expect(relativeDifference(slopes.others["icc"] ?? 0, 0.7216602596) < 1e-5)
  }

  @Test func maximumLikelihoodIsACriterion() throws {
    var spec = Self.spec(
      MixedSpec(levels: ["subject"], slopes: ["subject": ["days"]], criterion: .ml),
      support: ["days"])
    let fit = try spec.fit(to: try Self.data("sleepstudy"))
    let logLikelihood = try #require(try Self.expected("sleep-ml", "loglik")[""])
    #expect(((fit.summary.measures.logLikelihood ?? 0) - logLikelihood).magnitude < 1e-8)
    #expect(fit.covariance == .classical)
    #expect(fit.chosenReason.contains("Kenward and Roger's are of REML"))
    let days = try fit.estimate(of: "days")
    let se = try #require(try Self.expected("sleep-ml", "se")["days"])
    #expect(relativeDifference(days.stdError ?? 0, se) < 1e-8)
    spec.inference.method = .named(.kenwardRoger)
    let error = #expect(throws: ModelError.self) { try spec.fit(to: try Self.data("sleepstudy")) }
    guard case .covarianceNotOffered = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// `split: [x]` is the fit with its mean by authority and the difference from it.
  @Test func aSplitTermIsItsMeanAndTheDifference() throws {
    var rows = try Self.data("children")
    let split = try Self.spec(
      MixedSpec(levels: ["la", "family"], split: ["age"]), support: ["age"], adjust: ["support"]
    ).fit(to: rows)
    let (ages, groups) = (try #require(rows["age"]?.numbers), try #require(rows["la"]))
    var sums: [String: (Double, Double)] = [:]
    for i in ages.indices {
      let old = sums[groups.text(at: i) ?? ""] ?? (0, 0)
      sums[groups.text(at: i) ?? ""] = (old.0 + ages[i], old.1 + 1)
    }
    let means = ages.indices.map { i -> Double in
      let sum = sums[groups.text(at: i) ?? ""] ?? (0, 1)
      return sum.0 / sum.1
    }
    rows.set(.numbers(means), as: ColumnSpec("m", .number))
    rows.set(.numbers(zip(ages, means).map { $0 - $1 }), as: ColumnSpec("d", .number))
    let byHand = try Self.spec(
      MixedSpec(levels: ["la", "family"]), support: ["d", "m"], adjust: ["support"]
    ).fit(to: rows)
    for (name, other) in [("age_within", "d"), ("age_between", "m")] {
      let (mine, hand) = (try split.estimate(of: name), try byHand.estimate(of: other))
      #expect(relativeDifference(mine.estimate, hand.estimate) < 1e-9)
      #expect(relativeDifference(mine.stdError ?? 0, hand.stdError ?? 1) < 1e-8)
      #expect(mine.termRole == .support)
    }
    let check = try #require(split.checks.first { $0.check == "between_within" })
    #expect(check.term == "age")
    let difference =
      try split.estimate(of: "age_between").estimate - split.estimate(of: "age_within").estimate
    #expect(relativeDifference(check.value ?? 0, difference) < 1e-12)
  }

  @Test func aVarianceOfZeroIsSaid() throws {
    let fit = try Self.spec(MixedSpec(levels: ["batch"])).fit(to: try Self.data("dyestuff2"))
    let check = try #require(fit.checks.first { $0.check == "singular" })
    #expect(check.result == .look)
    #expect(check.term == "var(batch)")
    #expect(
      check.meaning.hasPrefix(
        "var(batch) is estimated as zero: rows of one batch are no more alike"))
    #expect(check.meaning.hasSuffix("; without it the model is ordinary least squares"))
    let test = try #require(fit.checks.first { $0.check == "variance_test" })
    #expect(test.value == 1)
    #expect(fit.checks.first { $0.check == "converged" }?.result == .pass)
    let row = try #require(fit.coefficients.first { $0.term == "var(batch)" })
    #expect(row.estimate == 0 && row.confLow == 0)
    #expect((row.confHigh ?? 0) > 0)
  }

  /// The fit without the authorities' variance is the one with families alone.
  @Test func theFitWithoutIsBeside() throws {
    let table = try Self.data("children")
    let fit = try Self.spec(
      MixedSpec(levels: ["la", "family"]), outcome: "z", support: ["support"]
    ).fit(to: table)
    let check = try #require(fit.checks.first { $0.check == "singular" })
    #expect(check.term == "var(la)")
    let simpler = try Self.spec(
      MixedSpec(levels: [], crossed: ["family"]), outcome: "z", support: ["support"]
    ).fit(to: table)
    let claim = try simpler.estimate(of: "support")
    #expect(
      check.meaning.contains("in the fit without it, support is \(Wording.number(claim.estimate))"),
      "\(check.meaning)")
  }

  /// Every group's line is (1 + 2u, 0.5 ± u), and its residuals say nothing of either: what is left of
  /// the lines' covariance, which has rank one, has no room for a correlation within (−1, 1).
  @Test(arguments: [1.0, -1.0])
  func aPerfectCorrelationIsSaid(_ sign: Double) throws {
    var (groups, x, y) = ([String](), [Double](), [Double]())
    for g in 0..<12 {
      let u = Double(g) - 5.5
      for (i, e) in [0.5, -0.5, -0.5, 0.5].enumerated() {
        groups.append("G\(g)")
        x.append(Double(i))
        y.append(1 + 2 * u + (0.5 + sign * u) * Double(i) + (g.isMultiple(of: 2) ? e : -e))
      }
    }
    let data = table("lines", [("x", x), ("y", y)], texts: [("la", groups)])
    let fit = try Self.spec(
      MixedSpec(levels: ["la"], slopes: ["la": ["x"]]), support: ["x"]
    ).fit(to: data)
    let check = try #require(fit.checks.first { $0.check == "singular" })
    #expect(check.term == "cov(la,la.x)")
    #expect(check.meaning.contains("(correlation \(sign < 0 ? "−1" : "1"))"), "\(check.meaning)")
    #expect(
      check.meaning.contains("in the fit without that correlation, x is 0.5"), "\(check.meaning)")
  }

  static let refused: [(ModelSpec, String, String)] = [
    (
      spec(MixedSpec(levels: ["one"])), "sleepstudy",
      "all rows are in one group of 'one', 'a'"
    ),
    (
      spec(MixedSpec(levels: ["row"])), "sleepstudy", "each of the 180 groups of 'row' has one row"
    ),
    (
      spec(MixedSpec(levels: ["subject"], slopes: ["school": ["days"]])), "sleepstudy",
      "slopes are to vary between groups of 'school', which is no level of it"
    ),
    (
      spec(MixedSpec(levels: ["subject"], split: ["days"])), "sleepstudy",
      "'days' is to be split, and is not a term by itself"
    ),
    (
      spec(MixedSpec(levels: ["subject"], crossed: ["subject"])), "sleepstudy",
      "'subject' is among its levels twice"
    ),
    (
      spec(MixedSpec(levels: ["subject"], slopes: ["subject": ["half"]])), "sleepstudy",
      "its slope of 'half' is to vary between groups of 'subject', and 'half' is the same throughout "
        + "each of the 18"
    ),
    (
      spec(MixedSpec(levels: ["subject"], slopes: ["subject": ["days", "twice"]])), "sleepstudy",
      "'twice' of 'subject' follows from its other random effects"
    ),
    (
      spec(MixedSpec(levels: ["subject"], crossed: ["person"])), "sleepstudy",
      "'subject' and 'person' divide the rows into the same groups"
    ),
    (
      spec(MixedSpec(levels: ["subject", "person"])), "sleepstudy",
      "'subject' and 'subject/person' divide the rows into the same groups"
    ),
    (
      spec(MixedSpec(levels: ["pair"], slopes: ["pair": ["days", "twice"]])), "sleepstudy",
      "'pair' has 270 random effects for 180 rows"
    ),
  ]

  @Test(arguments: refused.indices)
  func impossibleModelsAreRefused(_ index: Int) throws {
    let (spec, name, what) = Self.refused[index]
    var data = try Self.data(name)
    let rows = data.rowCount
    data.set(.texts((0..<rows).map { _ in "a" }), as: ColumnSpec("one", .text))
    data.set(.texts((0..<rows).map { "r\($0)" }), as: ColumnSpec("row", .text))
    let subjects = (0..<rows).map { data["subject"]?.text(at: $0) ?? "" }
    data.set(.texts(subjects.map { "p" + $0 }), as: ColumnSpec("person", .text))
    data.set(
      .numbers(subjects.map { $0 < "335" ? 0 : 1 }), as: ColumnSpec("half", .number))
    let days = data["days"]?.numbers ?? []
    data.set(.numbers(days.map { 2 * $0 }), as: ColumnSpec("twice", .number))
    data.set(.texts((0..<rows).map { "r\($0 / 2)" }), as: ColumnSpec("pair", .text))
    let error = try #require(throws: ModelError.self) { try spec.fit(to: data) }
    #expect(error.diagnostic.what == "model 'main': \(what)")
    #expect(error.diagnostic.fix != nil)
  }

  /// Squares of such outcomes overflow, or vanish.
  @Test(arguments: [1e290, 1e-290])
  func fitsHaveNoScale(_ scale: Double) throws {
    let data = try Self.data("children")
    let spec = Self.spec(MixedSpec(levels: ["la"]))
    let (plain, scaled) = (try spec.fit(to: data), try spec.fit(to: data.scaling("y", by: scale)))
    let pairs = zip(plain.estimates, scaled.estimates)
    for (a, b) in pairs where a.termRole != .variance {
      #expect(relativeDifference(a.estimate * scale, b.estimate) < 1e-9)
      #expect(relativeDifference((a.stdError ?? 0) * scale, b.stdError ?? 0) < 1e-9)
      #expect(relativeDifference(a.df ?? 0, b.df ?? 1) < 1e-7)
    }
    #expect(!scaled.coefficients.contains { $0.termRole == .variance })
    let (old, new) = (plain.summary.measures, scaled.summary.measures)
    #expect(relativeDifference((old.sigma ?? 0) * scale, new.sigma ?? 0) < 1e-9)
    #expect(new.convention?.hasSuffix("beyond the range of numbers") == true)
    let shift = Double(data.rowCount - (old.rank ?? 0)) * Elementary.log(scale)
    #expect(relativeDifference((old.logLikelihood ?? 0) - shift, new.logLikelihood ?? 0) < 1e-12)
  }

  /// Interactions of a split column are split with it.
  @Test func interactionsAreSplitToo() throws {
    let data = try Self.data("children")
    let split = try Self.spec(
      MixedSpec(levels: ["la"], split: ["age"]), support: ["age", "age:support"],
      adjust: ["support"]
    ).fit(to: data)
    let parts = MixedSpec(levels: ["la"], split: ["age"]).splitting(data)
    let byHand = try Self.spec(
      MixedSpec(levels: ["la"]),
      support: ["age_within", "age_between", "age_within:support", "age_between:support"],
      adjust: ["support"]
    ).fit(to: parts)
    #expect(split.estimates.map(\.term) == byHand.estimates.map(\.term))
    #expect(split.estimates.map(\.estimate) == byHand.estimates.map(\.estimate))
    #expect(split.estimates.contains { $0.term == "age_within:support" })
    let curve = Self.spec(
      MixedSpec(levels: ["la"], split: ["age"]), support: ["age", "poly(age, 2):support"])
    #expect(
      curve.problems(in: data.schema, of: "t").map(\.diagnostic.what) == [
        "model 'main': its term 'poly(age, 2):support' is a curve of 'age', which is split"
      ])
  }

  @Test func clustersThatSplitAGroupHaveNoRobustErrors() throws {
    let data = try Self.data("children")
    let mixed = MixedSpec(levels: ["la", "family"])
    let fit = try Self.spec(mixed, support: ["support"], cluster: .by("year")).fit(to: data)
    #expect(!fit.coefficients.contains { $0.covariance == .cr2 })
    let asked = Self.spec(
      mixed, support: ["support"], cluster: .by("year"), method: .named(.cr2))
    let error = try #require(throws: ModelError.self) { try asked.fit(to: data) }
    #expect(
      error.diagnostic.what
        == "model 'main': group 'LA01' of 'la' has rows in more than one cluster")
  }

  /// Groups of a row each but for one: the criterion is nearly flat towards a residual variance of zero, and a
  /// second descent that ends there, higher, says nothing against the first. lme4's REML
  /// (`Golden/mixed/almost-single.R`).
  @Test func aWorseSecondDescentSpeaksOfItself() throws {
    let fit = try Self.spec(MixedSpec(levels: ["la"]), support: ["sup"])
      .fit(to: try Self.data("almost-single"))
    let check = try #require(fit.checks.first { $0.check == "converged" })
    #expect(check.result == .pass, "\(check.meaning)")
    let found = try #require(fit.summary.measures.logLikelihood)
    #expect((found + 57.975_676_9079).magnitude < 1e-6, "\(found)")
    #expect(relativeDifference(try fit.estimate(of: "sup").estimate, -0.184_964_782_753) < 1e-5)
  }

  /// What another optimizer found speaks against the first only where it ended lower.
  @Test(arguments: [(0.0, true), (0.65, true), (-0.65, false), (-1e-8, true)])
  func convergenceByWhereTheSecondEnds(_ excess: Double, _ isConverged: Bool) {
    let found = MixedConvergence(
      decrement: 1e-15, evaluations: 1, second: .simplex, excess: excess)
    #expect(found.isConverged == isConverged)
    let words = ConvergenceWords(
      isConverged: isConverged, decrement: 1e-15, second: .simplex, excess: excess
    ).sentence
    #expect(words.hasPrefix("where the likelihood is highest is not sure") == !isConverged)
    #expect(words.contains("0.65 higher in deviance, which is no better place") == (excess == 0.65))
    #expect(
      !MixedConvergence(decrement: 1e-15, evaluations: 1, second: nil, excess: nil).isConverged)
  }
}
