import LinearAlgebra

/// The slopes of a fit, at the means of what they interact with, in an orthonormal basis: B with B B' the
/// covariance of them over σ², its rows of unit length. Of dependences it loses no digits to the squares
/// that a covariance is made of: two slopes that cannot be told apart are rows almost opposite.
struct SlopeRows {
  private let B: Matrix
  /// The term that each slope is of.
  private let terms: [Int?]

  /// - Parameter isCentred: whether interactions are of factors less their means.
  init(_ fit: LinearFit, isCentred: Bool = true) {
    let columns = fit.matrix.columns
    let slopes = columns.indices.filter { columns[$0].role != .intercept }
    let map =
      isCentred
      ? Self.atMeans(fit.matrix, slopes) : Matrix.identity(columns.count).rows(slopes)
    self.init(map.scalingColumns(by: Vector(fit.coefficientUnits)) * fit.T, columns, slopes)
  }

  init?(_ fit: OrdinalFit) {
    let columns = fit.matrix.columns
    let slopes = columns.indices.filter { columns[$0].role != .intercept }
    guard let root = try? SymmetricEigen(fit.grid.bread).power(0.5) else { return nil }
    let own = (fit.toReported * root).rows(fit.thresholdCount..<fit.columns.count)
    let map = Self.atMeans(fit.matrix, slopes).columns(slopes)
    self.init(map * own, columns, slopes)
  }

  private init(_ rows: Matrix, _ columns: [DesignMatrix.Column], _ slopes: [Int]) {
    B = rows.scalingRows(by: Vector((0..<rows.rowCount).map { 1 / rows.row($0).norm }))
    terms = slopes.map { columns[$0].term }
  }

  /// det C₁₁ det C₂₂ / det C, C the correlations of the slopes and 1 the term's own: for one column
  /// 1/(1 − R²) of regressing it on the others. Infinite where nothing tells them apart.
  func inflation(of term: Int) -> Double {
    let own = terms.indices.filter { terms[$0] == term }
    let rest = terms.indices.filter { terms[$0] != term }
    let value = Elementary.exponential(
      logDeterminant(own) + logDeterminant(rest) - logDeterminant(Array(terms.indices)))
    return value.isFinite ? max(1, value) : .infinity
  }

  /// log det of the correlations of some slopes.
  private func logDeterminant(_ indices: [Int]) -> Double {
    guard !indices.isEmpty else { return 0 }
    guard let R = try? QR(pivoting: B.rows(indices).transposed()).R, R.rowCount == indices.count
    else { return -.infinity }
    return R.diagonal.reduce(0) { $0 + 2 * Elementary.log($1.magnitude) }
  }

  /// The term with the slope most correlated with one of a term's own.
  func closest(to term: Int) -> Int? {
    let C = B * B.transposed()
    let own = terms.indices.filter { terms[$0] == term }
    func correlation(_ other: Int) -> Double { own.map { C[$0, other].magnitude }.max() ?? 0 }
    return terms.indices.filter { terms[$0] != term }
      .max { correlation($0) < correlation($1) }.flatMap { terms[$0] }
  }

  /// κ₂ of the columns whose slopes these are, less their means and of unit length: with B = U S V', they
  /// are those of S⁻¹U' but for a rotation. Nil where they are dependent to the last digit.
  var condition: Double? {
    guard B.rowCount > 1 else { return 1 }
    guard let svd = try? SVD(B), svd.singularValues.allSatisfy({ $0 > 0 }) else { return nil }
    let columns = svd.U.transposed().scalingRows(by: Vector(svd.singularValues.map { 1 / $0 }))
    let lengths = (0..<columns.columnCount).map { 1 / columns.column($0).norm }
    return try? SVD(columns.scalingColumns(by: Vector(lengths))).conditionNumber
  }

  /// Slopes × p: β_c + Σ_k β_k Π x̄ over the factors that k, an interaction with c's factors, has beside
  /// them.
  private static func atMeans(_ matrix: DesignMatrix, _ slopes: [Int]) -> Matrix {
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
}
