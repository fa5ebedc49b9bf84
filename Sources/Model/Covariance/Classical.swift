import LinearAlgebra

/// σ² (X'WX)⁻¹ with σ² = Σ wᵢ eᵢ² / (n − p).
///
/// Agrees with R `vcov(lm)`.
enum Classical {
  static func meat(of fit: LinearFit) -> Meat {
    let df = Double(fit.residualDegreesOfFreedom)
    let p = fit.columnCount
    return Meat(
      matrix: (fit.residualSumOfSquares / df) * Matrix.identity(p),
      degreesOfFreedom: [Double](repeating: df, count: fit.T.rowCount))
  }
}
