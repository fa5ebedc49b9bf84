import Testing

@testable import LinearAlgebra

struct ScalingTests {
  @Test(arguments: [
    (1.0, 0), (1.99, 0), (2, 1), (0.75, -1), (0x1p-1074, -1022), (1.7e308, 1022), (0, 0),
  ])
  func exponentsStayWhereBothPowersAreNormal(_ value: Double, _ exponent: Int) {
    #expect(Scaling.exponent(of: value) == exponent)
    #expect(Scaling.powerOfTwo(exponent).isNormal && Scaling.powerOfTwo(-exponent).isNormal)
  }

  @Test func scalingByMoreThanOnePowerHolds() {
    #expect(Scaling.scaled(0x1p-1000, by: 2000) == 0x1p1000)
    #expect(Scaling.scaled(-3, by: 1) == -6)
    #expect(Scaling.scaled(1, by: 3000) == .infinity)
    #expect(Scaling.scaled(0, by: 3000) == 0)
  }
}
