import LinearAlgebra
import Tables

/// What one row, cluster or family does to an estimate: a row of `influence.csv`.
///
///     DFBETAⱼ  β̂ⱼ − β̂ⱼ₍ᵢ₎        DFBETASⱼ  DFBETAⱼ / (s₍ᵢ₎ √(X'WX)⁻¹ⱼⱼ)
///     DFFITS   √wᵢ eᵢ √hᵢ / (s₍ᵢ₎ (1 − hᵢ))
///
/// with hᵢ of all terms, absorbed effects among them, and s₍ᵢ₎² = (Σ we² − wᵢeᵢ²/(1 − hᵢ)) / (n − p − 1). As R's `dfbeta`, `dfbetas`, `dffits` and
/// `cooks.distance`. For groups of rows DFBETA is defined, and of mixed fits and proportional odds their
/// leverage and, of the first's outermost groups, Cook's distance (`GroupDistances`, `RowSteps`).
public struct Influence: TableRow, Equatable {
  public let model: String
  public let term: String
  /// `row`; `observation` where these are means or changes of rows; or the column whose values the
  /// groups are.
  public let level: String
  public let unit: String
  public let rows: Int
  /// Nil where the estimate rests on these rows.
  public let estimateWithout: Double?
  public let dfbeta: Double?
  public var dfbetas: Double?
  public var dffits: Double?
  public var cooksDistance: Double?
  public var leverage: Double?
  public var basis = Basis.exact

  /// How the estimate without it is known.
  public enum Basis: String, Sendable {
    /// By algebra, equal to the fit to the others.
    case exact
    /// The model fitted to the others.
    case refit
    /// One step of Newton's method.
    case oneStep = "one_step"
    /// Exact but for the variances, which are those of all rows.
    case variancesHeld = "variances_held"
  }

  public static let vocabulary = Vocabulary.influence
  public var cells: [OutputCell] {
    [
      .text(model), .text(term), .text(level), .text(unit), .integer(rows),
      .number(estimateWithout), .number(dfbeta), .number(dfbetas), .number(dffits),
      .number(cooksDistance), .number(leverage), .text(basis.rawValue),
    ]
  }
}

/// Leave-one-row-out of one coefficient. With absorbed effects: of the regression on all indicators, whose
/// DFBETA is that of x̃ with the leverages of both.
struct RowInfluence {
  /// Of tables larger than this, only so many rows are shown.
  static let mostRows = 10_000
  static let shownOfMore = 1_000

  let low: Double?
  let high: Double?
  let rows: [Influence]

  init(low: Double?, high: Double?, rows: [Influence]) {
    self.low = low
    self.high = high
    self.rows = rows
  }

  init(
    _ fit: LinearFit, of j: Int, model: String, level: String = "row", origin: (Int) -> String
  ) throws(LinearAlgebraError) {
    let t = fit.T.row(j)
    let unit = fit.coefficientUnits[j]
    let df = Double(fit.residualDegreesOfFreedom)
    let length = t.dot(t).squareRoot()
    // A sum over all rows, and here is a loop over them.
    let squares = fit.residualSumOfSquares
    var found: [(row: Int, dfbeta: Double, dfbetas: Double?, dffits: Double?)] = []
    try fit.forEachBlock { range, Z in
      let along = Z * t
      for row in range {
        let h = fit.leverages[row]
        guard 1 - h > Robust.leverageOneTolerance else { continue }
        let (w, e) = (fit.weights?[row] ?? 1, fit.residuals[row])
        let scaled = along[row - range.lowerBound] * w * e / (1 - h)
        let rest = (squares - w * e * e / (1 - h)) / (df - 1)
        let s = df > 1 && rest > 0 ? rest.squareRoot() : nil
        found.append(
          (
            row, unit * fit.residualUnit * scaled, s.map { scaled / ($0 * length) },
            s.map { w.squareRoot() * e * h.squareRoot() / ($0 * (1 - h)) }
          ))
      }
    }
    let estimates = found.map { fit.coefficients[j] - $0.dfbeta }
    let (low, high) = (estimates.min(), estimates.max())
    if found.count > Self.mostRows {
      found.sort { $0.dfbeta.magnitude > $1.dfbeta.magnitude }
      found = Array(found.prefix(Self.shownOfMore)).sorted { $0.row < $1.row }
    }
    let distances = Observations.cooksDistances(fit)
    let rows = found.map { row in
      Influence(
        model: model, term: fit.columns[j].name, level: level, unit: origin(row.row), rows: 1,
        estimateWithout: fit.coefficients[j] - row.dfbeta, dfbeta: row.dfbeta,
        dfbetas: row.dfbetas, dffits: row.dffits,
        cooksDistance: distances[row.row],
        leverage: fit.leverages[row.row])
    }
    self.init(low: low, high: high, rows: rows)
  }
}
