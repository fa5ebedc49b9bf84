import LinearAlgebra
import Statistics
import Tables

/// Do neighbouring periods of one unit go together in what a fit leaves? Of generalized fits, whose outcome
/// cannot be differenced, with eᵢ the Pearson residual (of grades, that of Li & Shepherd) and the sum over
/// pairs of rows of unit u one period apart:
///
///     S_u = Σ e_t e_{t−1},   z = Σ S_u / √Σ S_u²,   t(G − 1),   r = Σ S_u / √(Σ e²_{t−1} Σ e²_t)
///
/// which is 0 where rows are independent: a score test, clustered by unit. Where the fit has a random effect of
/// the unit itself, rows of it share the error of its prediction: there the test is that of levels from
/// changes of e (`SerialCorrelation`), from which what a unit has throughout falls out.
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
    var sums: [Int32: Double] = [:]
    var (before, after) = (0.0, 0.0)
    for (earlier, later) in index.pairs {
      let (a, b) = (residuals[earlier], residuals[later])
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
    let differs = pValue < PanelTest.lookLevel
    let finding =
      "what is left of one \(panel.period) goes with that of the next in the same \(panel.unit) "
      + "(correlation \(Wording.number(correlation)))"
    if differs, correlation.magnitude < Materiality.autocorrelation {
      return PanelTest(
        name: "serial_correlation", result: .pass, value: pValue,
        meaning: "\(finding), but too little to matter: a look from "
          + Wording.number(Materiality.autocorrelation))
    }
    return PanelTest(
      name: "serial_correlation", result: differs ? .look : .pass, value: pValue,
      meaning: differs
        ? "\(finding): standard errors that take rows for independent are wrong, and only clustering by "
          + "\(panel.unit), or wider, holds"
        : "what is left of neighbouring periods is not shown to go together",
      whenClustered: differs
        ? "\(finding): harmless, the standard errors are clustered by \(panel.unit), or wider" : nil
    )
  }
}

extension CheckSubject {
  /// Of what a generalized fit leaves.
  ///
  /// - Parameter holdsUnits: whether the fit has an effect of each of the panel's units.
  func serialCorrelation(_ residuals: [Double], holdsUnits: Bool = false) -> [Check] {
    serialCorrelation { index, panel in
      holdsUnits
        ? SerialCorrelation(
          residuals: FirstDifference.difference(residuals, index.pairs), pairs: index.pairs,
          index: index)?.testOfLevels
        : ResidualCorrelation(residuals, index)?.test(panel)
    }
  }

  /// The test, or why there is none; nothing where the study declares no panel, or the rows lack its columns.
  func serialCorrelation(_ test: (PanelIndex, PanelSpec) -> PanelTest?) -> [Check] {
    guard let panel = spec.estimator.declaredPanel, let unit = sample.table[panel.unit],
      let period = sample.table[panel.period]
    else { return [] }
    for (name, column) in [(panel.unit, unit), (panel.period, period)] where column.hasMissing {
      return [noSerialTest("'\(name)' is missing in some rows")]
    }
    do throws(ModelError) {
      let index = try PanelIndex(sample, panel, for: spec)
      return [test(index, panel)?.check(self) ?? noSerialTest("too few rows follow each other")]
    } catch {
      return [noSerialTest(error.what)]
    }
  }

  private func noSerialTest(_ reason: String) -> Check {
    check(
      "serial_correlation", .pass, nil,
      "whether errors of neighbouring periods go together was not looked at, because \(reason)")
  }
}
