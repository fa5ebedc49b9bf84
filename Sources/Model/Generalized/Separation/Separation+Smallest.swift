import LinearAlgebra

extension Separation {
  /// The fewest of some columns, terms taken whole, that with the intercept separate as many rows: terms
  /// are left out one by one, the first that can be first, while as many stay separated.
  ///
  /// No direction of fewer columns tells a row that none of all columns does. So each lies among those that
  /// move no such row, which are few, and only the rows that are told have to be looked at again.
  ///
  /// - Parameter guilty: columns that the direction found moves.
  /// - Parameter Z: the rows in columns at right angles to each other and of length 1.
  /// - Parameter moves: how much of η each column moves, by direction: p × p.
  /// - Parameter cone: what all columns tell.
  /// - Returns: the columns that stay.
  static func smallest(
    of guilty: [Int], _ matrix: DesignMatrix, _ Z: Matrix, moves: Matrix, signs: [Double],
    _ cone: SeparatingDirection
  ) throws(LinearAlgebraError) -> [Int] {
    let told = Set(cone.separated)
    let untold = (0..<Z.rowCount).filter { !told.contains($0) }
    let still = try SeparatingDirection.nullSpace(
      of: Z.rows(untold), columnCount: Z.columnCount)
    let rows = Z.rows(cone.separated) * still
    let movesLeft = moves * still
    let sides = cone.separated.map { signs[$0] }
    let terms = matrix.columns.indices.filter { matrix.columns[$0].role != .intercept }
    func separates(_ columns: [Int]) throws(LinearAlgebraError) -> Bool {
      let dropped = terms.filter { !columns.contains($0) }
      let left = try SeparatingDirection.nullSpace(
        of: movesLeft.rows(dropped), columnCount: still.columnCount)
      guard left.columnCount > 0 else { return false }
      let found = try SeparatingDirection(rows * left, signs: sides)
      return found?.separated.count == sides.count
    }
    var kept = guilty
    let named = Set(guilty.map { matrix.columns[$0].term ?? -1 }).sorted()
    for term in named.reversed() {
      let rest = kept.filter { (matrix.columns[$0].term ?? -1) != term }
      if !rest.isEmpty, try separates(rest) { kept = rest }
    }
    return kept
  }
}
