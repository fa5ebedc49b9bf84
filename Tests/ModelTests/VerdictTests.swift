import Statistics
import Tables
import Testing

@testable import Model

/// The study of `Golden/verdicts/data.csv`: 60 rows in nine unequal clusters.
private func study(_ estimator: Estimator = .ols, _ method: CovarianceMethod = .auto) throws -> Fit
{
  let rows = try golden("verdicts/data.csv")
  let names = ["y", "support", "age", "w"]
  let data = table(
    "children", try names.map { name in (name, try rows.map { try number($0, name) }) },
    categories: [("role", rows.map { $0["role"] }, levels: ["a", "b", "c"])],
    texts: [("la", rows.map { $0["la"] })])
  return try ModelSpec(
    name: "safer", outcome: "y", support: ["support"], adjust: ["age", "role"],
    estimator: estimator,
    inference: Inference(cluster: .by("la"), method: method, smallestEffect: 0.05)
  ).fit(to: data)
}

private func leftOut(_ fit: Fit) throws -> (LeftOut, term: Int) {
  let working = try #require(fit.regression.working)
  let clusters = try #require(working.clusters)
  let term = try #require(working.columns.firstIndex { $0.name == "support" })
  return (try LeftOut(working, by: clusters), term)
}

@Suite struct LeftOutTests {
  /// Every set of up to three clusters, against refits in R: `lm`, clubSandwich.
  @Test(arguments: ["ols", "wls"])
  func equalsRefits(model: String) throws {
    let isOLS = model == "ols"
    let fit = try study(isOLS ? .ols : .wls(weights: "w"), isOLS ? .auto : .named(.cr1s))
    let (out, j) = try leftOut(fit)
    let rows = try golden("verdicts/loo.csv").filter { $0["model"] == model }
    #expect(rows.count == 9 + 36 + 84)
    for row in rows {
      let names = try #require(row["set"]).split(separator: ";").map(String.init)
      let set = try names.map { name in try #require(out.groups.labels.firstIndex(of: name)) }
      let estimate = try #require(try out.estimate(of: j, without: set))
      #expect(relativeDifference(estimate, try number(row, "estimate")) < 1e-10, "\(names)")
      let found = try #require(try out.test(of: j, without: set, fit.covariance, level: 0.95))
      #expect(
        relativeDifference(found.test.confLow ?? 0, try number(row, "low")) < 1e-8, "\(names)")
      #expect(
        relativeDifference(found.test.confHigh ?? 0, try number(row, "high")) < 1e-8, "\(names)")
    }
  }

  /// Its own refits, term by term.
  @Test func equalsItsOwnRefits() throws {
    let fit = try study()
    let (out, _) = try leftOut(fit)
    for (g, rows) in out.groups.rows.enumerated() {
      let rest = fit.sample.removing(
        rows.map {
          Removal(row: $0, fate: Fate(stage: .model, place: "t", rule: "test", detail: "left out"))
        })
      let refit = try fit.spec.fit(to: rest)
      for (j, column) in out.fit.columns.enumerated() {
        let mine = try #require(try out.estimate(of: j, without: [g]))
        #expect(relativeDifference(mine, try refit.estimate(of: column.name).estimate) < 1e-10)
      }
    }
  }

  @Test func aTermThatRestsOnAClusterIsNotToldWithoutIt() throws {
    let data = table(
      "t", [("y", [1, 2, 4, 3, 5, 9]), ("x", [0, 0, 0, 0, 1, 2])],
      texts: [("la", ["a", "a", "b", "b", "c", "c"])])
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], inference: Inference(cluster: .by("la"))
    ).fit(to: data)
    let working = try #require(fit.regression.working)
    let out = try LeftOut(working, by: try #require(working.clusters))
    #expect(try out.estimate(of: 1, without: [2]) == nil)
    #expect(try out.estimate(of: 1, without: [0]) != nil)
  }
}

@Suite struct FlipTests {
  /// The smallest sets, by going through R's refits.
  @Test func equalsTheSmallestSetAmongAllRefits() throws {
    let fit = try study()
    let (out, j) = try leftOut(fit)
    let claim = try fit.estimate(of: "support")
    let rows = try golden("verdicts/loo.csv").filter { $0["model"] == "ols" }
    let takesInZero = try rows.filter { try number($0, "low") <= 0 && number($0, "high") >= 0 }
    let smallest = takesInZero.map { ($0["set"] ?? "").split(separator: ";").count }.min()
    let fragility = try Fragility(out, of: j, claim)
    #expect(claim.excludesZero == true)
    #expect(fragility.verdict?.search == .exact)
    #expect(fragility.verdict?.set?.count == smallest)
    let words = fragility.words(of: fragility.verdict)?.split(separator: "; ").joined(
      separator: ";")
    #expect(takesInZero.contains { $0["set"] == words })
    let single = try rows.filter { $0["set"]?.contains(";") == false }.map {
      try number($0, "estimate")
    }
    #expect(relativeDifference(fragility.low ?? 0, single.min() ?? 1) < 1e-10)
    #expect(relativeDifference(fragility.high ?? 0, single.max() ?? 1) < 1e-10)
  }

