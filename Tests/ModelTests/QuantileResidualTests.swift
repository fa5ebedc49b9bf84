import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Quantile residuals and their tests against R statmod, lmtest and tseries (Golden/quantile/quantile.R).
struct QuantileResidualTests {
  static let cases = ["logit", "trials", "poisson", "offset", "negbin", "ordinal"]

  static func fit(_ name: String, _ cluster: ClusterChoice = .none) throws -> Fit {
    let isOrdinal = name == "ordinal"
    return try ModelSpec(
      outcome: "y", support: ["x", "s"],
      estimator: .generalized(
        isOrdinal ? GeneralizedSpec(.ordinal) : GeneralizedTests.family(name)),
      inference: Inference(cluster: cluster)
    ).fit(to: isOrdinal ? try OrdinalTests.data(name) : try GeneralizedTests.data(name))
  }

  static func residuals(_ fit: Fit, _ u: [Double]) throws -> (q: [Double], terms: LinearFit) {
    if let fit = fit.regression as? OrdinalFit {
      let q = QuantileResiduals(fit, uniforms: u).values
      return (q, try LinearFit(fit.matrix, outcome: Vector(q), nil, spec: fit.spec))
    }
    let own = try #require(fit.regression as? GeneralizedFit)
    return (try #require(QuantileResiduals(own, uniforms: u)).values, own.fit)
  }

  @Test(arguments: cases) func agreeWithR(_ name: String) throws {
    let rows = try golden("quantile/residuals.csv").filter { $0["case"] == name }
    let (q, terms) = try Self.residuals(
      try Self.fit(name), try rows.map { try number($0, "u") })
    #expect(q.count == rows.count)
    let digits = name == "negbin" ? 1e-6 : 1e-9
    for (ours, row) in zip(q, rows) {
      let place: Comment = "\(name) \(row["row"] ?? "")"
      #expect((ours - (try number(row, "q"))).magnitude < digits, place)
    }
    let row = try #require(try golden("quantile/tests.csv").first { $0["case"] == name })
    let tests = ResidualTests(terms, of: q)
    let spread = try #require(tests.breuschPagan)
    #expect(spread.df == (try number(row, "df")))
    let bera = try #require(JarqueBera(q))
    let (normality, method) = try #require(tests.normality)
    #expect(method == "Shapiro–Wilk")
    for (ours, column) in [
      (spread.statistic, "bp"), (spread.pValue, "bp_p"), (bera.statistic, "jb"),
      (bera.pValue, "jb_p"), (normality.statistic, "w"), (normality.pValue, "w_p"),
    ] {
      #expect(relativeDifference(ours, try number(row, column)) < 10 * digits, "\(name) \(column)")
    }
  }

  @Test(arguments: cases) func checksAreThereAndTheSameEachTime(_ name: String) throws {
    let fit = try Self.fit(name)
    let again = try Self.fit(name)
    for check in ["heteroskedasticity", "normality"] {
      let rows = fit.checks.filter { $0.check == check }
      #expect(rows.count == 1 && rows[0].value != nil, "\(name) \(check)")
      #expect(rows == again.checks.filter { $0.check == check })
    }
  }

  /// Both tails, each in its own digits.
  @Test func tailsAddUpToOne() {
    let families: [(Family, Double)] = [
      (.poisson, 1), (.binomial, 30), (.binomial, 1), (.negativeBinomial(alpha: 0.7), 1),
      (.negativeBinomial(alpha: 1e-9), 1),
    ]
    for (family, m) in families {
      for eta in [-3.0, 0.2, 2.5] {
        #expect(family.tail(.upTo, -1, eta, trials: m) == 0)
        var sum = 0.0
        for k in 0..<400 where Double(k) <= m || family != .binomial {
          let k = Double(k)
          let step =
            family.tail(.upTo, k, eta, trials: m) - family.tail(.upTo, k - 1, eta, trials: m)
          sum += step
          let both =
            family.tail(.upTo, k, eta, trials: m) + family.tail(.above, k, eta, trials: m)
          #expect((both - 1).magnitude < 1e-12)
          guard family == .poisson || family == .binomial else { continue }
          let log = family.logLikelihood(eta, k, trials: m)
          #expect((step - Elementary.exponential(log)).magnitude < 1e-13)
        }
        #expect((sum - 1).magnitude < 1e-12)
      }
    }
    // A count far out has a residual, not an infinity.
    #expect(Family.poisson.tail(.above, 60, 0, trials: 1) < 1e-80)
    #expect(Family.poisson.tail(.above, 60, 0, trials: 1) > 1e-90)
  }
}

/// What the checks of a law say.
struct LawCheckTests {
  /// Counts of θ = 0.4 where x is high and Poisson where it is low.
  private static func data() -> Table {
    var generator = SeededGenerator(seed: 3, stream: "law checks")
    var (x, y): ([Double?], [Double?]) = ([], [])
    for i in 0..<240 {
      let high = i % 5 == 0
      let mean = high ? 6 * Elementary.power(-Elementary.log(1 - generator.uniform()), 1.6) : 6
      var (count, sum) = (0.0, -Elementary.log(1 - generator.uniform()))
      while sum < mean {
        count += 1
        sum -= Elementary.log(1 - generator.uniform())
      }
      x.append(high ? 1 : 0)
      y.append(count)
    }
    let places = (0..<240).map { "p\($0 % 20)" }
    return table("t", [("x", x), ("y", y)], texts: [("la", places)], hasLineage: true)
  }

