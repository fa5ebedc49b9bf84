import Statistics

/// Models whose claims are tested together: each support coefficient under its model's headline
/// covariance is one test.
public struct FamilySpec: Sendable, Hashable {
  public var name: String
  /// Names of models.
  public var tests: [String]
  public var adjust: MultipleTesting
  /// By joint draws instead of `adjust`.
  public var jointly: JointAdjustment?

  public init(
    name: String, tests: [String], adjust: MultipleTesting, jointly: JointAdjustment? = nil
  ) {
    self.name = name
    self.tests = tests
    self.adjust = adjust
    self.jointly = jointly
  }

  /// A claim of one of the family's models under its headline.
  func isTest(_ estimate: Estimate) -> Bool {
    tests.contains(estimate.model) && estimate.chosen && estimate.termRole == .support
  }

  /// Claims that were tested and have no p: they count among the tests that the others are adjusted for.
  public func untold(_ estimates: [Estimate]) -> [Estimate] {
    estimates.filter { isTest($0) && $0.pValue == nil }
  }

  /// The same rows with `pAdjusted` and `adjustMethod` on the family's own.
  public func adjusting(_ estimates: [Estimate]) -> [Estimate] {
    let own = estimates.indices.filter { isTest(estimates[$0]) }
    // A test whose p is not known is one of the family: as if it had found nothing.
    let adjusted = adjust.adjust(own.map { estimates[$0].pValue ?? 1 })
    var result = estimates
    for (index, p) in zip(own, adjusted) {
      result[index].pAdjusted = estimates[index].pValue.map { _ in p }
      result[index].adjustMethod = adjust.rawValue
    }
    return result
  }
}
