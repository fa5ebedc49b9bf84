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

  /// The fit without what lies on the boundary: without a term or column of zero variance, and
  /// without the second column of a perfect correlation, or the one that moves rows least of several
  /// that depend on each other. Nil for a regular fit.
  ///
  /// - Throws: `noRandomTerms` where nothing random is left: the model is then ordinary least squares.
  public func withoutSingularTerms() throws(MixedError) -> MixedFit? {
    guard isSingular else { return nil }
    var kept: [RandomTerm] = []
    let found = singularities
    for term in terms {
      let gone = found.filter { $0.term == term.name }.map(\.column)
      let columns = term.columns.indices.filter { !gone.contains($0) }
      if !columns.isEmpty { kept.append(term.keeping(columns)) }
    }
    return try MixedFit(X: X, y: y, terms: kept, isREML: isREML, weights: weights)
  }
}
