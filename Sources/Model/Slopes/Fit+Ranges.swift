import Tables

extension Fit {
  /// The numbers in interactions, each from its least to its largest in the rows used.
  public var interactingRanges: [String: ClosedRange<Double>] {
    var found: [String: ClosedRange<Double>] = [:]
    for learned in estimation.design.terms where learned.term.factors.count > 1 {
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
