import Tables
import Testing

@testable import Model

/// Against R glm and MASS glm.nb run to the last digits, sandwich and clubSandwich
/// (Golden/generalized/generalized.R).
struct GeneralizedTests {
  static let cases = [
    "logit", "rare", "near", "trials", "trialsquasi", "poisson", "quasi", "offset", "large",
    "scaled", "nointercept", "interaction", "negbin", "negbinoffset",
  ]

  static func family(_ name: String) -> GeneralizedSpec {
    switch name {
    case "trials": GeneralizedSpec(.binomial, trials: "m")
    case "trialsquasi": GeneralizedSpec(.binomial, trials: "m", dispersion: .estimated)
    case "poisson", "scaled": GeneralizedSpec(.poisson)
    case "quasi": GeneralizedSpec(.poisson, dispersion: .estimated)
    case "offset", "large": GeneralizedSpec(.poisson, offset: "log_exposure")
    case "negbin": GeneralizedSpec(.negativeBinomial)
    case "negbinoffset": GeneralizedSpec(.negativeBinomial, offset: "log_exposure")
    default: GeneralizedSpec(.logistic)
    }
  }

  static func data(_ name: String) throws -> Table {
    try data(named: "generalized/data-\(name)")
  }

  static func data(named name: String) throws -> Table {
    let rows = try golden("\(name).csv")
    return table(
      "d",
      try ["x", "s", "y", "m", "log_exposure"].map { column in
        (column, try rows.map { try number($0, column) })
      },
      categories: [("role", rows.map { $0["role"] }, levels: ["worker", "manager", "senior"])],
      texts: [("la", rows.map { $0["la"] })], hasLineage: true)
  }

  static func fit(_ name: String, clustered: Bool = true) throws -> Fit {
    let terms = Set(
      try golden("generalized/coefficients.csv").filter { $0["case"] == name }
        .compactMap { $0["term"] })
    let adjust =
      (terms.contains("role[manager]") ? ["role"] : []) + (terms.contains("x:s") ? ["x:s"] : [])
    let spec = ModelSpec(
      outcome: "y", support: ["x", "s"], adjust: adjust, estimator: .generalized(family(name)),
      intercept: terms.contains("(Intercept)"),
      inference: Inference(cluster: clustered ? .by("la") : .none))
    return try spec.fit(to: try data(name))
  }

  @Test(arguments: cases)
  func coefficientsAgreeWithR(name: String) throws {
    let fit = try Self.fit(name)
    let isNegativeBinomial = name.hasPrefix("negbin")
    let expected =
      try golden("generalized/coefficients.csv") + golden("generalized/near.csv")
    for row in expected where row["case"] == name {
      let method = try #require(row["method"])
      let estimator = try #require(CovarianceEstimator(rawValue: method))
      let found = try #require(
        try fit.estimates(for: estimator).first { $0.term == row["term"] })
      let place: Comment = "\(name) \(method) \(found.term)"
      // `near`: B of CR2 spans twenty orders, and its eigenvectors are right to 1e-16 of the largest.
      let isGraded = name == "near" && method == "cr2"
      let (beta, error) =
        isNegativeBinomial ? (1e-7, 1e-6) : (1e-10, isGraded ? 1e-7 : 1e-9)
      #expect(relativeDifference(found.estimate, try number(row, "estimate")) < beta, place)
      #expect(
        relativeDifference(try #require(found.stdError), try number(row, "std_error")) < error,
        place)
      if let df = row["df"].flatMap({ Double($0) }) {
        #expect(relativeDifference(try #require(found.df), df) < 1e-6, place)
      }
    }
  }

  @Test(arguments: cases)
  func measuresAgreeWithR(name: String) throws {
    let fit = try Self.fit(name)
    let measures = fit.summary.measures
    for row in try golden("generalized/models.csv") where row["case"] == name {
      let value = try number(row, "value")
      let measure = try #require(row["measure"])
      let found: Double? =
        switch measure {
        case "df_residual": measures.dfResidual
        case "log_likelihood": measures.logLikelihood
        case "aic": measures.aic
        case "bic": measures.bic
        case "theta_std_error": fit.coefficients.first { $0.term == "theta" }?.stdError
        default: measures.others[measure]
        }
      #expect(
        relativeDifference(try #require(found, "\(measure)"), value)
          < (name.hasPrefix("negbin") ? 1e-6 : 1e-9),
        "\(name) \(measure)")
    }
  }
}

/// Average effects and effects at the means against their definitions, with numDeriv's Jacobians.
struct MarginalEffectTests {
  @Test(arguments: GeneralizedTests.cases.filter { $0 != "near" })
  func agreeWithTheirDefinition(name: String) throws {
    let fit = try GeneralizedTests.fit(name).with(covariance: .cr2)
    var found = 0
    for row in try golden("generalized/effects.csv")
    where row["case"] == name && ["x", "s"].contains(row["term"]) {
      let effect = try #require(
        fit.effects.first { $0.term == row["term"] && $0.kind.rawValue == row["kind"] })
      let place: Comment = "\(name) \(effect.term) \(effect.kind)"
      #expect(relativeDifference(effect.estimate, try number(row, "estimate")) < 1e-6, place)
      #expect(
        relativeDifference(try #require(effect.stdError), try number(row, "std_error")) < 1e-6,
        place)
      found += 1
    }
    #expect(found == 4)
  }

  @Test func aLevelIsComparedWithTheFirst() throws {
    var spec = try GeneralizedTests.fit("logit").spec
    (spec.support, spec.adjust) = (["role"], ["x", "s"])
    let fit = try spec.fit(to: try GeneralizedTests.data("logit"))
    for row in try golden("generalized/effects.csv")
    where row["case"] == "logit" && row["term"]?.hasPrefix("role") == true {
      let effect = try #require(
        fit.effects.first { $0.term == row["term"] && $0.kind.rawValue == row["kind"] })
      #expect(relativeDifference(effect.estimate, try number(row, "estimate")) < 1e-8)
      #expect(
        relativeDifference(try #require(effect.stdError), try number(row, "std_error")) < 1e-7)
    }
  }

  @Test func ratiosAreOfTheCoefficients() throws {
    let fit = try GeneralizedTests.fit("poisson")
    let ratio = try #require(fit.effects.first { $0.kind == .ratio && $0.term == "x" })
    #expect(ratio.quantity == "rate ratio")
    #expect(relativeDifference(ratio.estimate, 1.5) < 0.5)
    #expect(ratio.pValue == (try fit.estimate(of: "x").pValue))
  }
}
