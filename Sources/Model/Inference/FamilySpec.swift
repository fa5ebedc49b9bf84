import Statistics

/// Models whose claims are tested together: each support coefficient under its model's headline
/// covariance is one test.
public struct FamilySpec: Sendable, Hashable {
  public var name: String
  /// Names of models.
  public var tests: [String]
  public var adjust: MultipleTesting

  public init(name: String, tests: [String], adjust: MultipleTesting) {
    self.name = name
    self.tests = tests
    self.adjust = adjust
  }

  /// The same rows with `pAdjusted` and `adjustMethod` on the family's own.
  public func adjusting(_ estimates: [Estimate]) -> [Estimate] {
    let own = estimates.indices.filter {
      tests.contains(estimates[$0].model) && estimates[$0].chosen
        && estimates[$0].termRole == .support
    }
    let adjusted = adjust.adjust(own.map { estimates[$0].pValue })
    var result = estimates
    for (index, p) in zip(own, adjusted) {
      result[index].pAdjusted = p
      result[index].adjustMethod = adjust.rawValue
    }
    return result
  }
}
