import Tables

extension Fit {
  /// The columns of interactions that are claims and have two values, one apart: both, in order.
  public var unitSteps: [String: (low: Double, high: Double)] {
    var found: [String: (low: Double, high: Double)] = [:]
    for learned in estimation.design.terms
    where learned.role == .support && learned.term.factors.count > 1 {
      for column in learned.term.columns where found[column] == nil {
        found[column] = sample[column]?.numbers.flatMap(Self.unitStep)
      }
    }
    return found
  }

  private static func unitStep(_ numbers: [Double]) -> (low: Double, high: Double)? {
    guard let low = numbers.min(), let high = numbers.max(), high - low == 1,
      numbers.allSatisfy({ $0 == low || $0 == high })
    else { return nil }
    return (low, high)
  }
}
