import LinearAlgebra
import Tables
import Testing

@testable import Model

/// CR2 of the working model against R `clubSandwich` on its whitened rows (`Golden/glmm/reduced.R`).
struct GeneralizedMixedReducedTests {
  private typealias Base = GeneralizedMixedTests

  /// Clusters of 36 rows to one.
  private static func lopsided(
    _ name: String, _ outcome: String, _ support: [String], _ generalized: GeneralizedSpec,
    levels: [String] = ["la"]
  ) -> Base.Case {
    Base.Case(
      name: name, data: "lopsided", outcome: outcome, support: support,
      mixed: MixedSpec(levels: levels, generalized: generalized))
  }

  private static let rates = GeneralizedSpec(.poisson, offset: "log_e")
  private static let terms = ["x", "wide", "role"]
  private static let cases =
    Base.cases.filter { !["crossed", "flat", "ticks"].contains($0.name) } + [
      lopsided("counts", "count", terms, rates),
      lopsided("nested", "count", terms, rates, levels: ["la", "fam"]),
      lopsided("above", "count", terms, rates, levels: ["fam"]),
      lopsided("trials", "part", ["x", "wide"], GeneralizedSpec(.binomial, trials: "m")),
      lopsided("regions", "yes", ["x"], GeneralizedSpec(.logistic)),
      lopsided("yes", "yes", ["x", "wide"], GeneralizedSpec(.logistic)),
      lopsided("lone", "lone", ["x", "wide"], GeneralizedSpec(.poisson)),
    ]
  static let names = cases.map(\.name)
  /// Where they are not `la`.
  private static let clusters = [
    "cbpp": "herd", "cbpp-agq": "herd", "regions": "region",
  ]

