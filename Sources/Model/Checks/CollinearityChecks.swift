import LinearAlgebra
import Tables

/// Can the terms be told apart? Variance inflation (Fox & Monette 1992 for terms of several columns)
/// and the condition of X.
///
/// Inflation is that of the same model with the factors of its interactions centred at their means: what
/// an interaction shares with its own factors only because they are measured from zero says nothing
/// (Aiken & West 1991). Without interactions it agrees with R's `car::vif`.
extension CheckSubject {
  private static let largeInflation = 5.0
  /// Columns whose difference is a millionth of them: what rounding in derived columns leaves of an
  /// exact dependence.
  private static let dependentInflation = 1e12
  private static let largeCondition = 30.0

  var collinearityChecks: [Check] {
    if let ordinal = regression as? OrdinalFit { return collinearity(of: ordinal) }
    guard let working = regression.working else { return [] }
    return inflation(working) + [condition(working)]
  }

  /// Of proportional odds: inflation from the covariance of the slopes, the condition from X alone.
  private func collinearity(of fit: OrdinalFit) -> [Check] {
    let slopes = fit.matrix.columns.indices.filter { fit.matrix.columns[$0].role != .intercept }
    let own = Array(fit.thresholdCount..<fit.columns.count)
    guard let covariance = try? fit.covariance(.classical).matrix,
      let working = try? LinearFit(
        fit.matrix, outcome: Vector(fit.grid.newton.codes.map(Double.init)), nil, spec: spec)
    else { return [] }
    var contrasts = atMeans(fit.matrix, slopes)
    contrasts = contrasts.columns(slopes)
    let V = contrasts * covariance.rows(own).columns(own) * contrasts.transposed()
    let units = Vector(V.diagonal.map { 1 / $0.squareRoot() })
    let correlation = V.symmetrized().scalingRows(by: units).scalingColumns(by: units)
    return inflation(correlation, slopes, fit.matrix.columns) + [condition(working)]
  }

  private func condition(_ working: LinearFit) -> Check {
    let value = working.leastSquares.conditionNumber
    let isLarge = value > Self.largeCondition
    return check(
      "condition_number", isLarge ? .look : .pass, value,
      isLarge
        ? "columns of unit length are nearly dependent (over 30): small changes in the data move "
          + "coefficients much" : "columns of unit length are far from dependent (30 or less)")
  }

  private func inflation(_ working: LinearFit) -> [Check] {
    let columns = working.matrix.columns
    let slopes = columns.indices.filter { columns[$0].role != .intercept }
    guard design.terms.count > 1 else { return [] }
    return inflation(coefficientCorrelation(working, slopes), slopes, columns)
  }

  /// - Parameter correlation: of the coefficients of the slopes.
  private func inflation(
    _ correlation: Matrix, _ slopes: [Int], _ columns: [DesignMatrix.Column]
  ) -> [Check] {
    guard design.terms.count > 1 else { return [] }
    return design.terms.indices.compactMap { term in
      let own = slopes.indices.filter { columns[slopes[$0]].term == term }
      let rest = slopes.indices.filter { columns[slopes[$0]].term != term }
      guard let value = generalizedInflation(correlation, own, rest) else { return nil }
      let name = design.terms[term].term.description
      let isLarge = value >= Self.largeInflation
      let result: Check.Result =
        value >= Self.dependentInflation ? .stop : (isLarge ? .look : .pass)
      let partner = closest(to: own, among: rest, correlation).flatMap {
        columns[slopes[$0]].term.map { design.terms[$0].term.description }
      }
      return check(
        "vif", result, value,
        isLarge
          ? "\(name) and \(partner ?? "the other terms") cannot be told apart well: its variance is "
            + "\(Wording.number(value)) times what it would be by itself"
          : "\(name) can be told from the other terms", term: name)
    }
  }

  /// The correlations of the slopes, at the means of what they interact with, under the classical
  /// covariance.
  private func coefficientCorrelation(_ working: LinearFit, _ slopes: [Int]) -> Matrix {
    let units = Vector(working.coefficientUnits)
    let T = atMeans(working.matrix, slopes).scalingColumns(by: units) * working.T
    let lengths = Vector((0..<T.rowCount).map { 1 / T.row($0).norm })
    let scaled = T.scalingRows(by: lengths)
    return scaled * scaled.transposed()
  }

  /// Slopes × p: β_c + Σ_k β_k Π x̄ over the factors that k, an interaction with c's factors, has beside
  /// them.
  private func atMeans(_ matrix: DesignMatrix, _ slopes: [Int]) -> Matrix {
    let columns = matrix.columns
    guard columns.contains(where: { $0.parts.count > 1 }) else {
      return Matrix.identity(columns.count).rows(slopes)
    }
    let means = matrix.productsOfMeans([Double](repeating: 1, count: matrix.rowCount))
    let single = Dictionary(
      zip(columns, means).compactMap { $0.parts.count == 1 ? ($0.parts[0], $1) : nil },
      uniquingKeysWith: { first, _ in first })
    var contrasts = Matrix(rowCount: slopes.count, columnCount: columns.count)
    for (row, c) in slopes.enumerated() {
      contrasts[row, c] = 1
      let own = Set(columns[c].parts)
      for k in slopes where columns[k].parts.count > own.count {
        guard own.isSubset(of: columns[k].parts) else { continue }
        let beside = columns[k].parts.filter { !own.contains($0) }
        contrasts[row, k] = beside.reduce(1) { $0 * (single[$1] ?? 0) }
      }
    }
    return contrasts
  }

  /// det R₁₁ det R₂₂ / det R, R the correlations of the slopes and 1 the term's own: for one column
  /// 1/(1 − R²) of regressing it on the others.
  private func generalizedInflation(_ R: Matrix, _ own: [Int], _ rest: [Int]) -> Double? {
    func logDeterminant(_ indices: [Int]) -> Double? {
      guard !indices.isEmpty else { return 0 }
      let sub = R.rows(indices).columns(indices)
      return (try? Cholesky(sub))?.logDeterminant
    }
    guard let a = logDeterminant(own), let b = logDeterminant(rest),
      let all = logDeterminant(Array(0..<R.rowCount))
    else { return nil }
    return max(1, Elementary.exponential(a + b - all))
  }

  /// The other slope most correlated with one of the term's own.
  private func closest(to own: [Int], among rest: [Int], _ R: Matrix) -> Int? {
    func correlation(_ other: Int) -> Double { own.map { R[$0, other].magnitude }.max() ?? 0 }
    return rest.max { correlation($0) < correlation($1) }
  }
}
