import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Tests of terms and of variances, and the parametric bootstrap, against R (`Golden/mixed/inference.R`).
struct MixedTermTests {
  private static let table = Result { try golden("mixed/inference.csv") }

  private static func expected(_ model: String, _ quantity: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for row in try table.get() where row["model"] == model && row["quantity"] == quantity {
      values[row["name"] ?? ""] = try number(row, "value")
    }
    return values
  }

  /// The years of the children, or three phases of the sleepers.
  private static func fit(_ term: String, _ method: CovarianceMethod) throws -> Fit {
    guard term == "phase" else {
      return try MixedRegressionTests.spec(
        MixedSpec(levels: ["la", "family"]), support: ["support", "year"], cluster: .by("la"),
        method: method
      ).fit(to: try MixedRegressionTests.data("children"))
    }
    var data = try MixedRegressionTests.data("sleepstudy")
    let phases = (data["days"]?.numbers ?? []).map { $0 < 3 ? "a" : $0 < 7 ? "b" : "c" }
    data.set(.texts(phases), as: ColumnSpec("phase", .text))
    return try MixedRegressionTests.spec(
      MixedSpec(levels: ["subject"], slopes: ["subject": ["days"]]), support: ["phase"],
      cluster: .by("subject"), method: method
    ).fit(to: data)
  }

  /// Kenward and Roger's F of all of a term's coefficients is pbkrtest's.
  @Test(arguments: ["year", "phase"])
  func kenwardRogerOfATermAgrees(_ name: String) throws {
    let test = try #require(try Self.fit(name, .auto).termTests.first { $0.term == name })
    let values = try Self.expected(name, "kr")
    #expect(test.method == "kenward_roger" && test.df1 == (name == "year" ? 5 : 2))
    #expect(relativeDifference(try #require(test.statistic), values["F"] ?? 0) < 1e-7)
    #expect(relativeDifference(try #require(test.df2), values["df"] ?? 0) < 1e-6)
    #expect(relativeDifference(try #require(test.pValue), values["p"] ?? 0) < 1e-6)
  }

