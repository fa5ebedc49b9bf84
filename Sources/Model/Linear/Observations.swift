import LinearAlgebra
import Tables

/// What a fit makes of each row: fitted value, residual, leverage hᵢ, and Cook's distance
/// wᵢeᵢ² hᵢ / (p σ² (1 − hᵢ)²), as R's `cooks.distance`.
enum Observations {
  static func table(of fit: LinearFit, _ sample: Table, _ spec: ModelSpec) -> Table {
    var table = sample
    let origins = (0..<sample.rowCount).map { sample.origin(of: $0) }
    for name in sample.columnNames { table.removeColumn(name) }
    table.setKey([])
    table.name = spec.name
    let leverages = fit.leverages.elements
    let residuals = fit.leastSquares.residuals.elements
    table.set(.texts(origins), as: ColumnSpec("row", .text, label: "where the row came from"))
    func add(_ name: String, _ cells: [Double?], _ label: String) {
      table.set(
        .numbers(cells, missing: .undefined), as: ColumnSpec(name, .number, label: label))
    }
    add(
      "fitted", residuals.indices.map { fit.outcome[$0] - residuals[$0] },
      "the outcome the fit expects")
    add("residual", residuals, "outcome less fitted")
    add("leverage", leverages, "the row's weight in its own fitted value, from 0 to 1")
    add(
      "cooks_distance", cooksDistances(fit),
      "how far the coefficients move without the row")
    return table
  }

  /// A row each; nil for a row of leverage one, and for an exact fit.
  static func cooksDistances(_ fit: LinearFit) -> [Double?] {
    let scaledSigma = fit.scaledSigma
    let count = Double(fit.columnCount + fit.absorbed.all)
    guard scaledSigma > 0 else { return [Double?](repeating: nil, count: fit.rowCount) }
    return movements(fit).map { $0.map { $0 / (scaledSigma * scaledSigma * count) } }
  }

  /// The row whose distance is largest, and the distance.
  static func mostInfluential(_ fit: LinearFit) -> (row: Int, distance: Double)? {
    let scaledSigma = fit.scaledSigma
    let count = Double(fit.columnCount + fit.absorbed.all)
    var found: (row: Int, movement: Double)?
    for (row, movement) in movements(fit).enumerated() {
      guard let movement, movement > found?.movement ?? -1 else { continue }
      found = (row, movement)
    }
    guard let found, scaledSigma > 0 else { return nil }
    return (found.row, found.movement / (scaledSigma * scaledSigma * count))
  }

  /// wᵢeᵢ² hᵢ / (1 − hᵢ)² in residual and weight units; nil for a row of leverage one.
  private static func movements(
    _ fit: LinearFit
  ) -> LazyMapSequence<Range<Int>, Double?> {
    let (residuals, leverages) = (fit.residuals.elements, fit.leverages.elements)
    let weights = fit.weights?.elements
    return residuals.indices.lazy.map { row in
      let h = leverages[row]
      guard 1 - h > Robust.leverageOneTolerance else { return nil }
      let e = residuals[row] / (1 - h)
      return (weights?[row] ?? 1) * e * e * h
    }
  }
}