  private static func data(_ name: String) throws -> Table {
    guard name == "lopsided" else { return try Base.data(name) }
    let rows = try golden("glmm/lopsided.csv")
    let groups = ["la", "fam", "region", "role"]
    var numbers = try #require(rows.first).keys.filter { !groups.contains($0) }.sorted().map {
      name in (name, rows.map { Double($0[name] ?? "") })
    }
    let e = try #require(numbers.first { $0.0 == "e" }).1
    numbers.append(("log_e", e.map { $0.map(Elementary.log) }))
    return table(name, numbers, texts: groups.map { name in (name, rows.map { $0[name] }) })
  }

  private static func spec(
    _ name: String, _ method: CovarianceMethod = .auto
  ) throws -> (spec: ModelSpec, data: Table) {
    let model = try #require(cases.first { $0.name == name })
    var spec = model.spec
    spec.inference = Inference(cluster: .by(clusters[name] ?? "la"), method: method)
    return (spec, try data(model.data))
  }

  /// Each case fitted once for all tests.
  private static let regressions = Dictionary(
    uniqueKeysWithValues: cases.map { model in
      (
        model.name,
        Result { () throws -> GeneralizedMixedRegression in
          let (spec, data) = try spec(model.name)
          let found = try spec.estimation(of: try Sample(of: data, for: spec)).regression
          return try #require(found as? GeneralizedMixedRegression)
        }
      )
    })

  private static func regression(_ name: String) throws -> GeneralizedMixedRegression {
    try #require(regressions[name]).get()
  }

  @Test(arguments: names) func agreesWithClubSandwich(_ name: String) throws {
    let regression = try Self.regression(name)
    #expect(regression.covariances == [.classical, .cr0, .cr1, .cr2])
    let covariance = try regression.covariance(.cr2)
    var count = 0
    for row in try golden("glmm/reduced.csv") where row["model"] == name {
      let j = try #require(
        regression.columns.firstIndex {
          $0.name.filter { $0 != "[" && $0 != "]" } == row["term"]
        })
      let place: Comment = "\(name) \(row["term"] ?? "")"
      #expect((regression.coefficients[j] - (try number(row, "estimate"))).magnitude < 1e-7, place)
      let se = try #require(covariance.standardErrors[j])
      #expect(relativeDifference(se, try number(row, "std_error")) < 1e-6, place)
      let df = try number(row, "df")
      #expect(relativeDifference(covariance.degreesOfFreedom[j], df) < 1e-6, place)
      count += 1
    }
    #expect(count == regression.columnCount && covariance.dfMethod == "satterthwaite")
    for row in try golden("glmm/reduced-joint.csv") where row["model"] == name {
      let positions = try #require(row["columns"]).split(separator: " ").compactMap { Int($0) }
      let eta = try #require(try regression.hotellingDegrees(of: positions))
      #expect(relativeDifference(eta, try number(row, "eta")) < 1e-6, "\(name)")
    }
  }

  /// One cluster of them has one row.
  @Test func aFitIsToldByIt() throws {
    let (spec, data) = try Self.spec("counts")
    let fit = try spec.fit(to: data)
    #expect(fit.covariance == .cr2)
    #expect(Set(fit.coefficients.map(\.covariance.name)) == ["classical", "cr2"])
    let known = try #require(
      try golden("glmm/reduced-joint.csv").first { $0["model"] == "counts" })
    let joint = try fit.jointTest(of: ["role"])
    #expect(joint.method == "HTZ")
    #expect(relativeDifference(joint.statistic, try number(known, "statistic")) < 1e-6)
    #expect(relativeDifference(try #require(joint.pValue), try number(known, "p_value")) < 1e-6)
    #expect(fit.termTests.first { $0.term == "role" }?.pValue == joint.pValue)
    // An effect's test has the degrees of freedom of its part in the coefficients: a count's slope is of
    // the intercept too, which has more of them.
    let (x, own) = (try fit.estimate(of: "x"), fit.effects.filter { $0.term == "x" })
    let effect = try #require(own.first { $0.kind == .populationAverage })
    #expect(effect.covariance == .cr2)
    let intercept = try fit.estimate(of: "(Intercept)")
    let range = try #require(x.df)...(try #require(intercept.df))
    #expect(range.contains(try #require(effect.df)), "\(effect)")
    let ratio = try #require(effect.stdError) / effect.estimate
    #expect(relativeDifference(ratio, try #require(x.stdError) / x.estimate) < 0.3)
    // What a claim stands on, named or not.
    let df = try number(
      try #require(
        try golden("glmm/reduced.csv").first { $0["model"] == "counts" && $0["term"] == "wide" }),
      "df")
    let claim = try fit.estimate(of: "wide")
    #expect(relativeDifference(try #require(claim.df), df) < 1e-6)
    let footing = Footing(claim, of: fit, clustered: [:])
    #expect(relativeDifference(try #require(footing.degreesOfFreedom), df) < 1e-6)
    #expect(!footing.bearsTest)
  }

  /// A contrast's is what the whole covariance makes of it.
  @Test func contrastsAreOfTheSameCovariance() throws {
    let regression = try Self.regression("counts")
    let whole = try regression.covariance(.cr2)
    let L = Matrix(rows: [[0, 1, -2, 0, 0], [0, 0, 0, 1, 0]])
    let own = try regression.covariance(.cr2, of: L)
    let expected = L * whole.matrix * L.transposed()
    for i in 0..<2 {
      for j in 0..<2 { #expect(relativeDifference(own.matrix[i, j], expected[i, j]) < 1e-12) }
    }
    #expect(relativeDifference(own.degreesOfFreedom[1], whole.degreesOfFreedom[3]) < 1e-12)
  }

  /// Wherever clusters hold whole groups, for a reason each.
  @Test(arguments: ["counts", "nested", "above", "trials", "regions", "yes"])
  func theDesignChooses(_ name: String) throws {
    let regression = try Self.regression(name)
    var cache = CovarianceCache(regression)
    let choice = try regression.automaticCovariance(&cache)
    #expect(choice.estimator == .cr2, "\(choice.reason)")
    let start =
      switch name {
      case "above": "rows of one la may be alike beyond what the random effects of fam ("
      case "regions":
        "rows of one region may be alike beyond what the random effects of la (14) say"
      case "yes": "the likelihood's own errors count on many clusters, which differ as"
      case "trials": "successes of trials seldom vary as little about their groups"
      default: "counts seldom vary as little about their groups"
      }
    #expect(choice.reason.hasPrefix(start), "\(choice.reason)")
    #expect(choice.reason.contains("so cr2 with Satterthwaite degrees of freedom: "))
  }

  /// What the coefficients' part of the joint covariance of variances and coefficients is.
  @Test(arguments: ["counts", "slopes", "lone"]) func theJointCovarianceHoldsIt(_ name: String)
    throws
  {
    let own = try Self.regression(name)
    let (clustered, reduced) = (try #require(own.clustered), try #require(own.biasReduced))
    let joint = clustered.covariance(reduced)
    let p = own.fit.L.columnCount
    let place = (joint.rowCount - p)..<joint.rowCount
    let part = own.fit.L * joint.rows(place).columns(place) * own.fit.L.transposed()
    let alone = own.covarianceOfFitted(.cr2, .identity(p)).matrix
    for j in 0..<p { #expect(relativeDifference(part[j, j], alone[j, j]) < 1e-10) }
    let cr1 = try #require(clustered.covariance(.cr1))
    for t in 0..<(joint.rowCount - p) {
      #expect(relativeDifference(joint[t, t], cr1[t, t]) < 1e-10)
    }
  }

  /// A mixed model of odds without declared clusters stands on those of its level.
  @Test func footingIsOfTheWorkingModel() throws {
    var (spec, data) = try Self.spec("trials")
    spec.inference.cluster = .none
    let plain = try spec.fit(to: data)
    let claim = try plain.estimate(of: "wide")
    #expect(claim.covariance == .classical)
    let own = Footing(claim, of: plain, clustered: Footing.clusteredDegrees(of: plain))
    let known = try #require(
      try golden("glmm/reduced.csv").first { $0["model"] == "trials" && $0["term"] == "wide" })
    let df = try #require(own.degreesOfFreedom)
    #expect(relativeDifference(df, try number(known, "df")) < 1e-6)
  }
}
