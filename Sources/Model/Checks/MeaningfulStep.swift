import Statistics
import Tables

/// The step of a support column over which a difference is held against the smallest that matters: a unit,
/// or a standard deviation among the rows used where that is more. By the unit alone a fine enough unit (a
/// case, where caseloads differ by tens) would make any association too small to matter.
struct MeaningfulStep {
  let size: Double
  /// `unit of supervision`, `standard deviation (6.2) of caseload`.
  let words: String

  /// Nil for columns of curves and for interactions, which are no difference by themselves.
  init?(
    _ name: String, _ columns: [DesignMatrix.Column], _ design: Design, _ table: Table
  ) {
    let index = columns.first { $0.name == name }?.term
    if let index, design.terms.indices.contains(index) {
      let factors = design.terms[index].term.factors
      guard factors.count == 1, factors[0].form == .plain else { return nil }
    }
    let spread = table[name]?.numbers.flatMap(Descriptive.standardDeviation) ?? 0
    size = max(1, spread)
    words =
      spread > 1 ? "standard deviation (\(Wording.number(spread))) of \(name)" : "unit of \(name)"
  }
}
