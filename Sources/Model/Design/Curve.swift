import LinearAlgebra

/// The columns that a curve of one variable takes, learned from the rows used.
enum Curve: Sendable {
  case polynomial(OrthogonalPolynomials)
  case naturalSpline(NaturalSplineBasis)

  /// More of them follow the rows: a curve is there to be read.
  static let mostColumns = 10

  /// - Throws: x with too few different values for the curve.
  init(
    _ factor: TermFactor, over x: [Double], hasConstant: Bool, _ spec: ModelSpec
  ) throws(ModelError) {
    let distinct = Set(x).count
    func tooFew(_ needed: Int) -> ModelError {
      spec.error(
        .tooFewValues(factor.column, term: factor.description, distinct: distinct, needed: needed))
    }
    switch factor.form {
    case .naturalSpline(let df):
      guard NaturalSplineBasis.knotsAreDistinct(df: df, over: x) else { throw tooFew(df + 1) }
      do { self = .naturalSpline(try NaturalSplineBasis(df: df, over: x)) } catch {
        throw spec.error(.numerical(error.description))
      }
    case .polynomial(let degree):
      guard distinct > degree else { throw tooFew(degree + 1) }
      self = .polynomial(OrthogonalPolynomials(degree: degree, over: x, hasConstant: hasConstant))
    case .plain:
      self = .polynomial(OrthogonalPolynomials(degree: 1, over: x, hasConstant: false))
    }
  }

  var columnCount: Int {
    switch self {
    case .polynomial(let basis): basis.degree
    case .naturalSpline(let basis): basis.columnCount
    }
  }

  /// n values per column, and what rounding took from them where that is known.
  func columns(at x: [Double]) -> [(values: [Double], low: [Double]?)] {
    switch self {
    case .polynomial(let basis): basis.columns(at: x).map { ($0.values, $0.low) }
    case .naturalSpline(let basis): basis.columns(at: x).map { ($0, nil) }
    }
  }

  /// Of each column, by x.
  func derivatives(at x: [Double]) -> [[Double]] {
    switch self {
    case .polynomial(let basis): basis.derivatives(at: x)
    case .naturalSpline(let basis): basis.derivatives(at: x)
    }
  }

  /// The columns whose coefficients are reported: powers of x, or the spline's own.
  func reportedColumns(at x: [Double]) -> [[Double]] {
    switch self {
    case .polynomial(let basis):
      (1...basis.degree).map { m in
        x.map { value in (0..<m).reduce(1.0) { power, _ in power * value } }
      }
    case .naturalSpline(let basis): basis.columns(at: x)
    }
  }

  /// Reported coefficient m (0 for the constant) = Σ_k `reported[m][k]` · fitted coefficient of
  /// column k + 1; nil where the columns are reported as they are fitted.
  var reported: [[DoubleDouble]]? {
    switch self {
    case .polynomial(let basis): basis.monomials
    case .naturalSpline: nil
    }
  }
}
