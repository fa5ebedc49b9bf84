import LinearAlgebra
import Tables

/// A least-squares fit with what covariances are computed from. All of it is in the orthonormal basis
/// Z = X R⁻¹ (Z'WZ = I), where nothing is ill-conditioned, and residuals are in units of a power of
/// two near the largest of them, so that squares neither overflow nor vanish.
struct LinearFit: Sendable {
  private(set) var matrix: DesignMatrix
  let leastSquares: LeastSquares
  /// Hᵢᵢ, of what was absorbed too.
  let leverages: Vector
  let outcome: Vector
  /// Weights divided by `weightUnit`, so that their squares neither overflow nor vanish.
  let weights: Vector?
  /// A power of four near the largest weight: its root is exact.
  let weightUnit: Double
  var clusters: Clusters?
  /// What was taken out of X and y before.
  let absorbed: AbsorbedDegrees
  /// Effects over several clusters that were taken out of X and y, where wild draws are to be made of this fit.
  var absorbedAcross: Absorption?
  /// What else is known of how rows hang together.
  var structure = RowStructure()
  /// Residuals divided by `residualUnit`.
  let residuals: Vector
  let residualUnit: Double
  /// In the order of `matrix.columns`, as reported (see `ReportedCoefficients`).
  private(set) var coefficients: [Double]
  /// Row j is 2^eⱼ times row j of A R⁻¹, A being the map to reported coefficients (I where they are
  /// those of the columns): β̂ⱼ = 2^−eⱼ tⱼ'(Z'Wy).
  private(set) var T: Matrix
  /// 2^−eⱼ.
  private(set) var coefficientUnits: [Double]

  /// - Throws: collinear terms.
  init(
    _ matrix: DesignMatrix, _ sample: Sample, _ clusters: Clusters?, spec: ModelSpec
  ) throws(ModelError) {
    try self.init(
      matrix, outcome: sample.outcome, weights: sample.weights, clusters, spec: spec)
  }

  /// - Parameter outcome: as many as `matrix` has rows, as are `weights`.
  /// - Parameter subject: what an observation is, in the words of an equation that they obey.
  /// - Throws: collinear terms.
  init(
    _ matrix: DesignMatrix, outcome: Vector, weights given: Vector? = nil, _ clusters: Clusters?,
    absorbed: AbsorbedDegrees = .none, absorbedLeverages: [Double]? = nil,
    rankTolerance: Double? = nil, madeOf subject: EquationSubject = .rows, spec: ModelSpec
  ) throws(ModelError) {
    self.matrix = matrix
    self.outcome = outcome
    self.absorbed = absorbed
    let weightUnit = Self.powerOfFour(near: given?.max() ?? 1)
    let weights = given.map { $0 / weightUnit }
    self.weights = weights
    self.weightUnit = weightUnit
    self.clusters = clusters
    do {
      leastSquares = try LeastSquares(
        rowCount: matrix.rowCount, columnCount: matrix.columnCount, rankTolerance: rankTolerance
      ) { range in
        RegressionBlock(
          X: matrix.rows(range), XLow: matrix.lowRows(range),
          y: Vector(Array(outcome.elements[range])),
          weights: weights.map { Vector(Array($0.elements[range])) })
      }
    } catch {
      throw spec.error(Identification.problem(error, matrix, of: subject))
    }
    let own = leastSquares.leverages
    leverages = absorbedLeverages.map { own + Vector($0) } ?? own
    let left = leastSquares.residuals.elements
    residualUnit = Self.powerOfTwo(near: left.largestMagnitude)
    let unit = residualUnit
    residuals = Vector(left.map { $0 / unit })
    let R = leastSquares.R
    let columnUnits = (0..<R.columnCount).map { Self.powerOfTwo(near: R.column($0).norm) }
    guard let map = matrix.reported else {
      coefficients = leastSquares.coefficients.elements
      T = leastSquares.orthonormalized(Matrix(diagonal: Vector(columnUnits)))
      coefficientUnits = columnUnits.map { 1 / $0 }
      return
    }
    coefficients = leastSquares.coefficients(under: map)
    let rounded = (0..<map.count).map { j in Vector(map.map { $0[j].rounded }) }
    let rows = leastSquares.orthonormalized(Matrix(columns: rounded))
    let units = (0..<rows.rowCount).map { Self.powerOfTwo(near: rows.row($0).norm) }
    T = rows.scalingRows(by: Vector(units.map { 1 / $0 }))
    coefficientUnits = units
  }

  var rowCount: Int { matrix.rowCount }
  var columnCount: Int { matrix.columnCount }
  var residualDegreesOfFreedom: Int { rowCount - columnCount - absorbed.all }

  /// Σ wᵢ eᵢ² in weight units and residual units squared.
  var residualSumOfSquares: Double {
    residuals.dot(weights?.elementwiseProduct(residuals) ?? residuals)
  }

  /// √(Σ wᵢ eᵢ² / (n − p)).
  var sigma: Double { residualUnit * weightUnit.squareRoot() * scaledSigma }

