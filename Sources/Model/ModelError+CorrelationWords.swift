import Diagnostics

extension ModelError {
  /// What can be wrong with a set of correlations alone.
  var correlationWords: Words {
    switch problem {
    case .controlsNeeded(let method):
      (
        .study, "method \(method.rawValue) has nothing to take out",
        "it correlates what columns leave of a pair", "name the columns: given: [age]"
      )
    case .clustersNeededBy(let method):
      (
        .study, "method \(method.rawValue) needs clusters, and none are declared",
        "it tells differences between clusters from those within them",
        "name the column: cluster: la, in this set or under model: inference:"
      )
    case .controlsUnused(let names):
      (
        .study, "'given' names \(Suggestion.list(names)), and no method takes them out",
        "pearson and spearman do, as partial_pearson and partial_spearman, and semi_partial does",
        "add one of these to 'methods', or remove 'given'"
      )
    case .controlCorrelated(let name):
      (
        .study, "'\(name)' is in 'given' and among the columns to correlate",
        "nothing of a column is left once it is taken out", "remove it from one of the two"
      )
    case .bothOrdered(let x, let y):
      (
        .study, "method polyserial has no number among '\(x)' and '\(y)', which are both ordered",
        "it correlates a number with an ordered column, and would take one's levels for equal steps",
        "write polychoric, which takes the order of both"
      )
    default: (.internal, "\(problem)", nil, nil)
    }
  }
}
