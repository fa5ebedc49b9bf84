import Testing

@testable import Statistics

@Suite struct AgreementTests {
  @Test func uniformNullIsTheVarianceOfEquallyLikelyOptions() {
    #expect(Agreement.Null.uniform.variance(options: 5) == 2)
    #expect(Agreement.Null.uniform.variance(options: 7) == 4)
    #expect(Agreement.Null.uniform.variance(options: 1) == nil)
  }

  /// 5, 15, 20, 35 and 25 % for the options 1 to 5.
  @Test func slightlySkewedNull() {
    let shares = [0.05, 0.15, 0.20, 0.35, 0.25]
    let mean = zip(shares, 1...5).reduce(0) { $0 + $1.0 * Double($1.1) }
    let variance = zip(shares, 1...5).reduce(0) {
      $0 + $1.0 * (Double($1.1) - mean) * (Double($1.1) - mean)
    }
    #expect(abs(variance - 1.34) < 1e-12)
    #expect(Agreement.Null.slightSkew.variance(options: 5) == 1.34)
    #expect(Agreement.Null.slightSkew.variance(options: 4) == nil)
  }

  @Test func lessAgreementThanByChanceIsZeroAndFullAgreementOne() {
    #expect(Agreement.rwg([[1, 5, 1, 5]], nullVariance: 2) == 0)
    #expect(Agreement.rwg([[3, 3], [4, 4]], nullVariance: 2) == 1)
    #expect(Agreement.rwg([[3]], nullVariance: 2) == nil)
    #expect(Agreement.averageDeviation([[1, 5]]) == 2)
    #expect(Agreement.averageDeviation([[1]]) == nil)
  }
}
