import Foundation
import Testing

@testable import Report

private struct Rounding: Sendable {
  let value: Double
  let places: Int
  let text: String

  /// From rounding.py. Texts hold commas, so they are what is left after two fields, unquoted.
  static func all() throws -> [Rounding] {
    let url = try #require(
      Bundle.module.url(forResource: "rounding", withExtension: "csv", subdirectory: "Golden"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = $0.split(separator: ",", maxSplits: 2)
      return Rounding(
        value: try #require(Double(fields[0])), places: try #require(Int(fields[1])),
        text: fields[2].filter { $0 != "\"" })
    }
  }
}

@Test func fixedAgreesWithPythonsDecimal() throws {
  let cases = try Rounding.all()
  #expect(cases.count == 524)
  for rounding in cases {
    #expect(NumberFormat.fixed(rounding.value, places: rounding.places) == rounding.text)
  }
}

@Test(
  arguments: [
    (0.6879498468, 0.1229510514, "0.69"), (-0.1, 0.25, "−0.10"), (0.42, 9.5, "0.4"),
    (69.4, 12.3, "69"), (1234.5, 210, "1,235"), (0.000_012_34, 0.000_001_9, "0.0000123"),
    (4.21e-9, 1.3e-10, "4.21 × 10⁻⁹"), (1.5e16, 2e15, "1.50 × 10¹⁶"), (0.4996, 0.0996, "0.50"),
    (0.42, 0, "0.42"), (.infinity, 0.2, "∞"), (-.infinity, 0.2, "−∞"), (.nan, 0.2, "–"),
    (0.5, .nan, "0.5"), (0.5, .infinity, "0.5"), (-0.001, 0.2, "0.00"), (0, 1e-12, "0"),
    (1e300, 1e299, "1.00 × 10³⁰⁰"),
    (.leastNonzeroMagnitude, .leastNonzeroMagnitude, "5.0 × 10⁻³²⁴"),
  ] as [(Double, Double, String)])
func estimateShowsWhatItsErrorSupports(estimate: Double, stdError: Double, text: String) {
  #expect(NumberFormat.estimate(estimate, stdError: stdError) == text)
}

@Test(
  arguments: [
    (0.032, "p = .032"), (0.11, "p = .11"), (0.0996, "p = .10"), (0.0994, "p = .099"),
    (0.0009, "p < .001"), (0, "p < .001"), (0.001, "p = .001"), (0.049_96, "p = .050"),
    (1, "p > .99"), (0.995, "p > .99"), (0.99, "p = .99"), (.nan, "p not available"),
    (1.2, "p not available"),
  ] as [(Double, String)])
func pClauses(p: Double, text: String) {
  #expect(NumberFormat.pClause(p) == text)
}

@Test(
  arguments: [
    (0, "0"), (0.0123456, "0.0123"), (9.999, "10"), (1230, "1,230"), (1_234_567, "1,234,567"),
    (0.5, "0.5"), (-2.4, "−2.4"), (1e-9, "1.00 × 10⁻⁹"), (9.9999e15, "1.00 × 10¹⁶"),
  ] as [(Double, String)])
func significantFigures(value: Double, text: String) {
  #expect(NumberFormat.significant(value) == text)
}

@Test func intervalsCountsAndPercentages() {
  #expect(NumberFormat.interval(-0.1, 0.94, stdError: 0.25) == "−0.10 to 0.94")
  #expect(NumberFormat.interval(-.infinity, 0.94, stdError: 0.25) == "−∞ to 0.94")
  #expect(NumberFormat.interval(.nan, 0.94, stdError: 0.25) == "–")
  #expect(NumberFormat.interval(nil, nil, stdError: nil) == "–")
  #expect(NumberFormat.count(-1234) == "−1,234")
  #expect(NumberFormat.count(.min) == "−9,223,372,036,854,775,808")
  #expect(NumberFormat.percent(0.95) == "95%")
  #expect(NumberFormat.percent(0.999, places: 1) == "99.9%")
  #expect([0.95, 0.975, 0.99999].map(NumberFormat.level) == ["95%", "97.5%", "99.999%"])
  #expect(NumberFormat.degreesOfFreedom(13) == "13")
  #expect(NumberFormat.degreesOfFreedom(6.31) == "6.3")
  #expect(NumberFormat.degreesOfFreedom(142.7) == "143")
  #expect(NumberFormat.degreesOfFreedom(.infinity) == "∞")
}
