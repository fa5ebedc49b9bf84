import LinearAlgebra
import Tables

extension ModelSpec {
  /// The range of every coefficient over all values that suppressed cells of the outcome and of the
  /// terms can have, the rows being those of the fit and those that lack only suppressed cells.
  ///
  /// Where only outcomes are suppressed β̂ is linear in them and the range is exact (`reach`). In a
  /// term a suppressed value changes X'WX itself; then `CoefficientSearch` gives a range outside
  /// which no value lies, and which is `exact` where both ends were reached by values of the cells.
  /// Suppressed cells are taken to vary apart from each other, which can only widen the range; a rate
  /// and its own suppressed numerator in one row are not (`SuppressedCompletion`).
  ///
  /// - Throws: as `fit(to:)`; a suppressed weight or cluster; a cell of which nothing is known; more
  ///   than eight columns with suppressed cells; an estimator other than least squares.
  /// - Reference: partial identification by worst cases, Horowitz & Manski (1995), *Econometrica* 63.
  ///   Agrees with the search over all corners where that is exact.
  public func bounds(in table: Table) throws(ModelError) -> [CoefficientBound] {
    try bounds(in: table, parts: nil)
  }

  /// - Parameter parts: how many parts of the cells' values a search looks into; nil for what takes
  ///   seconds.
  func bounds(in table: Table, parts: Int?) throws(ModelError) -> [CoefficientBound] {
    let found = try ranges(in: table, parts: parts)
    return zip(found.fit.matrix.columns, found.ranges).map { column, range in
      CoefficientBound(
        model: name, outcome: outcome, term: column.name, termRole: column.role, low: range.low,
        high: range.high, nSuppressed: found.rows.rows.count, nObs: found.fit.rowCount,
        kind: range.kind)
    }
  }

  /// The ranges, with the rows and the first fit that they were found from.
  func ranges(
    in table: Table, parts: Int?
  ) throws(ModelError) -> (fit: LinearFit, rows: SuppressedRows, ranges: [CoefficientRange]) {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    guard ["ols", "wls"].contains(estimator.name) else {
      throw error(.boundsNeedLeastSquares(fit: estimator.name))
    }
    let completion = try SuppressedCompletion(of: table, for: self)
    let anchored = try anchoredFit(of: completion)
    let rows = SuppressedRows(completion, in: anchored.sample.table)
    guard rows.columns.count <= SuppressedRows.columnsAtMost else {
      throw error(.boundsOfManyColumns(rows.columns, most: SuppressedRows.columnsAtMost))
    }
    guard rows.columns.allSatisfy({ $0 == outcome }) else {
      return (
        anchored.fit, rows,
        anchored.fit.ranges(anchored.design, rows, outcome: outcome, parts: parts)
      )
    }
    do {
      return (anchored.fit, rows, try anchored.fit.ranges(outcome: rows.halfWidths(of: outcome)))
    } catch {
      throw self.error(.numerical(error.description))
    }
  }

  private struct AnchoredFit {
    let sample: Sample
    let design: Design
    let fit: LinearFit
  }

  /// The fit at some values of the suppressed cells: the middles, unless the terms cannot be told
  /// apart there.
  private func anchoredFit(of completion: SuppressedCompletion) throws(ModelError) -> AnchoredFit {
    var first: ModelError?
    for anchor in SuppressedCompletion.Anchor.allCases {
      do {
        let sample = try Sample(of: completion.table(at: anchor), for: self)
        let design = try Design(learning: sample.table, for: self)
        let matrix = DesignMatrix(design, sample.table)
        try Identification.check(matrix, sample, spec: self)
        return AnchoredFit(
          sample: sample, design: design, fit: try LinearFit(matrix, sample, nil, spec: self))
      } catch {
        if completion.columns.isEmpty { throw error }
        first = first ?? error
      }
    }
    throw first ?? error(.emptyTable(data))
  }
}