  /// One cluster of thirty holds the sign up: single ones are all tried, however many there are.
  @Test func theOneClusterIsFound() throws {
    var (x, y, la): ([Double], [Double], [String]) = ([], [], [])
    for g in 0..<30 {
      for i in 0..<4 {
        let step = Double((i * 7 + g * 3) % 5)
        x.append(g == 11 ? 40 + step : step)
        y.append(g == 11 ? 60 + step : Double((g * 13) % 7) - step)
        la.append("L\(g)")
      }
    }
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], inference: Inference(cluster: .by("la"))
    ).fit(to: table("t", [("y", y), ("x", x)], texts: [("la", la)]))
    let working = try #require(fit.regression.working)
    let out = try LeftOut(working, by: try #require(working.clusters))
    let fragility = try Fragility(out, of: 1, try fit.estimate(of: "x"))
    #expect(fragility.sign == Flip(set: [11], search: .exact, largest: 1, exact: 1, alike: 1))
    let verdict = try #require(
      try fit.assessment(fit.estimates, checks: fit.checks, VerdictContext()).verdicts.first)
    #expect(verdict.grade.rank < Grade.moderate.rank)
  }

  @Test func setsAreAllOfThem() throws {
    var sets: [[Int]] = []
    try FlipSearch.forEachSet(of: 3, among: 5) { sets.append($0) }
    #expect(sets.count == 10 && Set(sets).count == 10)
    #expect(sets.first == [0, 1, 2] && sets.last == [2, 3, 4])
  }
}

/// Against R's `dfbeta`, `dfbetas`, `dffits`, `cooks.distance` and `hatvalues`.
@Test(arguments: ["ols", "wls"]) func influenceAgreesWithR(model: String) throws {
  let fit = try study(model == "ols" ? .ols : .wls(weights: "w"))
  let working = try #require(fit.regression.working)
  let mine = try RowInfluence(working, of: 1, model: "safer") { "row \($0 + 1)" }
  let rows = try golden("verdicts/influence.csv").filter { $0["model"] == model }
  #expect(mine.rows.count == rows.count)
  for (mine, row) in zip(mine.rows, rows) {
    for (name, value) in [
      ("dfbeta", mine.dfbeta), ("dfbetas", mine.dfbetas), ("dffits", mine.dffits),
      ("cooks_distance", mine.cooksDistance), ("leverage", mine.leverage),
    ] {
      #expect(
        relativeDifference(try #require(value), try number(row, name)) < 1e-9,
        "\(mine.unit) \(name)")
    }
  }
}

@Suite struct SensitivityTests {
  @Test func robustnessValuesAgreeWithSensemakr() throws {
    for row in try golden("verdicts/values.csv") {
      let (t, df) = (try number(row, "t"), try number(row, "df"))
      let alpha = try number(row, "alpha")
      let critical =
        alpha == 1
        ? 0 : try StudentT(df: df - 1).criticalValue(level: 1 - alpha) / (df - 1).squareRoot()
      let mine = Sensitivity.value(f: t / df.squareRoot(), critical: critical)
      #expect((mine - (try number(row, "robustness_value"))).magnitude < 1e-12, "\(row)")
    }
  }