  /// The same in the units of `residuals` and `weights`.
  var scaledSigma: Double {
    (residualSumOfSquares / Double(residualDegreesOfFreedom)).squareRoot()
  }

  /// The same fit with L β̂ in the place of β̂.
  ///
  /// - Parameter contrasts: L, q × p.
  func combined(by contrasts: Matrix) -> LinearFit {
    var fit = self
    let rows = contrasts.scalingColumns(by: Vector(coefficientUnits)) * T
    let units = (0..<rows.rowCount).map { Self.powerOfTwo(near: rows.row($0).norm) }
    fit.T = rows.scalingRows(by: Vector(units.map { 1 / $0 }))
    fit.coefficientUnits = units
    fit.coefficients = (contrasts * Vector(coefficients)).elements
    return fit
  }

  /// The same fit with the coefficients of its own columns in the place of those reported.
  var inFittedColumns: LinearFit {
    guard matrix.reported != nil else { return self }
    var fit = self
    fit.matrix = matrix.reportedAsFitted
    let R = leastSquares.R
    let units = (0..<R.columnCount).map { Self.powerOfTwo(near: R.column($0).norm) }
    fit.T = leastSquares.orthonormalized(Matrix(diagonal: Vector(units)))
    fit.coefficientUnits = units.map { 1 / $0 }
    fit.coefficients = leastSquares.coefficients.elements
    return fit
  }

  /// A (X'WX)⁻¹ A', A the map to reported coefficients.
  var unscaledCovariance: Matrix {
    let units = Vector(coefficientUnits)
    let scaled = (T * T.transposed()).symmetrized()
    return scaled.scalingRows(by: units).scalingColumns(by: units) / weightUnit
  }

  /// Z of some rows.
  func orthonormalRows(_ rows: some RandomAccessCollection<Int>) -> Matrix {
    leastSquares.orthonormalized(matrix.rows(rows))
  }

  /// Calls `body` with every row, some thousand at a time.
  func forEachBlock(
    _ body: (Range<Int>, Matrix) throws(LinearAlgebraError) -> Void
  ) throws(LinearAlgebraError) {
    for start in stride(from: 0, to: rowCount, by: Self.blockSize) {
      let range = start..<min(start + Self.blockSize, rowCount)
      try body(range, orthonormalRows(range))
    }
  }

  /// Calls `body` with each cluster's rows. Small clusters share a block of Z.
  func forEachCluster(
    of clusters: Clusters, _ body: (Int, ClusterRows) throws(LinearAlgebraError) -> Void
  ) throws(LinearAlgebraError) {
    try forEachBatch(of: clusters) { first, batch, starts throws(LinearAlgebraError) in
      for k in 0..<(starts.count - 1) {
        try body(first + k, batch.rows(starts[k]..<starts[k + 1]))
      }
    }
  }

  /// Calls `body` with whole clusters, some thousand rows at a time: the first one's number, their
  /// rows, and where among them each cluster starts, the end last.
  func forEachBatch(
    of clusters: Clusters, _ body: (Int, ClusterRows, [Int]) throws(LinearAlgebraError) -> Void
  ) throws(LinearAlgebraError) {
    var next = 0
    while next < clusters.count {
      let first = next
      var batch: [Int] = []
      var starts = [0]
      repeat {
        batch += clusters.rows[next]
        starts.append(batch.count)
        next += 1
      } while next < clusters.count && batch.count + clusters.rows[next].count <= Self.blockSize
      let rows = ClusterRows(
        Z: orthonormalRows(batch), residuals: residuals.selecting(batch),
        weights: weights?.selecting(batch))
      try body(first, rows, starts)
    }
  }

  static let blockSize = 2048

  private static func powerOfFour(near x: Double) -> Double {
    guard x > 0, x.isFinite else { return 1 }
    let half = max(-500, min(500, Int(x.exponent) >> 1))
    return Double(sign: .plus, exponent: 2 * half, significand: 1)
  }

  static func powerOfTwo(near x: Double) -> Double {
    guard x > 0, x.isFinite else { return 1 }
    return Double(sign: .plus, exponent: max(-1000, min(1000, Int(x.exponent))), significand: 1)
  }
}

/// Coefficients that were taken out of X and y beforehand (fixed effects), so that X does not show
/// them.
struct AbsorbedDegrees: Sendable, Equatable {
  /// All of them: no longer in n − p.
  var all: Int
  /// Those that a small-sample factor of clusters counts in K beside the columns of X.
  var counted: Int

  static let none = AbsorbedDegrees(all: 0, counted: 0)
}

/// A cluster's part of Z, of the residuals and of the weights.
struct ClusterRows {
  let Z: Matrix
  let residuals: Vector
  let weights: Vector?

  func rows(_ range: Range<Int>) -> ClusterRows {
    ClusterRows(
      Z: Z.rows(range), residuals: Vector(Array(residuals.elements[range])),
      weights: weights.map { Vector(Array($0.elements[range])) })
  }
}

extension Vector {
  fileprivate func selecting(_ rows: [Int]) -> Vector {
    elements.withUnsafeBufferPointer { all in Vector(rows.map { all[$0] }) }
  }
}
