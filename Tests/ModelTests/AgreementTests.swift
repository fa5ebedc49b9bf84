import Tables
import Testing

@testable import Model

/// Every covariance against sandwich and clubSandwich (`Golden/covariance.R`).
struct AgreementTests {
  struct Scenario: Sendable, CustomStringConvertible {
    let name: String
    let terms: [String]
    var weights: String?
    var intercept = true

    var description: String { name }

    func spec(_ method: CovarianceMethod = .auto) -> ModelSpec {
      ModelSpec(
        name: name, data: name, outcome: "y", support: terms,
        estimator: weights.map { .wls(weights: $0) } ?? .ols, intercept: intercept,
        inference: Inference(cluster: .by("la"), method: method))
    }

    func data() throws -> Table {
      let rows = try golden("covariance-data-\(name).csv")
      func numbers(_ column: String) -> (String, [Double?]) {
        (column, rows.map { $0[column].flatMap(Double.init) })
      }
      let roles = ["social_worker", "line_manager", "senior"]
      return table(
        name, ["y", "x", "s", "w", "flag"].filter { rows[0][$0] != nil }.map(numbers),
        categories: [("role", rows.map { $0["role"] }, roles)],
        texts: [("la", rows.map { $0["la"] })], hasLineage: true)
    }
  }

  static let scenarios: [Scenario] = [
    Scenario(name: "balanced14", terms: ["x", "s", "role"]),
    Scenario(name: "unequal14", terms: ["x", "s", "role"]),
    Scenario(name: "constant14", terms: ["s"]),
    Scenario(name: "five", terms: ["x", "s"]),
    Scenario(name: "fifty", terms: ["x", "s", "role"]),
    Scenario(name: "many152", terms: ["x", "s", "role"]),
    Scenario(name: "singleton", terms: ["x", "s"]),
    Scenario(name: "weighted14", terms: ["x", "s", "role"], weights: "w"),
    Scenario(name: "weighted5", terms: ["x", "s"], weights: "w"),
    Scenario(name: "weighted152", terms: ["x", "s", "role"], weights: "w"),
    Scenario(name: "weightflat", terms: ["x", "s"], weights: "w"),
    Scenario(name: "interaction", terms: ["x", "role", "x:role"]),
    Scenario(name: "nointercept", terms: ["x", "role"], intercept: false),
    Scenario(name: "nullmodel", terms: []),
    Scenario(name: "rows", terms: ["x", "s"]),
    Scenario(name: "dummies", terms: ["x", "la"]),
    Scenario(name: "leverage1", terms: ["x", "s", "flag"]),
    Scenario(name: "leverage1w", terms: ["x", "s", "flag"], weights: "w"),
    Scenario(name: "many600", terms: ["x", "s", "role"]),
    Scenario(name: "weighted600", terms: ["x", "s", "role"], weights: "w"),
    Scenario(name: "outlier", terms: ["x", "s"]),
    Scenario(name: "awkward", terms: ["x", "s"]),
  ]

  static let reference = Result { try golden("covariance.csv") }

  /// The worst relative differences of one covariance in one scenario.
  struct Worst {
    var estimate = 0.0
    var se = 0.0
    var df = 0.0
    var p = 0.0
    var interval = 0.0
  }

  static func worst(_ scenario: Scenario) throws -> [String: Worst] {
    let fit = try scenario.spec().fit(to: try scenario.data())
    var worst: [String: Worst] = [:]
    for row in try reference.get() where row["scenario"] == scenario.name {
      let method = try #require(row["method"])
      let estimator = try #require(CovarianceEstimator(rawValue: method))
      let ours = try #require(
        try fit.estimates(for: estimator).first { $0.term == row["term"] },
        "\(row["term"] ?? "") is not a term of \(scenario)")
      var sofar = worst[method] ?? Worst()
      let se = try #require(ours.stdError)
      sofar.estimate = max(
        sofar.estimate, relativeDifference(ours.estimate, try number(row, "estimate")))
      sofar.se = max(sofar.se, relativeDifference(se, try number(row, "std_error")))
      let df = try #require(ours.df)
      let p = try #require(ours.pValue)
      sofar.df = max(sofar.df, relativeDifference(df, try number(row, "df")))
      sofar.p = max(sofar.p, relativeDifference(p, try number(row, "p_value")))
      // An end of an interval may be near zero: compared in standard errors.
      for (end, theirs) in [(ours.confLow, "conf_low"), (ours.confHigh, "conf_high")] {
        let theirs = try number(row, theirs)
        let ours = try #require(end)
        let difference = (ours - theirs).magnitude / max(se, theirs.magnitude)
        sofar.interval = max(sofar.interval, difference)
      }
      worst[method] = sofar
    }
    return worst
  }

  @Test(arguments: scenarios)
  func agreesWithSandwichAndClubSandwich(_ scenario: Scenario) throws {
    let worst = try Self.worst(scenario)
    #expect(worst.count >= 6)
    for (method, worst) in worst.sorted(by: { $0.key < $1.key }) {
      #expect(worst.se < 1e-9, "\(scenario) \(method)")
      #expect(worst.df < 1e-7, "\(scenario) \(method)")
      #expect(worst.p < 1e-7, "\(scenario) \(method)")
      #expect(worst.interval < 1e-7, "\(scenario) \(method)")
    }
  }

  /// Prints the agreement table: the worst relative difference of a standard error, and of a df, p or
  /// end of an interval.
  @Test func printsTheAgreementTable() throws {
    let methods = CovarianceEstimator.names
    print("| scenario | \(methods.joined(separator: " | ")) |")
    print("|---|\(methods.map { _ in "---|" }.joined())")
    for scenario in Self.scenarios {
      let worst = try Self.worst(scenario)
      let cells = methods.map { method in
        worst[method].map {
          Wording.number($0.se, digits: 1) + " / "
            + Wording.number(max($0.df, $0.p, $0.interval), digits: 1)
        } ?? ""
      }
      print("| \(scenario) | \(cells.joined(separator: " | ")) |")
    }
  }
}
