import Tables

extension Fit {
  /// What goes with one more of a support column where the columns it interacts with are at their means
  /// (categories at their shares of the rows), and whether it is the same everywhere. Nil of a column that
  /// bends, and of one that is no term of numbers by itself.
  public func slopeAtMeans(of column: String) -> (slope: Double, isEverywhere: Bool)? {
    let design = estimation.design
    let own = design.terms.filter { $0.term.columns.contains(column) }
    guard own.contains(where: { $0.term.columns == [column] }), sample[column]?.numbers != nil,
      own.allSatisfy({ $0.term.factors.allSatisfy { $0.column != column || $0.form == .plain } })
    else { return nil }
    let row = PlaceRow(design, estimation.sample.table)
    let regression = regression.inFittedColumns
    let (one, none) = (
      row[Place().setting(column, at: .value(1))], row[Place().setting(column, at: .value(0))]
    )
    let contrast = regression.contrast(zip(one, none).map { $0 - $1 })
    guard contrast.count == regression.columnCount else { return nil }
    let slope = zip(contrast, regression.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    return (slope, own.count == 1)
  }
}
