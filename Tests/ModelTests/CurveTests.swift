import Foundation
import LinearAlgebra
import Tables
import TestSupport
import Testing

@testable import Model

struct CurveTests {
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let terms: [String]
    var intercept = true
    var contrasts: [String: Contrast] = [:]
    var testDescription: String { name }
  }

  static let scenarios = [
    Scenario(name: "poly", terms: ["poly(age, 3)", "load"]),
    Scenario(name: "poly_nointercept", terms: ["poly(age, 2)", "load"], intercept: false),
    Scenario(name: "poly_interaction", terms: ["poly(age, 2)", "role", "poly(age, 2):role"]),
    Scenario(name: "ns3", terms: ["ns(age, 3)", "load"]),
    Scenario(name: "ns5", terms: ["ns(age, 5)"]),
    Scenario(name: "ns1", terms: ["ns(age,1)"]),
    Scenario(name: "ns_ties", terms: ["ns(load, 3)"]),
    Scenario(name: "ns_interaction", terms: ["ns(age, 3)", "site", "ns(age, 3):site"]),
    Scenario(name: "sum", terms: ["role", "site"], contrasts: ["role": .sum]),
    Scenario(
      name: "sum_interaction", terms: ["role", "load", "role:load"], contrasts: ["role": .sum]),
    Scenario(
      name: "sum_pair", terms: ["role", "site", "role:site"],
      contrasts: ["role": .sum, "site": .sum]),
    Scenario(
      name: "sum_nointercept", terms: ["role", "site"], intercept: false,
      contrasts: ["site": .sum]),
  ]

  static func data() throws -> Table {
    let rows = try golden("curves/curves-data.csv")
    func numbers(_ name: String) -> [Double?] { rows.map { $0[name].flatMap(Double.init) } }
    return table(
      "d", ["y", "age", "load", "la"].map { ($0, numbers($0)) },
      categories: [
        ("role", rows.map { $0["role"] ?? "" }, levels: ["worker", "manager", "senior"]),
        ("site", rows.map { $0["site"] ?? "" }, levels: ["north", "south"]),
      ])
  }

  @Test(arguments: scenarios)
  func agreesWithR(_ scenario: Scenario) throws {
    let fit = try ModelSpec(
      outcome: "y", support: scenario.terms, intercept: scenario.intercept,
      contrasts: scenario.contrasts, inference: Inference(cluster: .by("la"))
    ).fit(to: try Self.data())
    let rows = try golden("curves/curves.csv").filter { $0["model"] == scenario.name }
    for covariance in ["classical", "cr1s", "cr2"] {
      let theirs = rows.filter { $0["covariance"] == covariance }
      let ours = fit.coefficients.filter { $0.covariance.name == covariance }
      #expect(ours.count == theirs.count)
      for (ours, theirs) in zip(ours, theirs) {
        // R fits raw powers: its own digits are fewer.
        let name = "\(ours.term) \(covariance)"
        #expect(relativeDifference(ours.estimate, try number(theirs, "estimate")) < 1e-9, "\(name)")
        #expect(
          relativeDifference(try #require(ours.stdError), try number(theirs, "std_error")) < 1e-9,
          "\(name)")
        #expect(
          relativeDifference(try #require(ours.df), try number(theirs, "df")) < 1e-8, "\(name)")
      }
    }
  }

  @Test func namesItsColumns() throws {
    func names(_ scenario: String) throws -> [String] {
      let found = try #require(Self.scenarios.first { $0.name == scenario })
      return try ModelSpec(
        outcome: "y", support: found.terms, intercept: found.intercept, contrasts: found.contrasts,
        inference: Inference(cluster: .none)
      ).fit(to: try Self.data()).estimates.map(\.term)
    }
    #expect(
      try names("poly") == [
        "(Intercept)", "poly(age, 3)[1]", "poly(age, 3)[2]", "poly(age, 3)[3]", "load",
      ])
    #expect(try names("ns1") == ["(Intercept)", "ns(age, 1)[1]"])
    #expect(
      try names("sum") == ["(Intercept)", "role[worker]", "role[manager]", "site[south]"])
  }

  /// The fitted curve does not depend on where x is counted from, or in what unit.
  @Test func fitsTheSameCurveInOtherUnits() throws {
    let data = try Self.data()
    let ages = try #require(data["age"]?.numbers)
    let moved = data.setting(
      .numbers(ages.map { 1900 + 12 * $0 }, missing: .undefined), as: ColumnSpec("age", .number))
    for term in ["poly(age, 4)", "ns(age, 4)"] {
      let spec = ModelSpec(outcome: "y", support: [term], inference: Inference(cluster: .none))
      let (a, b) = (try spec.fit(to: data), try spec.fit(to: moved))
      let fitted = try #require(a.observations?["fitted"]?.numbers)
      let again = try #require(b.observations?["fitted"]?.numbers)
      for (x, y) in zip(fitted, again) { #expect((x - y).magnitude < 1e-10) }
    }
  }

  @Test(arguments: [
    (
      "poly(age)",
      "model 'model': 'poly(age)' is not a term"
    ),
    (
      "ns(age, 0)",
      "model 'model': 'ns(age, 0)' is not a term"
    ),
    (
      "poly(role, 2)",
      "model 'model': poly(role, 2) 'role' is not numeric but category"
    ),
    (
      "poly(flag, 2)",
      "model 'model': 'poly(flag, 2)' asks more of 'flag' than its 2 different values can tell"
    ),
    (
      "ns(flag, 4)",
      "model 'model': 'ns(flag, 4)' asks more of 'flag' than its 2 different values can tell"
    ),
  ])
  func refusesWhatIsNoCurve(_ term: String, _ message: String) throws {
    let data = try Self.data()
    let flagged = data.setting(
      .numbers((0..<data.rowCount).map { Double($0 % 2) }, missing: .undefined),
      as: ColumnSpec("flag", .number))
    let error = #expect(throws: ModelError.self) {
      try ModelSpec(outcome: "y", support: [term], inference: Inference(cluster: .none))
        .fit(to: flagged)
    }
    #expect(error?.diagnostic.what == message)
  }

  /// NIST's polynomials, whose powers of x as doubles already cost digits.
  @Test(
    .enabled(if: Shared.has("nist"), "NIST's sets lie beside the package on some machines only"),
    arguments: ["Filip", "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5", "Pontius"])
  func certifiedPolynomialsKeepThirteenDigits(_ name: String) throws {
    let all = try #require(try Shared.json("nist/certified.json")["lls"] as? [String: Any])
    let certified = try #require(all[name] as? [String: Any])
    let rows = try Shared.rows("nist/\(name).csv")
    let degree = try #require(certified["degree"] as? Int)
    let x = try #require(rows[0].keys.first { $0 != "y" })
    let fit = try ModelSpec(
      name: name, outcome: "y", support: ["poly(\(x), \(degree))"],
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(
      to: table(name, ["y", x].map { key in (key, rows.map { $0[key].flatMap(Double.init) }) }))
    let coefficients = try #require(certified["coef"] as? [String]).compactMap(Double.init)
    let errors = try #require(certified["se"] as? [String]).compactMap(Double.init)
    let digits = zip(fit.estimates.map(\.estimate), coefficients).map(correctDigits)
    let errorDigits = zip(fit.estimates.compactMap(\.stdError), errors).map(correctDigits)
    print("nist poly", name, digits.min() ?? 0, errorDigits.min() ?? 0)
    #expect(digits.allSatisfy { $0 >= 13 })
    #expect(errorDigits.allSatisfy { $0 >= 13 })
  }

  private func correctDigits(_ value: Double, _ certified: Double) -> Double {
    let error = certified == 0 ? value.magnitude : ((value - certified) / certified).magnitude
    return error == 0 ? 15 : min(15, -log10(error))
  }
}
