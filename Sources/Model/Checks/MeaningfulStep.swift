import Statistics
import Tables

/// The step of a support column over which a difference is held against the smallest that matters: a
/// standard deviation among the rows used; of a column of two values from one to the other; of a level, the
/// level. None of them depends on the unit in which the column is written.
struct MeaningfulStep: Sendable, Equatable {
  enum Kind: Sendable, Equatable { case level, twoValues, standardDeviation }

  let size: Double
  let kind: Kind
  private let name: String

  /// Nil for columns of curves and for interactions, which are no difference by themselves, and for columns
  /// without spread.
  init?(
    _ name: String, _ columns: [DesignMatrix.Column], _ design: Design, _ table: Table
  ) {
    let index = columns.first { $0.name == name }?.term
    if let index, design.terms.indices.contains(index) {
      let factors = design.terms[index].term.factors
      guard factors.count == 1, factors[0].form == .plain else { return nil }
    }
    self.init(of: name, table)
  }

  /// Of a column by itself, or of a level.
  init?(of name: String, _ table: Table) {
    self.name = name
    guard let values = table[name]?.numbers else {
      (size, kind) = (1, .level)
      return
    }
    guard let low = values.min(), let high = values.max(), high > low else { return nil }
    if values.allSatisfy({ $0 == low || $0 == high }) {
      (size, kind) = (high - low, .twoValues)
    } else {
      guard let spread = Descriptive.standardDeviation(values), spread > 0 else { return nil }
      (size, kind) = (spread, .standardDeviation)
    }
  }

  /// `standard deviation (6.2) of caseload`, `unit of treated`.
  var words: String { words { $0 } }

  func words(_ label: (String) -> String) -> String {
    switch kind {
    case .standardDeviation: "standard deviation (\(Wording.number(size))) of \(label(name))"
    case .twoValues where size != 1:
      "difference of \(Wording.number(size)) in \(label(name)), which has two values"
    case .level, .twoValues: "unit of \(label(name))"
    }
  }

  /// Whether a coefficient is not already over this step.
  var isOther: Bool { size != 1 }
}
