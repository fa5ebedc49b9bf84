import Tables

/// Combinations of levels without a row, which no interaction of categories can be estimated with.
struct EmptyCells {
  /// Of the first: `role 'lm'`, `plan 'other'`.
  let first: [String]
  let count: Int

  /// Further ones are counted up to here.
  private static let mostCounted = 10_000

  /// - Returns: nil where every combination of levels that have rows has one, and of a term of one category
  ///   at most.
  init?(_ term: Term, in table: Table) {
    let categories = term.factors.compactMap { factor in
      table[factor.column].flatMap { column in
        LearnedLevels(column).map { (name: factor.column, column: column, levels: $0.labels) }
      }
    }
    guard categories.count > 1 else { return nil }
    var present = Set<[String]>()
    for row in 0..<table.rowCount {
      present.insert(categories.map { $0.column.text(at: row) ?? "" })
    }
    let all = categories.reduce(1.0) { $0 * Double($1.levels.count) }
    guard Double(present.count) < all else { return nil }
    var cells: [[String]] = [[]]
    for category in categories.dropLast() {
      cells = cells.flatMap { cell in category.levels.map { cell + [$0] } }
      if cells.count > Self.mostCounted { cells.removeLast(cells.count - Self.mostCounted) }
    }
    let last = categories[categories.count - 1].levels
    let missing = cells.lazy.flatMap { cell in last.lazy.map { cell + [$0] } }
      .first { !present.contains($0) }
    guard let missing else { return nil }
    first = zip(categories, missing).map { "\($0.name) '\($1)'" }
    count = Int(min(all - Double(present.count), Double(Self.mostCounted)))
  }
}
