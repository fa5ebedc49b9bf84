/// A difference of differences, where neither is told: what goes with one column of an interaction differs by
/// so much between places of the other.
extension Sentence {
  /// Why the differences that an interaction compares are told at no place.
  struct Untold {
    let reason: String
    /// Columns of two values, one apart.
    var steps: [String: UnitStep] = [:]
  }

  /// `the difference in y that goes with treat is 0.81 marks larger where post is 1 than where it is 0`; nil
  /// of a claim that is none, or has its differences told.
  func differenceOfDifferences(_ estimate: Double) -> String? {
    guard comparesDifferences, case .interaction(let parts) = TermName(result.term) else {
      return nil
    }
    let subject = "the difference in \(outcome) that \(belonging(to: parts[0]))"
    let isNone = !shownMagnitude(of: estimate).contains { "123456789".contains($0) }
    guard let (here, there) = ends(of: parts[1]) else {
      let more = "with \(oneStep(of: parts[1]))"
      return isNone
        ? "\(subject) is about the same \(more)" : "\(subject) is \(bound(estimate)) \(more)"
    }
    return isNone
      ? "\(subject) is about as large \(here) as \(there)"
      : "\(subject) is \(bound(estimate)) \(here) than \(there)"
  }

  /// Whether the claim is told as a difference of differences: of two columns, both of them compared.
  var comparesDifferences: Bool {
    guard untold != nil, hasMargins, isLinear,
      case .interaction(let parts) = TermName(result.term)
    else { return false }
    return parts.count == 2 && !parts.contains(where: isPlace)
  }

  /// The reason as a sentence of its own.
  var untoldSentence: String {
    guard hasMargins, let reason = untold?.reason, let first = reason.first else { return "" }
    return " \(first.uppercased())\(reason.dropFirst())."
  }

  /// `goes with treat`, `N in place of M leads to`.
  private func belonging(to part: String) -> String {
    let step =
      untold?.steps[part] == UnitStep(low: "0", high: "1") ? label(part) : oneStep(of: part)
    switch design {
    case .observational: return "goes with \(step)"
    case .randomised: return "\(step) leads to"
    case .naturalExperiment:
      return "\(step) leads to, if the natural experiment's assumptions hold,"
    }
  }

  /// `where post is 1`, `where it is 0`; nil of a number of many values.
  private func ends(of part: String) -> (here: String, there: String)? {
    switch TermName(part) {
    case .level(let column, let level):
      let there =
        switch references[column] {
        case .level(let first)?: "where it is \(first)"
        case .mean?: "at the mean of all its levels"
        case nil: "at its reference level"
        }
      return ("where \(label(column)) is \(level)", there)
    case .column(let name):
      return untold?.steps[name].map {
        ("where \(label(name)) is \($0.high)", "where it is \($0.low)")
      }
    case .curve, .interaction: return nil
    }
  }
}

/// The two values of a column that has no others, one apart.
public struct UnitStep: Sendable, Equatable {
  public let low: String
  public let high: String

  public init(low: String, high: String) {
    self.low = low
    self.high = high
  }
}
