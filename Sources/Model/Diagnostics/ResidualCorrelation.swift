import LinearAlgebra
import Statistics
import Tables

/// Do neighbouring periods of one unit go together in what a fit leaves? With eᵢ the residual √wᵢ (yᵢ − xᵢ'β̂)
/// of least squares, the Pearson residual of a generalized fit, whose outcome cannot be differenced, or of
/// grades that of Li & Shepherd, and the sum over pairs of rows of unit u one period apart:
///
///     S_u = Σ e_t e_{t−1},   z = Σ S_u / √Σ S_u²,   t(G − 1),   r = Σ S_u / √(Σ e²_{t−1} Σ e²_t)
///
/// which is 0 where rows are independent: the score test of e_{t−1} as a term for e_t, clustered by unit. It
/// finds what a unit has throughout as well as what lasts a while, since either makes rows of it alike. Where
/// the fit has an effect of the unit itself, rows of it share the error of that effect: there the test is
/// that of levels from changes (`SerialCorrelation`), from which what a unit has throughout falls out.
///
/// - Reference: Zeger, Liang & Self (1985), *Biometrika* 72; Wooldridge (2010), §10.6.3. Agrees with the sums
///   made of R `residuals(type = "pearson")` of `glm` and `lme4::glmer`.
struct ResidualCorrelation {
  let correlation: Double
  let pValue: Double

  /// With fewer units no test tells anything.
  private static let fewestUnits = 3

  /// Nil where too few rows follow each other.
  init?(_ residuals: [Double], _ index: PanelIndex) {
    let size = residuals.largestMagnitude
    guard size > 0 else { return nil }
    var sums: [Int32: Double] = [:]
    var (before, after) = (0.0, 0.0)
    for (earlier, later) in index.pairs {
      let (a, b) = (residuals[earlier] / size, residuals[later] / size)
      guard a.isFinite, b.isFinite else { return nil }
      sums[index.unit.codes[later], default: 0] += a * b
      before += a * a
      after += b * b
    }
    // In the order of units, so that the sum is the same in every run.
    let own = sums.sorted { $0.key < $1.key }.map(\.value)
    let spread = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard own.count >= Self.fewestUnits, spread > 0, before * after > 0,
      let reference = try? StudentT(df: Double(own.count - 1))
    else { return nil }
    let sum = own.reduce(0, +)
    correlation = sum / (before * after).squareRoot()
    pValue = min(1, 2 * reference.survival((sum / spread).magnitude))
  }

  func test(_ panel: PanelSpec) -> PanelTest {
    PanelTest(
      serial:
        "what is left of one \(panel.period) goes with that of the next in the same \(panel.unit) "
        + "(correlation \(Wording.number(correlation)))",
      correlation, p: pValue, by: panel.unit,
      consequence:
        "standard errors that take rows for independent are wrong, and only clustering by "
        + "\(panel.unit), or wider, holds",
      otherwise: "what is left of neighbouring periods is not shown to go together")
  }
}
