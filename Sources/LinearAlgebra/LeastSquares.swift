/// Least squares, weighted or not: β minimises Σ wᵢ (yᵢ − xᵢ'β)², for 16 rows and for 100 million.
///
/// 1. Blocks of rows of [X y] fold into a triangle R (`RowwiseQR`); X'X is never formed in double
///    precision, where it would lose the digits twice over.
/// 2. Columns are equilibrated by powers of two; dependent columns are found from R by the rule of
///    `ColumnSelection` and refused, each with its equation.
/// 3. Where κ > 32, R is corrected: with Z = X R⁻¹ and Z'WZ = C'C in double-double, R := C R. R, the
///    covariance and the leverages are then right to κ · 1e-32, where R by itself is to κ · 1e-16
///    (1e-14 or better where it is left alone, which halves the time of large well-conditioned fits).
/// 4. β is refined: r = y − Xβ and X'Wr in double-double, β += R⁻¹R⁻ᵀX'Wr (Björck 1987, the corrected
///    seminormal equations, in twice the precision), until the correction is below 2⁻⁶⁰ of every
///    coefficient (2⁻⁹⁰ of the largest, for those near 0) or shrinks no more; one or two corrections do. Each takes one reading of the rows.
///
/// The result is that of exact arithmetic on the doubles given, rounded, while κ < 1e13. A row of
/// weight 0 changes nothing and still has a residual and a leverage (0).
public struct LeastSquares: Sendable {
  /// What is kept for every row, as vectors of n elements.
  public struct RowResults: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let residuals = RowResults(rawValue: 1)
    public static let leverages = RowResults(rawValue: 2)
    public static let all: RowResults = [.residuals, .leverages]
  }

  public let rowCount: Int
  public let columnCount: Int
  /// β, in the order of the columns of X.
  public let coefficients: Vector
  /// y − Xβ without weights, rounded once from double-double; empty unless kept.
  public let residuals: Vector
  /// hᵢ = wᵢ ‖R⁻ᵀxᵢ‖², Σ hᵢ = p; empty unless kept.
  public let leverages: Vector
  /// Σ wᵢ rᵢ², summed in double-double from unrounded residuals.
  public let residualSumOfSquares: Double
  /// p × p, upper triangular with a positive diagonal: R'R = X'WX.
  public let R: Matrix
  /// (X'WX)⁻¹, p × p.
  public let unscaledCovariance: Matrix
  /// √ of the diagonal of (X'WX)⁻¹: times σ, the standard errors. Right even where the squares under-
  /// or overflow in `unscaledCovariance`.
  public let unscaledStandardErrors: Vector
  /// κ₂ of √W X with its columns scaled to norm 1; 1 without columns.
  public let conditionNumber: Double
  /// How often the rows were read.
  public let passes: Int

  /// β in double-double, in scaled columns.
  private let beta: [DoubleDouble]
  private let factor: DoubleDoubleMatrix
  private let scale: RegressionScale

  /// A fit succeeds only with independent columns.
  public var rank: Int { columnCount }

  /// - Parameter X: n × p.
  /// - Parameter y: n.
  /// - Parameter weights: n, not negative; 1 each if `nil`.
  /// - Parameter rankTolerance: as in `QR`, by default 1e-13 or 10 p ε; larger where the columns
  ///   themselves are less exact than doubles.
  /// - Throws: `LinearAlgebraError.rankDeficient`, `.nonFinite` (y counting as column p),
  ///   `.invalidWeight`.
  public init(
    X: Matrix, y: Vector, weights: Vector? = nil, rankTolerance: Double? = nil,
    keeping: RowResults = .all
  ) throws {
    precondition(
      X.rowCount == y.count && (weights?.count ?? y.count) == y.count,
      "\(X.rowCount) rows, \(y.count) responses, \(weights?.count ?? y.count) weights")
    try self.init(
      rowCount: X.rowCount, columnCount: X.columnCount, rankTolerance: rankTolerance,
      keeping: keeping
    ) { range in
      RegressionBlock(
        X: X.rows(range), y: Vector(Array(y.elements[range])),
        weights: weights.map { Vector(Array($0.elements[range])) })
    }
  }

  /// - Parameter blockSize: rows read at once; 1,024–4,096 are fastest.
  /// - Parameter block: gives the rows in a range, the same each time it is asked.
  /// - Throws: as above, and whatever `block` throws.
  public init(
    rowCount: Int, columnCount: Int, blockSize: Int = 2048, rankTolerance: Double? = nil,
    keeping: RowResults = .all,
    block: @escaping (Range<Int>) throws -> RegressionBlock
  ) throws {
    precondition(blockSize > 0, "blocks of \(blockSize) rows")
    let rows = RegressionRows(
      rowCount: rowCount, columnCount: columnCount, blockSize: blockSize, read: block)
    let folded = try FoldedRegression(rows)
    try folded.requireIndependentColumns(tolerance: rankTolerance)
    let refinement = try Refinement(of: folded, rows, keeping: keeping)
    self.init(folded, refinement)
  }

  private init(_ folded: FoldedRegression, _ refinement: Refinement) {
    let exponents = folded.scale.columns
    let response = folded.scale.response
    let inverse = refinement.factor.triangularInverse().outerProduct().rounded
    rowCount = folded.rowCount
    columnCount = exponents.count
    coefficients = Vector(
      exponents.indices.map {
        Scaling.scaled(refinement.beta[$0].rounded, by: response - exponents[$0])
      })
    residuals = Vector(refinement.pass.residuals)
    leverages = Vector(refinement.leverages)
    residualSumOfSquares = Scaling.scaled(
      refinement.pass.sumOfSquares.rounded, by: 2 * response)
    R = refinement.factor.rounded.scalingColumns(
      by: Vector(exponents.map(Scaling.powerOfTwo)))
    unscaledCovariance = inverse.scalingSymmetrically(byPowersOfTwo: exponents.map { -$0 })
    unscaledStandardErrors = Vector(
      exponents.indices.map { Scaling.scaled(inverse[$0, $0].squareRoot(), by: -exponents[$0]) })
    conditionNumber = folded.conditionNumber
    passes = refinement.passes + 1
    beta = refinement.beta
    factor = refinement.factor
    scale = folded.scale
  }

  /// A β, each rounded once.
  ///
  /// - Parameter map: rows of A, each of p elements.
  public func coefficients(under map: [[DoubleDouble]]) -> [Double] {
    let response = Scaling.powerOfTwo(scale.response)
    let unscaled = zip(beta, scale.columns).map { $0.scaled(by: Scaling.powerOfTwo(-$1)) }
    return map.map { row in
      zip(row, unscaled).reduce(DoubleDouble.zero) { $0 + $1.0 * $1.1 }.rounded * response
    }
  }

  /// X R⁻¹ for any rows of X (not weighted), in double-double, rounded: rows whose outer products are
  /// entries of the hat matrix, hᵢⱼ = √(wᵢwⱼ) zᵢ'zⱼ.
  public func orthonormalized(_ X: Matrix) -> Matrix {
    precondition(
      X.columnCount == columnCount, "\(X.columnCount) columns for \(columnCount) coefficients")
    let powers = Vector(scale.columns.map { Scaling.powerOfTwo(-$0) })
    return BLAS.rightSolve(X.scalingColumns(by: powers), factor).rounded
  }
}

extension Matrix {
  /// Element [i, j] times 2^(eᵢ + eⱼ).
  fileprivate func scalingSymmetrically(byPowersOfTwo e: [Int]) -> Matrix {
    withElements { a in
      Matrix(rowCount: rowCount, columnCount: columnCount) { j, column in
        for i in 0..<rowCount {
          column.initializeElement(
            at: i, to: Scaling.scaled(a[i + j * rowCount], by: e[i] + e[j]))
        }
      }
    }
  }
}
