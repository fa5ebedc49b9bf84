import LinearAlgebra
import Tables

/// Checks of the rows: enough of them, none that decides alone.
extension CheckSubject {
  var rowChecks: [Check] {
    [rowsUsed, rowsPerCoefficient] + largestLeverage + exactFit + droppedLevels
  }

  private static let smallShareUsed = 0.8

  private static let fewRowsPerCoefficient = 10.0
  /// Huber (1981, §7.2): above .5 a row is best avoided.
  private static let largeLeverage = 0.5

  private var rowsUsed: Check {
    let (used, removed) = (sample.table.rowCount, sample.removedCount)
    let share = Double(used) / Double(used + removed)
    let isSmall = share < Self.smallShareUsed
    return check(
      "rows_used", isSmall ? .look : .pass, share,
      "\(used) of \(Wording.count(used + removed, "row")) used"
        + (isSmall ? ": those left out (see the ledger) may differ from them" : ""))
  }

  /// Absorbed effects use up rows, and are not what the fit is about.
  private var rowsPerCoefficient: Check {
    let effects = regression.working?.absorbed.all ?? 0
    let (n, p) = (regression.rowCount, regression.columnCount)
    let ratio = Double(n - effects) / Double(p)
    let isFew = ratio < Self.fewRowsPerCoefficient
    return check(
      "rows_per_coefficient", isFew ? .look : .pass, ratio,
      "\(Wording.count(n, "row")) for \(Wording.count(p, "coefficient"))"
        + (effects > 0 ? ", after \(Wording.count(effects, "absorbed effect"))" : "")
        + (isFew ? ": under ten each, the fit follows chance more than it should" : ""))
  }

  /// In what absorbed effects leave: with them, every row of a level of two has one half. Of a mixed fit:
  /// in the terms alone.
  private var largestLeverage: [Check] {
    let fit = spec.estimator.mixed == nil ? regression.residualFit : regression.working
    let ofGrades = (regression as? OrdinalFit).flatMap { try? OrdinalLeverage($0).ofRows }
    guard let leverages = fit?.leastSquares.leverages.elements ?? ofGrades else { return [] }
    let row = leverages.indices.max { leverages[$0] < leverages[$1] } ?? 0
    let h = leverages[row]
    let isLarge = h >= Self.largeLeverage
    let origin = origin(of: row)
    return [
      check(
        "leverage", isLarge ? .look : .pass, h,
        isLarge
          ? "\(origin) decides \(Wording.number(100 * h, digits: 2)) % of its own fitted value: look "
            + "at it"
          : "no row decides half of its own fitted value; \(origin) has the most")
    ]
  }

  var exactFit: [Check] {
    guard let sigma = regression.measures.sigma, let working = regression.working else { return [] }
    // What rounding leaves of residuals that are zero in exact arithmetic.
    let scale = working.outcome.elements.largestMagnitude
    guard sigma <= 1e-13 * scale else { return [] }
    return [
      check(
        "exact_fit", .stop, sigma,
        "the terms give the outcome exactly: it is probably computed from them, and tests mean nothing"
      )
    ]
  }

  private var droppedLevels: [Check] {
    design.droppedLevels.map { column, levels in
      check(
        "level_without_rows", .look, Double(levels.count),
        "no row used has \(column) \(Wording.all(levels.map { "'\($0)'" })), so it has no coefficient",
        term: column)
    }
  }
}
