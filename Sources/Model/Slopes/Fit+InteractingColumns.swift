import Tables

/// What the numbers in interactions are like, in the rows used.
extension Fit {
  /// Each from its least to its largest.
  public var interactingRanges: [String: ClosedRange<Double>] {
    ofInteractions { numbers in
      guard let low = numbers.min(), let high = numbers.max(), low <= high else { return nil }
      return low...high
    }
  }

  /// Those of claims that have two values, one apart: both, in order.
  public var unitSteps: [String: (low: Double, high: Double)] {
    ofInteractions(where: { $0 == .support }) { numbers in
      guard let low = numbers.min(), let high = numbers.max(), high - low == 1,
        numbers.allSatisfy({ $0 == low || $0 == high })
      else { return nil }
      return (low, high)
    }
  }

  private func ofInteractions<Value>(
    where isMeant: (TermRole) -> Bool = { _ in true }, _ value: ([Double]) -> Value?
  ) -> [String: Value] {
    var found: [String: Value] = [:]
    for learned in estimation.design.terms
    where learned.term.factors.count > 1 && isMeant(learned.role) {
      for column in learned.term.columns where found[column] == nil {
        found[column] = sample[column]?.numbers.flatMap(value)
      }
    }
    return found
  }
}
