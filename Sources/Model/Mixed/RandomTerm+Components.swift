import LinearAlgebra

/// What covariances of the effects of several terms say, a matrix each.
extension [RandomTerm] {
  /// Variances and covariances, term by term.
  func components(_ covariances: [Matrix]) -> [VarianceComponent] {
    zip(self, covariances).flatMap { term, G in
      let variances = term.columns.indices.map { c in
        VarianceComponent(
          name: "var(\(term.label(c)))", estimate: G[c, c], standardized: G[c, c].squareRoot(),
          isCovariance: false)
      }
      guard term.isCorrelated else { return variances }
      return variances
        + term.pairs.map { c, r in
          let scale = (G[c, c] * G[r, r]).squareRoot()
          return VarianceComponent(
            name: "cov(\(term.label(c)),\(term.label(r)))", estimate: G[r, c],
            standardized: scale > 0 ? G[r, c] / scale : nil, isCovariance: true)
        }
    }
  }

  /// Variances of zero and correlations of ±1.
  func singularities(_ covariances: [Matrix]) -> [Singularity] {
    zip(self, covariances).flatMap { term, G in
      let zero = term.columns.indices.filter { G[$0, $0] == 0 }.map {
        Singularity(
          component: "var(\(term.label($0)))", term: term.name, kind: .zeroVariance, column: $0)
      }
      return zero
        + term.pairs.compactMap { c, r in
          let scale = (G[c, c] * G[r, r]).squareRoot()
          guard scale > 0, 1 - (G[r, c] / scale).magnitude < 1e-9 else { return nil }
          return Singularity(
            component: "cov(\(term.label(c)),\(term.label(r)))", term: term.name,
            kind: .perfectCorrelation(G[r, c] < 0 ? -1 : 1), column: r)
        }
    }
  }
}

extension RandomTerm {
  /// Positions of two columns, the first before the second.
  fileprivate var pairs: [(Int, Int)] {
    columns.indices.flatMap { c in columns.indices.dropFirst(c + 1).map { (c, $0) } }
  }
}