  /// CR2 of a mixed fit: errors, Satterthwaite's df and HTZ of a term are clubSandwich's.
  @Test(arguments: ["year", "phase"])
  func hotellingOfATermAgrees(_ name: String) throws {
    let fit = try Self.fit(name, .named(.cr2))
    let test = try #require(fit.termTests.first { $0.term == name })
    let values = try Self.expected(name, "htz")
    #expect(test.method == "HTZ" && test.df1 == (name == "year" ? 5 : 2))
    #expect(relativeDifference(try #require(test.statistic), values["F"] ?? 0) < 1e-6)
    #expect(relativeDifference(try #require(test.df2), values["df"] ?? 0) < 1e-6)
    #expect(relativeDifference(try #require(test.pValue), values["p"] ?? 0) < 1e-6)
    let (errors, dfs) = (
      try Self.expected(name, "cr2se"), try Self.expected(name, "cr2df")
    )
    for row in fit.estimates {
      let term = row.term.filter { $0 != "[" && $0 != "]" }
      let (se, df) = (try #require(errors[term]), try #require(dfs[term]))
      #expect(relativeDifference(row.stdError ?? 0, se) < 1e-7, "\(term)")
      #expect(relativeDifference(row.df ?? 0, df) < 1e-6, "\(term)")
    }
  }

  /// Of one coefficient, HTZ's df are Satterthwaite's; and CR0 and CR1 are there when asked for.
  @Test func hotellingOfOneIsSatterthwaites() throws {
    let fit = try Self.fit("year", .auto)
    let one = try fit.jointTest(of: ["support"], covariance: .cr2)
    let row = try #require(try fit.estimates(for: .cr2).first { $0.term == "support" })
    #expect(relativeDifference(try #require(one.df2), row.df ?? 0) < 1e-9)
    #expect(relativeDifference(one.statistic, (row.statistic ?? 0) * (row.statistic ?? 0)) < 1e-9)
    let (plain, scaled) = (
      try fit.covarianceMatrix(for: .cr0), try fit.covarianceMatrix(for: .cr1)
    )
    let G = Double(try #require(fit.summary.nClusters))
    #expect(relativeDifference(scaled[1, 1], plain[1, 1] * G / (G - 1)) < 1e-12)
  }

  /// The fit against the one without a slope and its covariances, without a level, and p of the mixture.
  @Test func varianceTestsAgree() throws {
    let cases: [(String, MixedSpec, [String], String)] = [
      ("children", MixedSpec(levels: ["la", "family"]), ["support", "age"], "children"),
      (
        "children-slope", MixedSpec(levels: ["la", "family"], slopes: ["la": ["age"]]),
        ["support", "age"], "children"
      ),
      (
        "sleep", MixedSpec(levels: ["subject"], slopes: ["subject": ["days"]]), ["days"],
        "sleepstudy"
      ),
      ("dyestuff", MixedSpec(levels: ["batch"]), [], "dyestuff"),
    ]
    for (name, mixed, support, data) in cases {
      let fit = try MixedRegressionTests.spec(mixed, support: support)
        .fit(to: try MixedRegressionTests.data(data))
      let regression = try #require(fit.regression as? MixedRegression)
      let values = try Self.expected(name, "ratio")
      let hypotheses = VarianceHypothesis.all(of: regression.fit.terms)
      #expect(hypotheses.count == values.count)
      for hypothesis in hypotheses {
        let test = try regression.fit.varianceTest(hypothesis)
        let key = test.component.replacing("la/family", with: "family")
        let value = try #require(values[key])
        #expect((test.statistic - value).magnitude < 1e-7, "\(name) \(test) \(value)")
        let sloped = key.contains(".")
        #expect(test.mixture == (sloped ? [1, 2] : test.isBound ? [2, 3] : [0, 1]))
        let (low, high) = (Double(test.mixture[0]), Double(test.mixture[1]))
        let p =
          0.5 * (low > 0 ? try ChiSquared(df: low).survival(value) : 0)
          + 0.5 * (try ChiSquared(df: high).survival(value))
        #expect(relativeDifference(test.pValue, p) < 1e-5)
        let check = try #require(
          fit.checks.first { $0.check == "variance_test" && $0.term == test.component })
        #expect(check.value == test.pValue)
        #expect(check.meaning.contains("p at most") == test.isBound)
      }
    }
  }

  private static func bootstrap(_ seed: UInt64, draws: Int) throws -> [BootstrapResult] {
    try MixedRegressionTests.spec(MixedSpec(levels: ["batch"], bootstrap: draws))
      .fit(to: try MixedRegressionTests.data("dyestuff")).bootstrap(seed: seed)
  }

  /// Within Monte Carlo error of bootMer's 4,000 draws, and the test of RLRsim's exact law.
  @Test func theBootstrapIsBootMers() throws {
    let draws = 300
    let results = try Self.bootstrap(12, draws: draws)
    let (means, deviations) = (
      try Self.expected("dyestuff", "bootmean"), try Self.expected("dyestuff", "bootsd")
    )
    for result in results where result.kind != .likelihoodRatio {
      let name = result.kind == .icc ? "icc" : result.term
      let (mean, sd) = (try #require(means[name]), try #require(deviations[name]))
      let mine = result.estimate + (try #require(result.bias))
      #expect((mine - mean).magnitude < 4 * sd * (1 / 300 + 1 / 4000).squareRoot(), "\(name)")
      #expect(relativeDifference(try #require(result.stdError), sd) < 0.2, "\(name)")
      #expect(result.nDraws == draws && result.mcError > 0 && result.mcError < sd)
      for (end, quantity) in [(result.confLow, "bootlow"), (result.confHigh, "boothigh")] {
        let value = try #require(try Self.expected("dyestuff", quantity)[name])
        #expect((try #require(end) - value).magnitude < 5 * result.mcError, "\(name) \(quantity)")
      }
    }
    #expect(results.map(\.kind) == [.coefficient, .variance, .variance, .icc, .likelihoodRatio])
    let test = try #require(results.last)
    let exact = try #require(try Self.expected("dyestuff", "exact-p").values.first)
    // Of 300 draws 1.3 are expected to be as large.
    #expect(
      (try #require(test.pValue) - 1 / 301 - exact).magnitude < 4 * (exact / 300).squareRoot())
    #expect(test.nSingular > draws / 3)
  }

  @Test func theBootstrapIsSeeded() throws {
    let results = try Self.bootstrap(5, draws: 20)
    #expect(try Self.bootstrap(5, draws: 20) == results)
    #expect(try Self.bootstrap(6, draws: 20) != results)
    #expect(
      try MixedRegressionTests.pastes.fit(to: try MixedRegressionTests.data("pastes"))
        .bootstrap(seed: 1).isEmpty)
  }

  /// R's quantile(type = 6), and the ends where a rank lies outside.
  @Test func quantilesAreOfRanks() {
    let draws = BootstrapDraws([4, 1, 3, 2, 5, 7, 6, 8, 10, 9])
    #expect((draws.quantile(0.25) - 2.75).magnitude < 1e-12)
    #expect(draws.quantile(0.01) == 1 && draws.quantile(0.999) == 10)
    #expect(draws.quantileError(0.5) > 0)
  }

  /// With five groups or fewer a variance is hardly known.
  @Test func fewGroupsAreSaid() throws {
    var data = try MixedRegressionTests.data("sleepstudy")
    let rows = data.rowCount
    data.set(.texts((0..<rows).map { "s\($0 % 3)" }), as: ColumnSpec("school", .text))
    let fit = try MixedRegressionTests.spec(
      MixedSpec(levels: ["school"]), support: ["days"]
    ).fit(to: data)
    let check = try #require(fit.checks.first { $0.check == "few_groups" })
    #expect(check.result == .look && check.value == 3 && check.term == "var(school)")
  }
}
