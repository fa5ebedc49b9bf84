import LinearAlgebra

extension MixedFit {
  /// Whether some combination of random effects does not vary at all.
  public var isSingular: Bool { !singularities.isEmpty }

  /// The variances estimated as zero and the correlations estimated as ±1. They are facts about these
  /// data, not failures: the likelihood is highest there.
  public var singularities: [Singularity] {
    var found: [Singularity] = []
    for (t, term) in terms.enumerated() where optimum.ranks[t] < term.columns.count {
      let G = randomCovariances[t]
      let scale = deviance.data.terms[t].inverseBasis
      let before = found.count
      var positive: [Int] = []
      for c in term.columns.indices {
        let unit = scale[c, c] * sigma * MixedBoundary.negligible
        if G[c, c] <= unit * unit {
          found.append(
            Singularity(
              component: "var(\(term.label(c)))", term: term.name, kind: .zeroVariance,
              column: c))
        } else {
          positive.append(c)
        }
      }
      for (i, c) in positive.enumerated() {
        for r in positive[(i + 1)...] {
          let correlation = G[r, c] / (G[c, c] * G[r, r]).squareRoot()
          guard 1 - correlation.magnitude < 1e-6 else { continue }
          found.append(
            Singularity(
              component: "cov(\(term.label(c)),\(term.label(r)))", term: term.name,
              kind: .perfectCorrelation(correlation < 0 ? -1 : 1), column: r))
        }
      }
      if found.count == before {
        let least = positive.min {
          G[$0, $0] / scale[$0, $0] / scale[$0, $0] < G[$1, $1] / scale[$1, $1] / scale[$1, $1]
        }
        let c = least ?? term.columns.count - 1
        found.append(
          Singularity(
            component: "var(\(term.label(c)))", term: term.name, kind: .dependent, column: c))
      }
    }
    return found
  }

  /// The fit without what lies on the boundary (`[RandomTerm].without`). Nil for a regular fit.
  ///
  /// - Throws: `noRandomTerms` where nothing random is left: the model is then ordinary least squares.
  public func withoutSingularTerms() throws(MixedError) -> MixedFit? {
    guard isSingular else { return nil }
    return try MixedFit(
      X: X, y: y, terms: terms.without(singularities), isREML: isREML, weights: weights)
  }
}

extension [RandomTerm] {
  /// Without columns of zero variance, and without the correlations of a term where one of them is ±1 or
  /// its effects depend on each other: that says nothing against their variances.
  func without(_ found: [Singularity]) -> [RandomTerm] {
    compactMap { term in
      let own = found.filter { $0.term == term.name }
      let gone = own.filter { $0.kind == .zeroVariance }.map(\.column)
      let kept = term.columns.indices.filter { !gone.contains($0) }
      guard !kept.isEmpty else { return nil }
      let isCorrelated = term.isCorrelated && gone.count == own.count
      return term.keeping(kept, isCorrelated: isCorrelated)
    }
  }
}

extension [Singularity] {
  /// The variances that are zero.
  var zero: Set<String> {
    Set(compactMap { $0.kind == .zeroVariance ? $0.component : nil })
  }
}
