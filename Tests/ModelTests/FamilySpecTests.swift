import Statistics
import Tables
import Testing

@testable import Model

struct FamilySpecTests {
  static func coefficients() throws -> [Estimate] {
    try ["a", "b", "c"].enumerated().flatMap { seed, name in
      var numbers = TestNumbers(seed: UInt64(seed + 1))
      let x = (0..<30).map { _ in numbers.next() }
      let z = (0..<30).map { _ in numbers.next() }
      let spec = ModelSpec(
        name: name, outcome: "y", support: ["x"], adjust: ["z"],
        inference: Inference(cluster: .none))
      return try spec.fit(
        to: table("t", [("y", x.map { 0.4 * $0 + numbers.next() }), ("x", x), ("z", z)])
      ).coefficients
    }
  }

  @Test(arguments: MultipleTesting.allCases)
  func adjustsTheChosenRowsOfTheClaimsOfItsModels(_ method: MultipleTesting) throws {
    let estimates = try Self.coefficients()
    let adjusted = FamilySpec(name: "main", tests: ["a", "c"], adjust: method)
      .adjusting(estimates)
    let tests = estimates.filter { $0.model != "b" && $0.chosen && $0.term == "x" }
    #expect(tests.count == 2)
    let expected = method.adjust(tests.map(\.pValue))
    let found = adjusted.filter { $0.adjustMethod != nil }
    #expect(found.map(\.model) == ["a", "c"])
    #expect(found.map(\.term) == ["x", "x"])
    #expect(found.allSatisfy { $0.chosen })
    #expect(found.map(\.pAdjusted) == expected)
    #expect(found.allSatisfy { $0.adjustMethod == method.rawValue })
    #expect(adjusted.map(\.pValue) == estimates.map(\.pValue))
  }
}
