import LinearAlgebra

/// Whether grades follow proportional odds, row by row (`LawChecks`).
extension OrdinalFit {
  func lawChecks(_ subject: CheckSubject) -> [Check] {
    let q = QuantileResiduals(self).values
    guard rowCount > columns.count, q.allSatisfy(\.isFinite),
      let terms = try? LinearFit(matrix, outcome: Vector(q), nil, spec: spec)
    else { return [] }
    let isTwoValued = levels.count == 2
    return LawChecks(
      subject: subject,
      law: LawChecks.Law(
        name: isTwoValued ? "the chance of each" : "proportional odds", isTwoValued: isTwoValued),
      tests: ResidualTests(terms, of: q),
      remedy: "compare the rows of \(clusters == nil ? "hc3" : "cr2")"
    ).checks { scoreInflation }
  }

  /// hc1's standard errors of the claims over those of the information: the largest; of all terms where there
  /// is no claim.
  private var scoreInflation: SpreadInflation? {
    guard let own = try? covariance(.classical), let rows = try? covariance(.hc1) else {
      return nil
    }
    let terms = columns.indices.filter { columns[$0].role != .intercept }
    let claims = terms.filter { columns[$0].role == .support }
    return (claims.isEmpty ? terms : claims).map { j in
      SpreadInflation(
        ratio: (rows.matrix[j, j] / own.matrix[j, j]).squareRoot(), term: columns[j].name)
    }.filter(\.ratio.isFinite).max { $0.ratio < $1.ratio }
  }
}
