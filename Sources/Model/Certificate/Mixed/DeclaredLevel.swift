import LinearAlgebra
import Tables

/// A random intercept of the clusters that a study declares, where they are none of the groups of a mixed
/// fit's own terms. Rows of one cluster are then alike in nulls though the fit knows nothing of it: what is
/// certified are the fit's own tests, on outcomes as the study says they are.
struct DeclaredLevel: Sendable {
  let term: RandomTerm

  /// - Returns: nil where a term has the same groups, or clusters are single rows or all rows one.
  init?(_ clusters: Clusters?, beside terms: [RandomTerm], rowCount: Int) {
    guard let clusters, clusters.count > 1, clusters.count < rowCount else { return nil }
    let isKnown = terms.contains { term in
      term.labels.count == clusters.count && term.columns.contains(RandomTerm.intercept)
        && clusters.lie(wholeIn: term.groups)
    }
    guard !isKnown else { return nil }
    term = RandomTerm(
      intercept: clusters.name, groups: clusters.codes(rowCount: rowCount).map(Int.init),
      labels: clusters.labels)
  }

  /// The term first: it holds the others, or they cross it.
  func joined(to terms: [RandomTerm]) -> [RandomTerm] { [term] + terms }

  /// What is said of draws that have it.
  var note: String {
    "\(term.name) is none of the model's own levels and was added to the draws, as the study declares "
      + "its rows clustered by it; what is tested is the model as the study has it"
  }

  /// Why there are no draws, where no model has it.
  var obstacle: String {
    "rows of one \(term.name) are alike as the study declares, and the model with a random effect of "
      + "\(term.name) beside its own, from which nulls would be drawn, cannot be fitted"
  }
}

extension MixedFit {
  /// The same model with another level.
  func fitted(beside level: DeclaredLevel) -> MixedFit? {
    try? MixedFit(
      X: X, y: y, terms: level.joined(to: terms), isREML: isREML, weights: weights)
  }
}
