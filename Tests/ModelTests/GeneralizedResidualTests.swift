import Statistics
import Tables
import Testing

@testable import Model

/// Residuals, influence and the link test against R (Golden/generalized/residuals.R).
struct GeneralizedResidualTests {
  static let cases = [
    "logit", "trials", "trialsquasi", "poisson", "offset", "quasi", "negbin",
  ]

  static func fit(_ name: String) throws -> Fit {
    try ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: .generalized(GeneralizedTests.family(name)),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try GeneralizedTests.data(name))
  }

  @Test(arguments: cases) func agreeWithR(_ name: String) throws {
    let fit = try Self.fit(name)
    let own = GeneralizedResiduals(try #require(fit.regression as? GeneralizedFit))
    let digits = name == "negbin" ? 1e-5 : 1e-8
    var count = 0
    for row in try golden("generalized/glm-residuals.csv") where row["case"] == name {
      let i = Int(try number(row, "row")) - 1
      for (ours, column) in [
        (own.standardized(i), "standardized"), (own.leftOut(i), "left_out"),
        (own.cooksDistance(i), "cook"), (own.fit.fit.leverages[i], "leverage"),
      ] {
        let theirs = try number(row, column)
        #expect(
          (try #require(ours) - theirs).magnitude < digits * max(theirs.magnitude, 1e-3),
          "\(name) \(i) \(column)")
      }
      count += 1
    }
    #expect(count == fit.sample.rowCount)
    let link = try #require(try golden("generalized/glm-link.csv").first { $0["case"] == name })
    let test = try #require(try own.linkTest())
    #expect(
      (test.statistic - (try number(link, "statistic"))).magnitude
        < 10 * digits * max(1, try number(link, "statistic")), name.asComment)
    #expect(relativeDifference(test.pValue, try number(link, "p")) < 1e-4, name.asComment)
    let measures = own.fit.measures
    if let dispersion = measures.others["dispersion"], let df = measures.dfResidual {
      let gain = test.statistic * own.dispersion
      #expect(relativeDifference(try #require(test.share), gain / (dispersion * df)) < 1e-9)
    }
    let isBent = test.pValue < 0.05 && (test.share ?? 1) >= Materiality.curvature
    #expect(fit.checks.first { $0.check == "link_test" }?.result == (isBent ? .look : .pass))
  }

  @Test func ofGradesByTheirDefinition() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try OrdinalTests.data("ordinal"))
    let residuals = try #require(fit.standardizedResiduals).residuals
    let theirs = try golden("generalized/ordinal-residuals.csv")
    #expect(residuals.count == theirs.count)
    for (ours, row) in zip(residuals, theirs) {
      #expect((ours - (try number(row, "residual"))).magnitude < 1e-9)
    }
    #expect(fit.checks.contains { $0.check == "influence" })
  }

  /// One step of Newton's is near what leaving the row out does.
  @Test func cooksDistanceOfGradesIsNearLeavingTheRowOut() throws {
    let data = try OrdinalTests.data("ordinal")
    let spec = ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .none))
    let fit = try spec.fit(to: data)
    let own = try #require(fit.regression as? OrdinalFit)
    let distances = try OrdinalResiduals(fit: own).cooksDistances().map { $0 ?? 0 }
    let most = try #require(distances.indices.max { distances[$0] < distances[$1] })
    let rest = try spec.fit(
      to: data.removing([
        Removal(
          row: most, fate: Fate(stage: .model, place: "t", rule: "test", detail: "left out"))
      ]))
    let change = zip(fit.estimates, rest.estimates).map { $0.estimate - $1.estimate }
    let V = try fit.covarianceMatrix(for: .classical)
    let distance = try LinearAlgebraSolve.quadratic(V, change) / Double(change.count)
    #expect(relativeDifference(distance, distances[most]) < 0.1)
  }

  @Test func picturesAndChecksAreThere() throws {
    let fit = try Self.fit("negbin")
    for check in ["influence", "outlier", "link_test", "zeros"] {
      #expect(fit.checks.count { $0.check == check } == 1, check.asComment)
    }
    let plot = try #require(fit.standardizedResiduals)
    #expect(plot.quantiles.count == fit.sample.rowCount)
  }

  /// The second picture is of what the test of normality is of.
  @Test(arguments: ["logit", "trials", "poisson", "negbin", "ordinal"])
  func pictureAndTestTellTheSame(_ name: String) throws {
    let fit = name == "ordinal" ? try OrdinalTests.fit(name) : try Self.fit(name)
    let plot = try #require(fit.standardizedResiduals)
    #expect(plot.order == .quantileResiduals && plot.quantiles.count == fit.sample.rowCount)
    let check = try #require(fit.checks.first { $0.check == "normality" })
    let test = try #require(ShapiroWilk(plot.quantiles.map(\.value)))
    #expect(relativeDifference(try #require(check.value), test.pValue) < 1e-9)
  }

  /// A dispersion that is estimated is no law: sizes in order, and no test.
  @Test func sizesWhereThereIsNoLaw() throws {
    let fit = try Self.fit("quasi")
    let plot = try #require(fit.standardizedResiduals)
    #expect(plot.order == .sizes)
    #expect(plot.quantiles.allSatisfy { $0.expected > 0 && $0.value >= 0 })
    #expect(fit.checks.contains { $0.check == "normality" && $0.value == nil })
  }

  /// A count of a thousand among ones is seen.
  @Test func anOutlierIsNamed() throws {
    var y: [Double?] = (0..<40).map { Double($0 % 4) }
    y[7] = 30
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], estimator: .generalized(GeneralizedSpec(.poisson)),
      inference: Inference(cluster: .none)
    ).fit(
      to: table("t", [("x", (0..<40).map { Double($0 * 7 % 11) }), ("y", y)], hasLineage: true))
    let check = try #require(fit.checks.first { $0.check == "outlier" })
    #expect(check.result == .look)
    #expect(check.meaning.contains("t.csv line 9"), check.meaning.asComment)
  }
}

extension String {
  var asComment: Comment { Comment(rawValue: self) }
}

/// Sums over counts too large to go through.
struct CountSumTests {
  @Test(arguments: [1e-9, 1e-4, 0.3, 40.0])
  func agreeWithTheSumsOneByOne(_ alpha: Double) {
    let y: [Double] = [3, 9_999, 10_000, 10_001, 25_000, 25_000, 60_321]
    let functions: [@Sendable (Double) -> Double] = [
      { Elementary.logOnePlus(alpha * $0) }, { $0 / (1 + alpha * $0) },
      { ($0 / (1 + alpha * $0)) * ($0 / (1 + alpha * $0)) },
    ]
    for f in functions {
      var plain = 0.0
      for value in y { for k in 0..<Int(value) { plain += f(Double(k)) } }
      #expect(relativeDifference(CountSum(y).of(f), plain) < 1e-13)
    }
  }
}
