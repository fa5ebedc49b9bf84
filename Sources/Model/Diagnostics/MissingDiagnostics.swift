/// Rows that say why a diagnostic of a mixed fit is not there.
struct MissingDiagnostics {
  let subject: CheckSubject
  /// The outermost.
  let term: RandomTerm
  /// Of its intercepts; nil where there are none.
  let variance: Double?
  /// Whether each group of it stands by itself, none having rows of a group of another that others have.
  let isIndependent: Bool
  /// Mean of the squared prediction errors of the intercepts over their variance, where predictions are looked
  /// at only under one half.
  var unreliability: Double?

  /// Of names among those that were made, none.
  func rows(beside made: [Check]) -> [Check] {
    let names = Set(made.map(\.check))
    let rows = [
      names.contains("influence")
        ? nil
        : subject.check(
          "influence", .pass, nil,
          "how far the coefficients move without single groups of \(term.name) is not told by Cook's "
            + "distance, because \(influenceReason); influence.csv has the fits without each"),
      names.contains("normality_groups")
        ? nil
        : subject.check(
          "normality_groups", .pass, nil,
          "whether the predicted effects of \(term.name) are normal was not looked at, because "
            + normalityReason, term: "var(\(term.name))"),
    ]
    return rows.compactMap { $0 }
  }

  private var influenceReason: String {
    isIndependent
      ? "there are fewer than 3 of them, or too many for it"
      : "they share groups of a level that crosses them, and are not independent of each other"
  }

  private var normalityReason: String {
    guard term.columns.contains(RandomTerm.intercept) else { return "they have no intercepts" }
    guard let variance, variance > 0 else { return "they do not vary" }
    if let unreliability, unreliability >= 0.5 {
      return
        "the rows of a group tell less than half of the variance of its effect: predictions then "
        + "follow the steps of the outcome, whatever the effects' distribution"
    }
    return "there are fewer than 3 of them, or too many for it"
  }
}

extension RandomTerm {
  /// Whether no group of another term has rows of two of this one's.
  func isIndependent(of others: [RandomTerm]) -> Bool {
    others.allSatisfy { other in
      var first = [Int?](repeating: nil, count: other.labels.count)
      for (own, group) in zip(groups, other.groups) {
        if let known = first[group], known != own { return false }
        first[group] = own
      }
      return true
    }
  }
}
