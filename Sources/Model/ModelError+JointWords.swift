import Diagnostics

extension ModelError {
  /// What can be wrong with tests that are drawn: families taken jointly, permutations.
  var drawnTestWords: Words {
    switch problem {
    case .family(.noClusters(let model)):
      (
        .study, "adjust: romano_wolf needs clusters, and model '\(model)' has none",
        "its draws turn the signs of whole clusters",
        "name the cluster column of '\(model)', or adjust by holm"
      )
    case .family(.differentClusters(let first, let of, let second, let model)):
      (
        .study,
        "its models are clustered differently: '\(of)' by \(first), '\(model)' by \(second)",
        "the tests of a family are drawn together, so that a draw has to be of the same clusters",
        "name one cluster column for all of them, or adjust by holm"
      )
    case .family(.notLeastSquares(let model, let fit)):
      (
        .study, "adjust: romano_wolf does not know model '\(model)' (fit: \(fit))",
        "its draws are of least-squares residuals", "adjust by holm, or leave '\(model)' out"
      )
    case .family(.twoWays(let model)):
      (
        .study, "adjust: romano_wolf does not know the two-way clusters of model '\(model)'",
        "its draws turn the signs of clusters of one kind",
        "name one cluster column, or adjust by holm"
      )
    case .family(.differentDraws(let first, let second)):
      (
        .study, "models '\(first)' and '\(second)' ask for different wild draws",
        "the tests of a family are drawn together, with one type of residuals and of weights",
        "write 'wild:' once, under model: inference:, or adjust by holm"
      )
    case .family(.crossedEffects(let model)):
      (
        .study, "adjust: romano_wolf cannot draw for model '\(model)'",
        "it absorbs more than \(AbsorbedAdjustment.mostColumns) effects that reach over the "
          + "clusters, and every draw would have to absorb them anew",
        "cluster by a level that holds those effects, or adjust by holm"
      )
    case .permutation(.notOneColumn(let names)):
      (
        .study,
        "a permutation test is of one support coefficient, and it has "
          + (names.isEmpty ? "none" : Suggestion.list(names)),
        "to permute several together would test none of them by itself",
        "name one support term, a number or a category of two levels"
      )
    case .permutation(.varies(let name, let by, let label)):
      (
        .data, "'\(name)' varies within \(by) '\(label)', so it cannot be permuted among \(by)",
        "the test asks what would have been, had another \(by) had the value: there has to be one "
          + "value to each \(by)",
        "permute by the column within which it is constant, or leave 'permutation' out"
      )
    case .permutation(.notLeastSquares(let fit)):
      (
        .study, "there is no permutation test for fit: \(fit)",
        "its statistic is a least-squares coefficient over its CR1 standard error",
        "fit by ols beside it, or leave 'permutation' out"
      )
    case .permutation(.tooFine(let term, let by, let cluster, let count)):
      (
        .study, "'permutation: {by: \(by)}' shuffles what is not dealt out by \(by)",
        "\(term) has one value throughout each of \(count) of \(cluster), and rows of one \(cluster) are "
          + "alike: shuffled among smaller groups, most arrangements could never have come about",
        "write 'permutation: {by: \(cluster)}'"
      )
    default: (.internal, "\(problem)", nil, nil)
    }
  }
}
