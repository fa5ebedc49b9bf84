import Tables

/// The levels of a categorical column that occur in the rows used, in the column's order.
struct LearnedLevels: Sendable, Hashable {
  let labels: [String]
  /// Levels declared but without a row: they have no coefficient.
  let dropped: [String]

  /// Text has its levels in alphabetical order of code points, so that the order of rows does not
  /// matter; logical is false, then true. Nil for numbers and dates.
  init?(_ column: Column) {
    switch column.values {
    case .category(let codes, let levels, _):
      var isPresent = [Bool](repeating: false, count: levels.count)
      for (row, code) in codes.enumerated() where !column.isMissing(row) {
        isPresent[Int(code)] = true
      }
      labels = levels.indices.filter { isPresent[$0] }.map { levels[$0] }
      dropped = levels.indices.filter { !isPresent[$0] }.map { levels[$0] }
    case .text, .logical:
      let found = Set((0..<column.count).compactMap { column.text(at: $0) })
      labels = found.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      dropped = []
    case .number, .integer, .date: return nil
    }
  }

  /// Where a coded level lies among all; most often those coded are the last ones.
  func place(of position: Int, in coded: [String]) -> Int {
    let left = labels.count - coded.count
    return labels[left] == coded[0]
      ? left + position : labels.firstIndex(of: coded[position]) ?? left + position
  }
}

/// How the levels of a category are compared.
public enum Contrast: String, Sendable, Hashable, CaseIterable {
  /// Each level with the first.
  case treatment
  /// Each level but the last with the mean of all levels' means.
  case sum
}

/// How one factor of a term becomes columns.
enum Coding: Sendable {
  case number(String)
  /// The columns of a curve of a column.
  case curve(TermFactor, Curve)
  /// An indicator for each of `coded`: all levels but the first (treatment contrasts), or all of them
  /// where no other term holds the first level's mean or slope; of periods in first differences all but the
  /// first of each run.
  case category(String, levels: LearnedLevels, coded: [String])
  /// A column for each level but the last: 1 for that level, −1 for the last.
  case sums(String, levels: LearnedLevels)

  /// Of a category.
  var levels: (column: String, levels: LearnedLevels)? {
    switch self {
    case .category(let column, let levels, _), .sums(let column, let levels): (column, levels)
    case .number, .curve: nil
    }
  }

  /// The factor's part of each column's name: `age`, or `role[line_manager]`.
  var names: [String] {
    switch self {
    case .number(let column): [column]
    case .curve(let factor, let curve): (1...curve.columnCount).map { "\(factor)[\($0)]" }
    case .category(let column, _, let coded): coded.map { "\(column)[\($0)]" }
    case .sums(let column, let levels): levels.labels.dropLast().map { "\(column)[\($0)]" }
    }
  }
}
