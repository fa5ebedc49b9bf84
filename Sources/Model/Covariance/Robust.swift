import LinearAlgebra

/// Heteroskedasticity-consistent meat Σ ωᵢ xᵢ xᵢ' with, for row i, its residual eᵢ, weight wᵢ and
/// leverage hᵢ:
///
///     HC0 (wᵢeᵢ)²        HC1 n/(n−p) HC0        HC2 (wᵢeᵢ)²/(1−hᵢ)
///     HC3 (wᵢeᵢ)²/(1−hᵢ)²        HC4 (wᵢeᵢ)²/(1−hᵢ)^min(4, n hᵢ/p)
///
/// A row with hᵢ = 1 has eᵢ = 0: HC2 to HC4 are 0/0 there, and `sandwich` gives NaN for every term.
/// Here the row is left out, which is exact for terms that do not rest on it (they are as if it were
/// not there), and terms that do have no standard error.
///
/// - Reference: MacKinnon & White (1985); Cribari-Neto (2004). Agrees with R `sandwich::vcovHC`.
struct Robust {
  let estimator: CovarianceEstimator

  /// 1 − h at or below this is rounding: leverages are right to 1e-16.
  static let leverageOneTolerance = 1e-12

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    let (n, p) = (fit.rowCount, fit.columnCount)
    let rank = p + fit.absorbed.all
    let df = fit.residualDegreesOfFreedom
    var matrix = Matrix(rowCount: p, columnCount: p)
    var blindSpots: [BlindSpot] = []
    let (residuals, leverages) = (fit.residuals.elements, fit.leverages.elements)
    let weights = fit.weights?.elements
    try fit.forEachBlock { range, Z in
      let roots = range.map { row -> Double in
        let weighted = (weights?[row] ?? 1) * residuals[row]
        return weighted.magnitude * rootFactor(leverage: leverages[row], n, rank, df)
      }
      matrix += Z.scalingRows(by: Vector(roots)).crossProduct()
      guard usesLeverage else { return }
      for row in range where 1 - leverages[row] <= Self.leverageOneTolerance {
        let z = (weights?[row] ?? 1).squareRoot() * Z.row(row - range.lowerBound)
        let resting = fit.coefficients { fit.share(of: $0, along: z) > BlindSpot.negligibleShare }
        if !resting.isEmpty {
          blindSpots.append(
            BlindSpot(place: .row(row), coefficients: resting, hasStandardError: false))
        }
      }
    }
    return Meat(
      matrix: matrix,
      degreesOfFreedom: [Double](repeating: Double(df), count: fit.T.rowCount),
      blindSpots: blindSpots)
  }

  /// c with Σ (cᵢeᵢ)² = a'Ma, a number per row.
  func functional(_ a: Vector, of fit: LinearFit) -> [Double] {
    let (leverages, df) = (fit.leverages, fit.residualDegreesOfFreedom)
    let image = fit.orthonormal.WZ * a
    let rank = fit.columnCount + fit.absorbed.all
    return image.indices.map {
      image[$0] * rootFactor(leverage: leverages[$0], fit.rowCount, rank, df)
    }
  }

  private var usesLeverage: Bool {
    switch estimator {
    case .hc2, .hc3, .hc4: true
    default: false
    }
  }

  /// √(ωᵢ / (wᵢeᵢ)²).
  private func rootFactor(leverage h: Double, _ n: Int, _ p: Int, _ df: Int) -> Double {
    if usesLeverage && 1 - h <= Self.leverageOneTolerance { return 0 }
    switch estimator {
    case .hc1: return (Double(n) / Double(df)).squareRoot()
    case .hc2: return 1 / (1 - h).squareRoot()
    case .hc3: return 1 / (1 - h)
    case .hc4:
      let exponent = min(4, Double(n) * h / Double(p))
      return Elementary.power(1 - h, -exponent / 2)
    default: return 1
    }
  }
}

extension LinearFit {
  /// The positions of the coefficients that `isChosen`.
  func coefficients(where isChosen: (Int) -> Bool) -> [Int] {
    (0..<T.rowCount).filter(isChosen)
  }

  /// (tⱼ'z)² / tⱼ'tⱼ: the share of coefficient j's variance, errors independent and of one variance,
  /// that comes from the direction z.
  func share(of j: Int, along z: Vector) -> Double {
    let t = T.row(j)
    let part = t.dot(z)
    return part * part / t.dot(t)
  }
}
