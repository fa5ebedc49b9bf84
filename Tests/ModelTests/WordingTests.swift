import Testing

@testable import Model

struct WordingTests {
  static let numbers: [(Double, Int, String)] = [
    (3.8712, 3, "3.87"), (0.0125, 3, "0.0125"), (1_254_321, 3, "1250000"), (0, 3, "0"),
    (-2.5, 3, "-2.5"), (9.996, 3, "10"), (999.6, 3, "1000"), (0.000_012_34, 2, "1.2e-05"),
    (100, 3, "100"), (99.95, 3, "100"), (1e200, 3, "1e+200"),
    (.leastNonzeroMagnitude, 3, "5e-324"),
    (.infinity, 3, "inf"), (1, 6, "1"), (0.1 + 0.2, 6, "0.3"),
  ]

  @Test(arguments: numbers)
  func roundsToSignificantDigits(_ example: (Double, Int, String)) {
    #expect(Wording.number(example.0, digits: example.1) == example.2)
  }

  @Test func lists() {
    #expect(Wording.all(["a", "b", "c"]) == "a, b and c")
    #expect(Wording.oneOf(["a", "b"]) == "'a' or 'b'")
    #expect(Wording.oneOf(["a", "b", "c"]) == "one of 'a', 'b', 'c'")
  }
}
