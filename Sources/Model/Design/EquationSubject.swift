/// What an equation of collinear terms holds of: the rows, or what a method makes of them. The rows of
/// `year` and `age` are no equation, their deviations within one child are.
public enum EquationSubject: Sendable, Equatable {
  case rows
  case deviations(within: [String])
  case means(of: String)
  case changes(of: String)

  /// - Parameter count: of observations.
  func words(_ count: Int) -> String {
    switch self {
    case .rows: "in \(Wording.allUsed(count))"
    case .deviations(let factors) where factors.count == 1:
      "of what the rows differ by within each \(factors[0]), in \(Wording.allUsed(count))"
    case .deviations(let factors):
      "of what is left in \(Wording.allUsed(count)) when the effects of \(Wording.all(factors)) are "
        + "taken out"
    case .means(let unit): "of the means over each \(unit) (\(count) of them)"
    case .changes(let unit):
      "of the changes of each \(unit) from one period to the next (\(count) of them)"
    }
  }
}
