import Tables

extension Fit {
  /// The numbers of support terms, each from its least to its largest in the rows used, where coefficients are
  /// of a scale on which one unit more is not the same everywhere.
  public var supportRanges: [String: ClosedRange<Double>] {
    guard spec.estimator.generalized != nil else { return [:] }
    var found: [String: ClosedRange<Double>] = [:]
    for learned in estimation.design.terms where learned.role == .support {
      for column in learned.term.columns where found[column] == nil {
        guard let numbers = sample[column]?.numbers, let low = numbers.min(),
          let high = numbers.max(), low <= high
        else { continue }
        found[column] = low...high
      }
    }
    return found
  }
}
