import LinearAlgebra
import Statistics

/// A test of what a fit leaves.
struct ResidualTest: Sendable, Equatable {
  let statistic: Double
  /// 0 where the reference has none.
  let df: Double
  let pValue: Double
  /// What of the variation is accounted for, where the test is of that.
  var share: Double?
}

/// Tests of the residuals u = √w e of a least-squares fit. All take rows for independent.
struct ResidualTests {
  let fit: LinearFit
  /// u, in residual and weight units.
  private let u: [Double]
  var residuals: [Double] { u }
  /// Whether u are the residuals of `fit` itself.
  private let areOwn: Bool

  /// Of other residuals than its own, which the terms of a fit are held against.
  init(_ fit: LinearFit, of residuals: [Double]) {
    self.fit = fit
    u = residuals
    areOwn = false
  }

  init(_ fit: LinearFit) {
    self.fit = fit
    let e = fit.residuals.elements
    u = fit.weights.map { zip($0.elements, e).map { $0.squareRoot() * $1 } } ?? e
    areOwn = true
  }

  private var n: Int { fit.rowCount }

  /// Koenker's form of Breusch and Pagan's test, which needs no normal errors: n R² of u² on the terms,
  /// χ²(rank). With weights the terms stand as they are, since wᵢ Var(eᵢ) is what should not vary.
  ///
  /// - Reference: Koenker (1981). Agrees with R `lmtest::bptest`.
  var breuschPagan: ResidualTest? {
    triangle(with: []).flatMap(explained(byCentered:))
  }

  /// White's test: n R² of u² on the terms, their squares and products, those that repeat others left
  /// out. Nil where they are too many for the rows.
  ///
  /// - Reference: White (1980). Agrees with R `lmtest::bptest` given those columns.
  var white: ResidualTest? { spreads.white }

  /// The two of them by one reading of the rows.
  var spreads: (breuschPagan: ResidualTest?, white: ResidualTest?) {
    let k = slopes.count
    let count = k * (k + 3) / 2
    guard count <= Self.mostColumns, 5 * count <= n, count * n <= Self.mostNumbers,
      let R = triangle(with: (0..<k).flatMap { i in (i..<k).map { (i, $0) } })
    else { return (breuschPagan, nil) }
    let withoutProducts = R.columns(Array(0...k) + [R.columnCount - 1])
    return (explained(byCentered: withoutProducts), explained(byCentered: R))
  }

  private static let mostColumns = 60
  private static let mostNumbers = 20_000_000

  /// Ramsey's test of the form of the equation: do squares and cubes of the fitted values add anything?
  /// F(2, n − p − 2), one less where they repeat terms. Nil where effects are absorbed.
  ///
  /// - Reference: Ramsey (1969). Agrees with R `lmtest::resettest(power = 2:3)`.
  var reset: ResidualTest? {
    guard fit.absorbed == .none, fit.matrix.hasIntercept else { return nil }
    let fitted = fit.leastSquares.residuals.indices.map {
      fit.outcome[$0] - fit.leastSquares.residuals[$0]
    }
    guard let f = Self.centered(fitted) else { return nil }
    let powers = Matrix(columns: [f.map { $0 * $0 }, f.map { $0 * $0 * $0 }])
    guard let left = try? outside(powers) else { return nil }
    // Powers that are the terms' own leave rounding.
    let weighted = rooted(powers)
    let kept = (0..<2).filter { left.column($0).norm > 1e-7 * weighted.column($0).norm }
    guard !kept.isEmpty, let basis = try? QR(pivoting: left.columns(kept), tolerance: 1e-7)
    else { return nil }
    let q = basis.rank
    let df2 = Double(n - fit.columnCount - q)
    guard q > 0, df2 > 0 else { return nil }
    let share = basis.Q.columns(0..<q).crossProduct(Vector(u))
    let gain = share.dot(share)
    let whole = u.reduce(0) { $0 + $1 * $1 }
    let statistic = gain / Double(q) / ((whole - gain) / df2)
    guard let F = try? FisherF(numerator: Double(q), denominator: df2), statistic.isFinite
    else { return nil }
    return ResidualTest(
      statistic: statistic, df: Double(q), pValue: F.survival(statistic), share: gain / whole)
  }

  /// √W (I − ZZ'W) C: what of the columns is not in the terms.
  private func outside(_ columns: Matrix) throws(LinearAlgebraError) -> Matrix {
    var inside = Matrix(rowCount: fit.columnCount, columnCount: columns.columnCount)
    let weighted = fit.weights.map { columns.scalingRows(by: $0) } ?? columns
    try fit.forEachBlock { range, Z in inside += Z.crossProduct(weighted.rows(range)) }
    var parts: [Matrix] = []
    try fit.forEachBlock { range, Z in parts.append(columns.rows(range) - Z * inside) }
    let left = Matrix(
      columns: (0..<columns.columnCount).map { j in
        parts.flatMap { $0.column(j).elements }
      })
    return rooted(left)
  }

  /// √W C.
  private func rooted(_ columns: Matrix) -> Matrix {
    guard let weights = fit.weights else { return columns }
    return columns.scalingRows(by: Vector(weights.map { $0.squareRoot() }))
  }