  @Test func benchmarksAgreeWithSensemakr() throws {
    let fit = try study(.ols, .named(.classical))
    let working = try #require(fit.regression.working)
    let found = try #require(
      Sensitivity(PartialGeometry(working), of: 1, try fit.estimate(of: "support")))
    let rows = try golden("verdicts/sensitivity.csv")
    #expect(found.benchmarks.count == rows.count)
    for (mine, row) in zip(found.benchmarks, rows) {
      #expect(mine.term == row["benchmark"])
      for (name, value) in [
        ("times", mine.times), ("r2_support", mine.support), ("r2_outcome", mine.outcome),
        ("adjusted_estimate", mine.adjustedEstimate),
        ("adjusted_std_error", mine.adjustedStandardError),
      ] {
        #expect(relativeDifference(value, try number(row, name)) < 1e-9, "\(mine.term) \(name)")
      }
    }
    let last = try #require(try golden("verdicts/values.csv").last)
    let alpha = try #require(found.robustnessValueAlpha)
    #expect(relativeDifference(alpha, try number(last, "robustness_value")) < 1e-9)
  }

  /// √(df − 1)(f√(1 − x) − √(xy))/√(1 − y) is sensemakr's t, so that f* is what the contour of t says.
  @Test func whatIsLeftOfTAgreesWithSensemakr() throws {
    let fit = try study(.ols, .named(.classical))
    let working = try #require(fit.regression.working)
    let found = try #require(
      Sensitivity(PartialGeometry(working), of: 1, try fit.estimate(of: "support")))
    for row in try golden("verdicts/contour.csv") {
      let (x, y) = (try number(row, "r2_support"), try number(row, "r2_outcome"))
      let left = found.f * (1 - x).squareRoot() - (x * y).squareRoot()
      let t = (found.residualDF - 1).squareRoot() * left / (1 - y).squareRoot()
      #expect((t - (try number(row, "adjusted_t"))).magnitude < 1e-9, "\(x) \(y)")
    }
    let touching = try #require(try golden("verdicts/touching.csv").last)
    #expect(relativeDifference(found.f, try number(touching, "r2_support")) < 1e-10)
    let critical = try #require(found.criticalF)
    #expect(relativeDifference(critical, try number(touching, "r2_outcome")) < 1e-10)
    for benchmark in found.benchmarks {
      let low = try #require(benchmark.adjustedLow)
      let half = try StudentT(df: found.residualDF - 1).criticalValue(level: 0.95)
      #expect(
        relativeDifference(
          benchmark.adjustedEstimate - low, half * benchmark.adjustedStandardError) < 1e-12)
    }
  }

  /// Few degrees of freedom of the headline can only lower the value.
  @Test func clustersLowerTheRobustnessValue() throws {
    let fit = try study()
    let working = try #require(fit.regression.working)
    let cr2 = try #require(
      Sensitivity(PartialGeometry(working), of: 1, try fit.estimate(of: "support")))
    let classical = try #require(
      Sensitivity(
        PartialGeometry(working), of: 1, try study(.ols, .named(.classical)).estimate(of: "support")
      ))
    #expect(cr2.robustnessValue == classical.robustnessValue)
    #expect((cr2.robustnessValueAlpha ?? 1) < (classical.robustnessValueAlpha ?? 0))
  }
}

/// Against R: cluster means and deviations in `lm`, clubSandwich's CR2 and `linear_contrast`.
@Test func betweenAndWithinAgreeWithR() throws {
  let fit = try study()
  let working = try #require(fit.regression.working)
  let parts = try #require(BetweenWithin(working, of: 1, spec: fit.spec, .cr2))
  let row = try #require(try golden("verdicts/between.csv").first)
  for (name, value) in [
    ("between", parts.between.estimate), ("between_low", parts.between.low),
    ("between_high", parts.between.high), ("within", parts.within.estimate),
    ("within_low", parts.within.low), ("within_high", parts.within.high), ("p", parts.pValue),
  ] {
    #expect(relativeDifference(try #require(value), try number(row, name)) < 1e-8, "\(name)")
  }
}

/// Parts that point the same way are no reason for a lower grade, however surely they differ.
@Test(arguments: [
  (0.82, 0.53, 0.001, false), (0.82, -0.53, 0.001, true), (0.82, -0.53, 0.2, false),
  (0.82, 0.01, 0.001, true), (-0.4, -0.9, 1e-9, false), (0.3, 0, 0.01, true),
])
func partsAreApartWherePointingElsewhere(
  _ between: Double, _ within: Double, _ p: Double, _ isApart: Bool
) {
  let parts = BetweenWithin(
    between: .init(estimate: between, low: nil, high: nil),
    within: .init(estimate: within, low: nil, high: nil), difference: between - within, pValue: p)
  #expect(parts.isApart(below: 0.05) == isApart)
}

@Test func supportAtOneLevelHasNoParts() throws {
  let data = table(
    "t", [("y", [1, 2, 4, 3, 5, 9]), ("x", [1, 1, 2, 2, 4, 4])],
    texts: [("la", ["a", "a", "b", "b", "c", "c"])])
  let fit = try ModelSpec(
    outcome: "y", support: ["x"], inference: Inference(cluster: .by("la"))
  ).fit(to: data)
  let working = try #require(fit.regression.working)
  #expect(BetweenWithin(working, of: 1, spec: fit.spec, .cr2) == nil)
}

@Test func sizesStandBesideTheFinding() throws {
  let fit = try study()
  let verdict = try #require(
    try fit.assessment(fit.estimates, checks: fit.checks, VerdictContext()).verdicts.first)
  let x = try #require(Descriptive.standardDeviation(fit.sample["support"]?.numbers ?? []))
  let y = try #require(Descriptive.standardDeviation(fit.sample["y"]?.numbers ?? []))
  #expect(verdict.standardized == verdict.estimate.estimate * x / y)
  #expect(verdict.standardizedBy == "sd_x/sd_y")
  // lme4's REML, from Golden/verdicts/versions.txt.
  #expect(relativeDifference(verdict.outcomeICC ?? 0, 0.612_554_151_242_556_41) < 1e-5)
  #expect(verdict.minimumDetectableEffect != nil && verdict.equivalenceP != nil)
  #expect(verdict.reason.contains("60 rows in 9 clusters"))
  #expect(verdict.cells.count == Vocabulary.verdicts.count)
}