  private static func checks(
    _ generalized: GeneralizedSpec, _ method: CovarianceMethod, _ cluster: ClusterChoice = .none
  ) throws -> [String: Check] {
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], estimator: .generalized(generalized),
      inference: Inference(cluster: cluster, method: method)
    ).fit(to: data())
    return Dictionary(
      fit.checks.filter { ["heteroskedasticity", "normality"].contains($0.check) }
        .map { ($0.check, $0) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func aLookWhereErrorsAreTheLaws() throws {
    let checks = try Self.checks(GeneralizedSpec(.poisson), .named(.classical))
    let spread = try #require(checks["heteroskedasticity"])
    #expect(spread.result == .look)
    #expect(
      spread.meaning.hasPrefix(
        "how much rows vary, beside what a Poisson law says, goes with the terms (Breusch–Pagan, of "
          + "quantile residuals), and classical takes that law as it stands: allowing for it makes the "
          + "standard error of x "), spread.meaning.asComment)
    #expect(
      spread.meaning.hasSuffix("intervals and p are not to be trusted, compare the rows of hc3"))
    #expect(checks["normality"]?.result == .look)
  }

  @Test func harmlessForErrorsThatRowsMake() throws {
    let checks = try Self.checks(GeneralizedSpec(.poisson), .named(.cr2), .by("la"))
    for name in ["heteroskedasticity", "normality"] {
      let check = try #require(checks[name])
      #expect(check.result == .pass)
      #expect(
        check.meaning.hasSuffix(
          "harmless for standard errors, cr2 allows for it, but a Poisson law or the terms are "
            + "doubtful, and chances reckoned from them"), check.meaning.asComment)
    }
  }

  @Test func ofADispersionThatGoesWithTheTerms() throws {
    let checks = try Self.checks(
      GeneralizedSpec(.poisson, dispersion: .estimated), .named(.classical))
    let spread = try #require(checks["heteroskedasticity"])
    #expect((spread.value ?? 1) < 0.05)
    #expect(spread.meaning.hasPrefix("the dispersion goes with the terms"))
    #expect(checks["normality"]?.value == nil)
    #expect(checks["normality"]?.result == .pass)
  }
}

/// Variation about the negative binomial's own variance, against R `residuals(type = "pearson")`.
struct NegativeBinomialDispersionTests {
  @Test func agreesWithR() throws {
    let fit = try QuantileResidualTests.fit("negbin")
    let row = try #require(try golden("quantile/tests.csv").first { $0["case"] == "negbin" })
    let phi = try #require(fit.summary.measures.others["dispersion"])
    #expect(relativeDifference(phi, try number(row, "dispersion")) < 1e-6)
    let checks = fit.checks.filter { $0.check == "dispersion" }
    #expect(checks.count == 2)
    #expect(checks.allSatisfy { $0.value == phi && $0.result == .pass })
    #expect(checks[0].meaning.contains("times as much as a negative binomial one"))
    #expect(checks[0].meaning.hasSuffix("harmless, hc3 allows for it"))
  }

  /// A row far out is more than θ takes up.
  @Test func aLookWhereErrorsAreTheLaws() throws {
    var y: [Double?] = (0..<60).map { Double([0, 1, 3, 7, 2, 12][$0 * 5 % 6 ^ $0 % 2]) }
    y[10] = 400
    let x: [Double?] = (0..<60).map { Double($0 * 7 % 11) }
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], estimator: .generalized(GeneralizedSpec(.negativeBinomial)),
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: table("t", [("x", x), ("y", y)], hasLineage: true))
    let check = try #require(fit.checks.first { $0.check == "dispersion" })
    #expect(check.result != .pass, check.meaning.asComment)
    #expect(check.term == "x")
    #expect(check.meaning.hasSuffix("compare the rows of hc3"), check.meaning.asComment)
  }
}

/// The link test of Firth's fits, against maxima by R optim.
struct FirthLinkTests {
  @Test(arguments: FirthTests.cases) func agreesWithR(_ name: String) throws {
    let fit = try FirthTests.spec(name, .firth).fit(to: try FirthTests.data(name))
    let own = try #require(fit.regression as? GeneralizedFit)
    let row = try #require(try golden("quantile/firth-link.csv").first { $0["case"] == name })
    let test = try #require(own.penalizedLinkTest())
    #expect((test.statistic - (try number(row, "statistic"))).magnitude < 1e-7, name.asComment)
    #expect(relativeDifference(test.pValue, try number(row, "p")) < 1e-6, name.asComment)
    let check = try #require(fit.checks.first { $0.check == "link_test" })
    #expect(check.result == (test.pValue < 0.05 ? .look : .pass))
  }

  /// Groups hold every curve of what they expect.
  @Test func saysWhyThereIsNone() throws {
    let y: [Double?] = (0..<40).map { $0 % 7 < ($0 % 2 == 0 ? 4 : 2) ? 1 : 0 }
    let fit = try ModelSpec(
      outcome: "y", support: ["x"],
      estimator: .generalized(GeneralizedSpec(.logistic, penalty: .firth)),
      inference: Inference(cluster: .none)
    ).fit(to: table("t", [("x", (0..<40).map { Double($0 % 2) }), ("y", y)], hasLineage: true))
    let check = try #require(fit.checks.first { $0.check == "link_test" })
    #expect(check.value == nil && check.result == .pass)
    #expect(check.meaning.contains("the terms hold the square of the linear predictor already"))
  }
}
