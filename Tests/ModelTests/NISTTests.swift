import Foundation
import Tables
import Testing

@testable import Model

/// NIST's linear sets through a `ModelSpec`: as many digits as the doubles allow.
@Suite(.enabled(if: Shared.has("nist"), "NIST's sets lie beside the package on some machines only"))
struct NISTTests {
  static let sets = [
    "Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley", "Wampler1", "Wampler2", "Wampler3",
    "Wampler4", "Wampler5",
  ]

  @Test(arguments: sets)
  func reachesTheCeiling(_ name: String) throws {
    let all = try #require(try Shared.json("nist/certified.json")["lls"] as? [String: Any])
    let certified = try #require(all[name] as? [String: Any])
    let ceilings = try #require(
      try Shared.json("nist/double_ceiling.json")[name] as? [String: [Double]])
    let ceiling = try #require(ceilings["x^k double"])
    let rows = try Shared.rows("nist/\(name).csv")
    let degree = try #require(certified["degree"] as? Int)
    var columns: [(String, [Double?])] = [("y", rows.map { $0["y"].flatMap(Double.init) })]
    for x in rows[0].keys.filter({ $0 != "y" }).sorted() {
      for power in 1...max(1, degree) {
        columns.append(
          ("\(x)_\(power)", rows.map { $0[x].flatMap(Double.init).map { pow($0, Double(power)) } }))
      }
    }
    let spec = ModelSpec(
      name: name, outcome: "y", support: columns.dropFirst().map(\.0),
      intercept: certified["intercept"] as? Bool ?? true,
      inference: Inference(cluster: .none, method: .named(.classical)))
    let fit = try spec.fit(to: table(name, columns))
    let coefficients = try #require(certified["coef"] as? [String]).compactMap(Double.init)
    let errors = try #require(certified["se"] as? [String]).compactMap(Double.init)
    let digits = (
      zip(fit.estimates.map(\.estimate), coefficients).map(correctDigits).min() ?? 0,
      zip(fit.estimates.compactMap(\.stdError), errors).map(correctDigits).min() ?? 0
    )
    print("nist", name, digits.0, digits.1, ceiling)
    #expect(fit.estimates.count == coefficients.count)
    #expect(digits.0 >= min(13, ceiling[0] - 0.5))
    #expect(digits.1 >= min(13, ceiling[1] - 0.5))
    let deviation = try #require((certified["resid_sd"] as? String).flatMap(Double.init))
    #expect(
      correctDigits(try #require(fit.summary.measures.sigma), deviation)
        >= min(13, ceiling[1] - 0.5))
    let r2 = try #require((certified["r2"] as? String).flatMap(Double.init))
    #expect(
      correctDigits(try #require(fit.summary.measures.rSquared), r2) >= min(13, ceiling[0] - 0.5))
  }

  /// −log₁₀ of the relative error, at most 15; of the value itself where zero is certified.
  private func correctDigits(_ value: Double, _ certified: Double) -> Double {
    let error = certified == 0 ? value.magnitude : ((value - certified) / certified).magnitude
    return error == 0 ? 15 : min(15, -log10(error))
  }
}
