/// An interaction told as a comparison: what goes with one column of it differs by so much between places of the
/// other. A product of two columns is a difference of differences; in logarithms of odds or of rates it is a
/// ratio of ratios, and told as one, since a sum of logarithms is no quantity that readers have. (Ai & Norton
/// 2003, Economics Letters 80: neither is a difference in probabilities, which slopes are told in.)
extension Sentence {
  /// Why the differences that an interaction compares are told at no place.
  struct Untold {
    let reason: String
  }

  /// `the difference in y that goes with treat is 0.81 marks larger where post is 1 than where it is 0`; nil
  /// of a claim that is told by itself.
  func comparison(_ estimate: Double) -> String? {
    guard isComparison, case .interaction(let parts) = TermName(result.term) else { return nil }
    let what = quantity.isRatio ? outcome : "difference in \(outcome)"
    let subject = "the \(what) that \(belonging(to: parts[0]))"
    let place = parts[parts.count - 1]
    guard parts.count > 2 else { return "\(subject) is \(compared(estimate, at: place))" }
    // Of three: how what goes with the first changes with the second, compared between places of the third.
    return "\(subject) changes, with \(oneStep(of: parts[1])), by "
      + (quantity.isRatio ? "a factor" : "an amount") + " that is \(compared(estimate, at: place))"
  }

  /// `1.63 times as large where plan is yes as where it is no`, `0.4 points larger with one unit more of age`.
  private func compared(_ estimate: Double, at part: String) -> String {
    let isNone =
      !quantity.isRatio && !shownMagnitude(of: estimate).contains { "123456789".contains($0) }
    guard let (here, there) = ends(of: part) else {
      return isNone
        ? "about the same with \(oneStep(of: part))"
        : "\(bound(estimate)) with \(oneStep(of: part))"
    }
    return isNone
      ? "about as large \(here) as \(there)"
      : "\(bound(estimate)) \(here) \(quantity.isRatio ? "as" : "than") \(there)"
  }

  /// Whether the claim is told as a comparison: of two columns whose differences are told at no place or are
  /// ratios, or of three, of which no sum of differences can be told in a breath.
  var isComparison: Bool {
    guard hasMargins, isLinear, case .interaction(let parts) = TermName(result.term),
      !parts.contains(where: isPlace), !TermName(result.term).isCurve
    else { return false }
    return parts.count == 3 || (parts.count == 2 && (untold != nil || quantity.isRatio))
  }

  /// Whether it is of differences in the outcome, one larger or smaller than the other.
  var comparesDifferences: Bool {
    guard isComparison, !quantity.isRatio, case .interaction(let parts) = TermName(result.term)
    else { return false }
    return parts.count == 2
  }

  /// Where no sign of an association is what the data speak for.
  var isRatioOrThreeWay: Bool { isComparison && !comparesDifferences }

  /// The reason as a sentence of its own.
  var untoldSentence: String {
    guard hasMargins, let reason = untold?.reason, let first = reason.first else { return "" }
    return " \(first.uppercased())\(reason.dropFirst())."
  }

  /// `goes with treat`, `N in place of M leads to`.
  private func belonging(to part: String) -> String {
    let step =
      unitSteps[part] == UnitStep(low: "0", high: "1") ? label(part) : oneStep(of: part)
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
      return unitSteps[name].map {
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
