import LinearAlgebra
import Tables

/// Can the terms be told apart? Variance inflation (Fox & Monette 1992 for terms of several columns)
/// and the condition of X.
///
/// Both are those of the same model with columns less their means, and the factors of its interactions
/// less theirs: what columns share with the constant, and an interaction with its own factors, only
/// because they are measured from zero says nothing of the slopes (Aiken & West 1991; Stewart 1987).
/// Belsley (1984) would leave columns as they are, as the constant is an estimate too; beside a calendar
/// year that is a constant of the year 0, and every such model would be worth a look. `models.csv` has his.
/// Without interactions inflation agrees with R's `car::vif`, the condition with `kappa(scale(X))`.
extension CheckSubject {
  private static let largeInflation = 5.0
  /// Columns whose difference is a millionth of them: what rounding in derived columns leaves of an
  /// exact dependence.
  private static let dependentInflation = 1e12
  private static let largeCondition = 30.0

  var collinearityChecks: [Check] {
    if let ordinal = regression as? OrdinalFit { return collinearity(of: ordinal) }
    guard let working = regression.working else { return [] }
    return inflation(SlopeRows(working)) + [condition(working)]
  }

  /// Of proportional odds: inflation from the covariance of the slopes, the condition from X alone.
  private func collinearity(of fit: OrdinalFit) -> [Check] {
    guard let rows = SlopeRows(fit),
      let working = try? LinearFit(
        fit.matrix, outcome: Vector(fit.grid.newton.codes.map(Double.init)), nil, spec: spec)
    else { return [] }
    return inflation(rows) + [condition(working)]
  }

  private func condition(_ working: LinearFit) -> Check {
    // A curve in an interaction leans on the constant of its factors: its basis has no means to take off.
    let isCurved = design.terms.contains { term in
      term.codings.count > 1 && term.codings.contains(where: \.isMapped)
    }
    let rows = SlopeRows(working.inFittedColumns, isCentred: !isCurved)
    let value = rows.condition ?? .infinity
    let isLarge = value > Self.largeCondition
    let columns =
      working.matrix.hasIntercept
      ? "columns, less their means and of unit length," : "columns of unit length"
    return check(
      "condition_number", isLarge ? .look : .pass, value.isFinite ? value : nil,
      isLarge
        ? "\(columns) are nearly dependent (over 30): small changes in the data move coefficients much"
        : "\(columns) are far from dependent (30 or less)")
  }

  private func inflation(_ rows: SlopeRows) -> [Check] {
    guard design.terms.count > 1 else { return [] }
    return design.terms.indices.compactMap { term in
      let value = rows.inflation(of: term)
      let name = design.terms[term].term.description
      let result: Check.Result =
        value >= Self.dependentInflation
        ? .stop : (value >= Self.largeInflation ? .look : .pass)
      let partner = rows.closest(to: term).map { design.terms[$0].term.description }
      let size = value.isFinite ? "\(Wording.number(value)) times" : "beyond measure against"
      return check(
        "vif", result, value.isFinite ? value : nil,
        result == .pass
          ? "\(name) can be told from the other terms"
          : "\(name) and \(partner ?? "the other terms") cannot be told apart well: its variance is "
            + "\(size) what it would be by itself", term: name)
    }
  }
}
