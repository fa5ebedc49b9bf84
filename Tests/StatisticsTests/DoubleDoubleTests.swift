import Testing

@testable import Statistics

@Suite struct DoubleDoubleTests {
  @Test func sumsKeepWhatDoublesDrop() {
    #expect(DoubleDouble.sum([1e16, 1, -1e16]).value == 1)
    #expect(DoubleDouble.sum([1e30, 3, 7, -1e30]).value == 10)
  }

  @Test func productsAndQuotientsInvert() {
    var g = SeededGenerator(seed: 1, stream: "double-double")
    for _ in 0..<200 {
      let a = DoubleDouble(sum: g.normal(), 1e-17 * g.normal())
      let b = DoubleDouble(sum: g.normal(), 1e-17 * g.normal())
      let back = a / b * b - a
      #expect(back.value.magnitude <= 1e-30 * a.hi.magnitude)
      let square = (a * a).squareRoot()
      #expect((square.value.magnitude - a.value.magnitude).magnitude <= 1e-16 * a.hi.magnitude)
    }
  }

  @Test func thirdOfOne() {
    let third = DoubleDouble(1) / DoubleDouble(3)
    #expect(third.hi == 1.0 / 3)
    #expect(third.lo == 1.850371707708594e-17)  // 1/3 − fl(1/3), by hand: 2⁻⁵⁴/3
  }

  @Test func infinityAndNaNPassThrough() {
    #expect(DoubleDouble.sum([1, .infinity]).value == .infinity)
    #expect(DoubleDouble.sum([.infinity, -.infinity]).value.isNaN)
    #expect(DoubleDouble(0).squareRoot().value == 0)
  }
}
