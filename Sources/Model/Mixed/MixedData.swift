import LinearAlgebra

/// What the fit works on: the caller's model in coordinates in which its numbers are of order one.
///
/// With W the prior weights, √W X = QR and β₀ the least-squares solution, the fit regresses
/// ỹ = √W (y − Xβ₀)/s on X̃ = √n Q and Z̃ = √W Z T⁻¹. So β = β₀ + s√n R⁻¹γ, b = s T⁻¹b̃ and
/// G = s² T⁻¹ G̃ T⁻ᵀ; the criterion differs by a constant. T is √w̄ times the triangle of Z for
/// correlated effects, which any change of basis leaves correlated, and diagonal for the others: with
/// the mean weight w̄ in it, Z̃ stays of order one whatever unit the weights are in, and so do starts,
/// bounds and tolerances.
struct MixedData: Sendable {
  let rowCount: Int
  let columnCount: Int
  /// n × (p + 1), row by row: X̃ and ỹ.
  let fixed: [Double]
  var terms: [ScaledTerm]
  let scale: Double
  let ordinary: Vector
  /// R/√n.
  let triangle: Matrix
  /// Σ log wᵢ.
  let logWeights: Double

  init(
    X: Matrix, y: Vector, terms: [RandomTerm], weights: Vector?
  ) throws(MixedError) {
    try MixedData.check(X: X, y: y, terms: terms, weights: weights)
    let n = y.count
    let p = X.columnCount
    let roots = weights.map { Vector($0.map { $0.squareRoot() }) }
    let weightedX = roots.map { X.scalingRows(by: $0) } ?? X
    let weightedY = roots.map { y.elementwiseProduct($0) } ?? y
    let qr = try numerically { () throws(LinearAlgebraError) in try QR(pivoting: weightedX) }
    guard qr.rank == p else { throw .collinear(columns: qr.dependentColumns) }
    guard n > p else { throw .nothingLeft(rows: n, columns: p) }
    let root = Double(n).squareRoot()
    ordinary = qr.solve(weightedY)
    let residuals = weightedY - weightedX * ordinary
    scale = residuals.norm / (Double(n - p)).squareRoot()
    guard scale > 1e-12 * weightedY.norm / root else {
      throw .nothingLeft(rows: n, columns: p)
    }
    let Q = qr.Q * root
    triangle = qr.R / root
    let scaled = residuals / scale
    var fixed = [Double](repeating: 0, count: n * (p + 1))
    for j in 0..<p {
      Q.withColumn(j) { q in for i in 0..<n { fixed[i * (p + 1) + j] = q[i] } }
    }
    for i in 0..<n { fixed[i * (p + 1) + p] = scaled[i] }
    self.fixed = fixed
    rowCount = n
    columnCount = p
    logWeights = weights?.reduce(0) { $0 + Elementary.log($1) } ?? 0
    var built: [ScaledTerm] = []
    for term in terms { built.append(try ScaledTerm(term, roots: roots)) }
    self.terms = built
  }

  /// β from γ.
  func coefficients(_ gamma: Vector) -> Vector {
    guard columnCount > 0 else { return Vector([]) }
    return ordinary + scale * triangle.solvingUpper(gamma)
  }
}

/// A random term in the coordinates of the fit.
struct ScaledTerm: Sendable {
  let original: RandomTerm
  /// The group of each row, groups without rows left out.
  let groups: [Int]
  let labels: [String]
  /// n × k, row by row: Z̃.
  var rows: [Double]
  /// T⁻¹, upper triangular unless turned.
  var inverseBasis: Matrix

  var groupCount: Int { labels.count }
  var width: Int { original.columns.count }
  var effectCount: Int { groupCount * width }
  var isCorrelated: Bool { original.isCorrelated && width > 1 }
  var parameterCount: Int { isCorrelated ? width * (width + 1) / 2 : width }

  init(_ term: RandomTerm, roots: Vector?) throws(MixedError) {
    original = term
    var isUsed = [Bool](repeating: false, count: term.labels.count)
    for group in term.groups { isUsed[group] = true }
    var number = [Int](repeating: -1, count: term.labels.count)
    var labels: [String] = []
    for group in term.labels.indices where isUsed[group] {
      number[group] = labels.count
      labels.append(term.labels[group])
    }
    groups = term.groups.map { number[$0] }
    self.labels = labels
    let (n, k) = (term.groups.count, term.columns.count)
    if labels.count == 1 { throw .oneGroup(term: term.name, label: labels[0]) }
    // As many correlated effects as rows make a covariance matrix of each group's rows that holds the
    // residual's variance too.
    if labels.count * k > n || (term.isCorrelated && k > 1 && labels.count * k == n) {
      throw .moreEffectsThanRows(term: term.name, effects: labels.count * k, rows: n)
    }
    if labels.count == n { throw .oneRowPerGroup(term: term.name, groups: n) }
    let meanWeight = roots.map { $0.dot($0) / Double(n) } ?? 1
    let T = try ScaledTerm.basis(of: term) * meanWeight.squareRoot()
    inverseBasis = T.invertingUpper()
    let Z = term.Z * inverseBasis
    var rows = [Double](repeating: 0, count: n * k)
    for j in 0..<k {
      Z.withColumn(j) { z in
        for i in 0..<n { rows[i * k + j] = z[i] * (roots?[i] ?? 1) }
      }
    }
    self.rows = rows
  }

  static func basis(of term: RandomTerm) throws(MixedError) -> Matrix {
    let root = Double(term.groups.count).squareRoot()
    let qr = try numerically { () throws(LinearAlgebraError) in try QR(pivoting: term.Z) }
    guard qr.rank == term.columns.count else {
      throw .dependentRandomColumns(
        term: term.name, columns: qr.dependentColumns.map { term.columns[$0] })
    }
    guard term.isCorrelated, term.columns.count > 1 else {
      return Matrix(
        diagonal: Vector((0..<term.columns.count).map { term.Z.column($0).norm / root }))
    }
    return qr.R / root
  }
}

/// Linear algebra's own failures, in its own words.
func numerically<R>(
  _ body: () throws(LinearAlgebraError) -> R
) throws(MixedError) -> R {
  do { return try body() } catch { throw .numerical(error.description) }
}

extension Matrix {
  /// U⁻¹, for a small upper triangular matrix.
  func invertingUpper() -> Matrix {
    let k = rowCount
    var inverse = Matrix(rowCount: k, columnCount: k)
    for j in 0..<k {
      inverse[j, j] = 1 / self[j, j]
      for i in stride(from: j - 1, through: 0, by: -1) {
        var sum = 0.0
        for l in (i + 1)...j { sum += self[i, l] * inverse[l, j] }
        inverse[i, j] = -sum / self[i, i]
      }
    }
    return inverse
  }

  /// U⁻¹v, for a small upper triangular matrix.
  func solvingUpper(_ v: Vector) -> Vector {
    var x = v
    for i in stride(from: rowCount - 1, through: 0, by: -1) {
      var sum = x[i]
      for l in (i + 1)..<max(rowCount, i + 1) { sum -= self[i, l] * x[l] }
      x[i] = sum / self[i, i]
    }
    return x
  }
}
