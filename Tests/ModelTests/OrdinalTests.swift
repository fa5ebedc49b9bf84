import Tables
import Testing

@testable import Model

/// Against ordinal::clm, sandwich, and Brant's test from R glm fits (Golden/generalized/ordinal.R).
struct OrdinalTests {
  static let cases = ["ordinal", "ordinalseven", "ordinaloffset", "ordinalscaled"]

  static func levels(_ name: String) -> [String] {
    switch name {
    case "ordinal": ["inadequate", "improving", "good", "outstanding"]
    case "ordinalseven": ["a", "b", "c", "d", "e", "f", "g"]
    default: ["low", "mid", "high"]
    }
  }

  static func data(_ name: String) throws -> Table {
    let rows = try golden("generalized/data-\(name).csv")
    return table(
      "d",
      try ["x", "s", "log_exposure"].map { column in
        (column, try rows.map { try number($0, column) })
      },
      categories: [
        ("role", rows.map { $0["role"] }, levels: ["worker", "manager", "senior"])
      ],
      grades: [("y", rows.map { $0["y"] }, levels: levels(name))],
      texts: [("la", rows.map { $0["la"] })])
  }

  static func fit(_ name: String) throws -> Fit {
    let offset = name == "ordinaloffset" ? "log_exposure" : nil
    let spec = ModelSpec(
      outcome: "y", support: ["x", "s"], adjust: name == "ordinal" ? ["role"] : [],
      estimator: .generalized(GeneralizedSpec(.ordinal, offset: offset)),
      inference: Inference(
        cluster: .by("la"), method: offset == nil ? .auto : .named(.classical)))
    return try spec.fit(to: try data(name))
  }

  @Test(arguments: cases)
  func coefficientsAgree(name: String) throws {
    let fit = try Self.fit(name)
    for row in try golden("generalized/ordinal.csv") where row["case"] == name {
      let estimator = try #require(CovarianceEstimator(rawValue: row["method"] ?? ""))
      let found = try #require(
        try fit.estimates(for: estimator).first { $0.term == row["term"] })
      let place: Comment = "\(name) \(estimator) \(found.term)"
      #expect(relativeDifference(found.estimate, try number(row, "estimate")) < 1e-10, place)
      #expect(
        relativeDifference(try #require(found.stdError), try number(row, "std_error")) < 1e-9, place
      )
    }
  }

  @Test(arguments: cases)
  func measuresAgree(name: String) throws {
    let fit = try Self.fit(name)
    let measures = fit.summary.measures
    for row in try golden("generalized/ordinal-models.csv") where row["case"] == name {
      let found: Double? =
        switch row["measure"] {
        case "log_likelihood": measures.logLikelihood
        case "aic": measures.aic
        case "bic": measures.bic
        default: fit.checks.first { $0.check == "proportional_odds" }?.value
        }
      #expect(
        relativeDifference(try #require(found), try number(row, "value")) < 1e-9,
        "\(name) \(row["measure"] ?? "")")
    }
  }

  @Test(arguments: cases)
  func effectsAgree(name: String) throws {
    var fit = try Self.fit(name)
    if name != "ordinaloffset" { fit = try fit.with(covariance: .cr1) }
    for row in try golden("generalized/ordinal-effects.csv") where row["case"] == name {
      let effect = try #require(
        fit.effects.first {
          $0.kind == .average && $0.term == row["term"] && $0.level == row["level"]
        })
      let place: Comment = "\(name) \(effect.term) \(effect.level ?? "")"
      #expect(relativeDifference(effect.estimate, try number(row, "estimate")) < 1e-8, place)
      #expect(
        relativeDifference(try #require(effect.stdError), try number(row, "std_error")) < 1e-6,
        place
      )
    }
  }

  @Test func twoLevelsAreALogisticFit() throws {
    let rows = try golden("generalized/data-logit.csv")
    let y = try rows.map { try number($0, "y") }
    let x = try rows.map { try number($0, "x") }
    let data = table("d", [("x", x), ("y", y)])
    func fit(_ family: ResponseFamily) throws -> Fit {
      try ModelSpec(
        outcome: "y", support: ["x"], estimator: .generalized(GeneralizedSpec(family)),
        inference: Inference(cluster: .none)
      ).fit(to: data)
    }
    let (a, b) = (try fit(.ordinal), try fit(.logistic))
    let (slope, other) = (try a.estimate(of: "x"), try b.estimate(of: "x"))
    #expect(relativeDifference(slope.estimate, other.estimate) < 1e-13)
    #expect(relativeDifference(slope.stdError ?? 0, other.stdError ?? 1) < 1e-12)
    let (threshold, constant) = (try a.estimate(of: "0|1"), try b.estimate(of: "(Intercept)"))
    #expect(relativeDifference(threshold.estimate, -constant.estimate) < 1e-12)
    #expect(
      a.effects.map(\.estimate).contains { relativeDifference($0, b.effects[0].estimate) < 1e-11 })
  }
}
