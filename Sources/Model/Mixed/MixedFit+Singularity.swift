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
              component: "var(\(term.label(c)))", term: term.name, kind: .zeroVariance))
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
              kind: .perfectCorrelation(correlation < 0 ? -1 : 1)))
        }
      }
      if found.count == before {
        found.append(Singularity(component: term.name, term: term.name, kind: .dependent))
      }
    }
    return found
  }

  /// The fit without what lies on the boundary: without a term or column of zero variance, and
  /// without the last column of a perfect correlation. Nil for a regular fit.
  ///
  /// - Throws: `noRandomTerms` where nothing random is left: the model is then ordinary least squares.
  public func withoutSingularTerms() throws(MixedError) -> MixedFit? {
    guard isSingular else { return nil }
    var kept: [RandomTerm] = []
    for (t, term) in terms.enumerated() {
      let zero = singularities.filter { $0.term == term.name && $0.kind == .zeroVariance }
        .map(\.component)
      var columns = term.columns.indices.filter { !zero.contains("var(\(term.label($0)))") }
      if zero.isEmpty, optimum.ranks[t] < term.columns.count { columns.removeLast() }
      guard !columns.isEmpty else { continue }
      kept.append(
        RandomTerm(
          name: term.name, groups: term.groups, labels: term.labels, Z: term.Z.columns(columns),
          columns: columns.map { term.columns[$0] }, isCorrelated: term.isCorrelated))
    }
    return try MixedFit(X: X, y: y, terms: kept, isREML: isREML, weights: weights)
  }
}
