import LinearAlgebra
import Testing

/// Sums and extremes in lanes, with as many elements as fill them and with a few over.
@Suite struct ReductionTests {
  @Test(arguments: [0, 1, 7, 8, 9, 16, 23])
  func `as one after the other`(count: Int) {
    let x = (0..<count).map { Double(($0 * 7 + 3) % 11) - 4.5 }
    #expect(x.largestMagnitude == x.map(\.magnitude).max() ?? 0)
    #expect(x.extent.least == x.min() ?? .infinity)
    #expect(x.extent.most == x.max() ?? -.infinity)
    // Halves add up exactly.
    #expect(x.laneSum == x.reduce(0, +))
  }

  @Test(arguments: [0, 5, 8, 12])
  func `one that is not a number, or not finite`(place: Int) {
    var x = [Double](repeating: -2, count: 13)
    x[place] = .nan
    #expect(x.largestMagnitude.isNaN)
    #expect(x.extent == (-2, -2))
    x[place] = -.infinity
    #expect(x.largestMagnitude == .infinity)
    #expect(x.extent == (-.infinity, -2))
  }

  @Test func `signs and the smallest numbers`() {
    let least = Double.leastNonzeroMagnitude
    #expect([-0.0, -3 * least, 2 * least].largestMagnitude == 3 * least)
    #expect([-1e308, 1e300].extent == (-1e308, 1e300))
  }
}
