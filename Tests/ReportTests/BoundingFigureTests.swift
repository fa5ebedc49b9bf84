import Tables
import Testing

@testable import Report

@Suite struct BoundingFigureTests {
  private static func figure(_ ratio: Double, _ limit: Double?) -> BoundingFigure {
    BoundingFigure(
      name: "b", title: "t", xLabel: "x", yLabel: "y", ratio: ratio, limit: limit,
      points: [.init(label: "age", moved: 1.1), .init(label: "role", moved: 1)])
  }

  /// VanderWeele & Ding (2017), table 2.
  @Test func saysTheEValue() {
    let words = Self.figure(3.9, 1.8).textAlternative
    #expect(words.contains("risk ratios of 7.26 with both would explain the ratio of 3.9 away"))
    #expect(words.contains("One of 3 would let the interval take in 1."))
    #expect(words.contains("Leaving out age moves the ratio as one of 1.43 could."))
    #expect(Self.figure(1 / 3.9, 1 / 1.8).textAlternative == words)
    #expect(Self.figure(0.9, 1).textAlternative.contains("takes in 1 as it is"))
  }

  /// Every point of the curve has the bounding factor.
  @Test(arguments: [2.0, 4, 7.26, 100]) func curve(x: Double) throws {
    let y = try #require(BoundingFigure.outcome(x, of: 1.8))
    #expect((x * y / (x + y - 1) - 1.8).magnitude < 1e-12)
    #expect(BoundingFigure.outcome(1.8, of: 1.8) == nil)
  }

  @Test(arguments: [(1.0001, 1.0), (1.8, 1.2), (0.2, 0.5), (50.0, 3), (1e6, nil)])
  func isDrawn(ratio: Double, limit: Double?) {
    let svg = Self.figure(ratio, limit).svg(standalone: true)
    #expect(svg.contains("role=\"img\"") && !svg.contains("NaN") && !svg.contains("inf"))
    #expect(svg.contains("class=\"fit\""))
  }
}