  /// Shapiro and Wilk's test of the residuals; Jarque and Bera's of more than 5,000.
  var normality: (test: ResidualTest, name: String)? {
    if let test = ShapiroWilk(u) {
      return (ResidualTest(statistic: test.statistic, df: 0, pValue: test.pValue), "Shapiro–Wilk")
    }
    guard let test = JarqueBera(u) else { return nil }
    return (ResidualTest(statistic: test.statistic, df: 2, pValue: test.pValue), "Jarque–Bera")
  }

  var shape: Shape? { Shape(u) }

  /// What unequal errors do to the claims' standard errors; nil where that cannot be had.
  var inflation: SpreadInflation? {
    guard areOwn else {
      let squares = u.map { $0 * $0 }
      return SpreadInflation(fit, variances: squares, mean: squares.reduce(0, +) / Double(n))
    }
    let variances = zip(u, fit.leverages.elements).map { u, h in
      1 - h > Robust.leverageOneTolerance ? u * u / (1 - h) : 0
    }
    return SpreadInflation(
      fit, variances: variances,
      mean: fit.residualSumOfSquares / Double(fit.residualDegreesOfFreedom))
  }

  /// The largest of Cook's distances.
  var mostInfluential: (row: Int, distance: Double)? {
    Observations.mostInfluential(fit)
  }

  /// The columns of X but the intercept.
  private var slopes: [Int] {
    fit.matrix.columns.indices.filter { fit.matrix.columns[$0].role != .intercept }
  }

  /// R of a constant, the terms, products of some of them, and u², folded from blocks of rows.
  ///
  /// - Parameter products: pairs of positions in `slopes`.
  private func triangle(with products: [(Int, Int)]) -> Matrix? {
    let slopes = self.slopes
    let k = slopes.count + products.count
    guard k > 0 else { return nil }
    var folded = RowwiseQR(columnCount: k + 2)
    for start in stride(from: 0, to: n, by: LinearFit.blockSize) {
      let range = start..<min(start + LinearFit.blockSize, n)
      let X = fit.matrix.rows(range).columns(slopes).scalingColumns(by: units)
      let block = Matrix(rowCount: range.count, columnCount: k + 2) { j, column in
        switch j {
        case 0: column.initialize(repeating: 1)
        case ...slopes.count: X.withColumn(j - 1) { _ = column.initialize(from: $0) }
        case k + 1: for (i, row) in range.enumerated() { column[i] = u[row] * u[row] }
        default:
          let (a, b) = products[j - 1 - slopes.count]
          X.withColumn(a) { x in
            X.withColumn(b) { y in for i in x.indices { column[i] = x[i] * y[i] } }
          }
        }
      }
      guard (try? folded.fold(block)) != nil else { return nil }
    }
    return folded.R
  }

  /// One over a power of two near the largest of each slope's column: products then do not overflow.
  private var units: Vector {
    let T = fit.leastSquares.R
    return Vector(slopes.map { 1 / LinearFit.powerOfTwo(near: T.column($0).norm) })
  }

  /// Below this share of its size a column does not vary.
  private static let vanishingSpread = 1e-13

  /// n R² of u² on columns and a constant.
  ///
  /// - Parameter R: the triangle of a constant, these columns, perhaps others, and u², without the columns
  ///   of those others. Without its first row and column it is that of what they differ from their means.
  private func explained(byCentered R: Matrix) -> ResidualTest? {
    let k = R.columnCount - 2
    func spread(_ j: Int) -> Double { Vector(Array(R.column(j).elements.dropFirst())).norm }
    let kept = (1...k).filter { spread($0) > Self.vanishingSpread * R.column($0).norm }
    let whole = spread(k + 1)
    guard !kept.isEmpty, whole > Self.vanishingSpread * R.column(k + 1).norm else { return nil }
    let columns = R.columns(kept).rows(1..<k + 1)
      .scalingColumns(by: Vector(kept.map { 1 / spread($0) }))
    guard let basis = try? QR(pivoting: columns, tolerance: 1e-10) else { return nil }
    let squares = Vector(Array(R.column(k + 1).elements[1..<k + 1]))
    let share = basis.Q.columns(0..<basis.rank).crossProduct(squares)
    let statistic = Double(n) * share.dot(share) / (whole * whole)
    guard let reference = try? ChiSquared(df: Double(basis.rank)) else { return nil }
    return ResidualTest(
      statistic: statistic, df: Double(basis.rank), pValue: reference.survival(statistic))
  }

  /// (x − x̄)/s with s² = Σ (x − x̄)²/n; nil where x does not vary.
  private static func centered(_ x: [Double]) -> [Double]? {
    let size = x.largestMagnitude
    guard size > 0, size.isFinite, let mean = Descriptive.mean(x) else { return nil }
    let deviations = x.map { ($0 - mean) / size }
    let square = deviations.reduce(0) { $0 + $1 * $1 } / Double(x.count)
    guard square > 1e-26 else { return nil }
    let s = square.squareRoot()
    return deviations.map { $0 / s }
  }
}
