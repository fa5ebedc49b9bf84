import Diagnostics
import Tables

extension IngestError {
  /// Words for a cell that does not fit its column, numbers that are none aside.
  var cellWords: (what: String, why: String?, fix: String?) {
    switch self {
    case .notWhole(let text, let column):
      (
        "'\(text)' is not a whole number", Self.declared(column),
        "correct it, or declare the column as number"
      )
    case .tooLarge(let text, let column):
      (
        "'\(text)' is too large to be held exactly", Self.declared(column),
        "declare it as id or text"
      )
    case .negative(let text, let column):
      (
        "'\(text)' is negative", "\(Self.declared(column)), which starts at 0",
        NumberAdvice.sentinelFix(text) ?? "correct it, or declare the column as number"
      )
    case .outsideRange(let text, let column, let range):
      (
        "'\(text)' is outside \(Self.bounds(range))",
        "column '\(column.name)' has range: \(Self.bounds(range))",
        NumberAdvice.sentinelFix(text) ?? "correct the value, or widen the range"
      )
    case .unknownLevel(let text, let column):
      (
        "'\(text)' is not a level of '\(column.name)'",
        "its levels are \(Suggestion.list(column.levels ?? []))",
        Suggestion.nearest(to: text, among: column.levels ?? []).map { "write '\($0)'" }
          ?? NumberAdvice.sentinelFix(text) ?? "correct it, or add it to levels:"
      )
    case .notADate(let text, let column):
      (
        "'\(text)' is not a date", Self.declared(column),
        "write 2024-03-31 or 31/03/2024 (the day before the month)"
      )
    default: ("", nil, nil)
    }
  }

  /// Words for what is wrong with rows taken together.
  var tableWords: (what: String, why: String?, fix: String?) {
    switch self {
    case .noRowsOfLevel(let level, let file, let levels):
      (
        "no row of '\(file)' has \(Dialect.levelColumn) '\(level)'",
        "its levels are \(Suggestion.list(levels))",
        Suggestion.fix(for: level, among: levels)
      )
    case .severalLevels(let levels, let file):
      (
        "'\(file)' mixes \(levels.count) geographic levels",
        "they are \(Suggestion.list(levels.map { $0.isEmpty ? "(blank)" : $0 })); a total and its "
          + "parts cannot be rows of one table",
        "add level: " + (levels.contains(Self.authorities) ? Self.authorities : levels[0])
      )
    case .noLevelColumn(let file, let known):
      (
        "'\(file)' has no column '\(Dialect.levelColumn)'",
        "level: chooses rows by it; the columns are \(Suggestion.list(known))", "delete level:"
      )
    case .missingKey(let column, let source, let reason):
      (
        "no value of '\(column)', which is in the key of source '\(source)'",
        "it is missing (\(reason.name)), so the row has no name",
        "fill it in, or delete the row if it is empty"
      )
    case .repeatedKey(let columns, let values, let lines, let source, let noun):
      (
        "\(Self.named(columns, values)) is on \(noun)s \(Self.enumerated(lines))",
        "key: [\(columns.joined(separator: ", "))] must be unique in source '\(source)'",
        "remove the repeated rows, or add the column to key: that tells them apart"
      )
    case .filtersLeftOpen(let key, let values, let lines, let filters, let source):
      (
        "\(Self.named(key, values)) is on lines \(Self.enumerated(lines)): "
          + (filters.count == 1
            ? "a filter column is left open" : "\(filters.count) filter columns are left open"),
        "in source '\(source)', "
          + filters.map { "\($0.column) is \(Suggestion.list($0.values.map { "'\($0)'" }))" }
          .joined(separator: "; ") + ", so that totals stand beside their parts",
        "write key: [\((key + filters.map(\.column)).joined(separator: ", "))], and keep one value "
          + "in normalize: filter: {"
          + filters.map {
            "\($0.column): [\"\($0.values.first { !FilterColumns.isTotal($0) } ?? "")\"]"
          }
          .joined(separator: ", ") + "}"
      )
    case .inSeveral(let column, let value, let parent, let parents):
      (
        "\(column) '\(value)' is in \(parents.count) values of '\(parent)': "
          + Suggestion.list(parents.map { "'\($0.value)' (\($0.noun) \($0.line))" }, limit: 6),
        "nested: says that each \(column) is in one \(parent)",
        "correct the rows, or give units that differ names that differ"
      )
    default: ("", nil, nil)
    }
  }

  static func declared(_ column: ColumnSpec) -> String {
    "column '\(column.name)' is declared \(column.kind.rawValue)"
  }

  private static func bounds(_ range: ClosedRange<Double>) -> String {
    "[\(Column.text(of: range.lowerBound)), \(Column.text(of: range.upperBound))]"
  }

  private static let authorities = "Local authority"

  private static func named(_ columns: [String], _ values: [String]) -> String {
    zip(columns, values).map { "\($0) '\($1)'" }.joined(separator: ", ")
  }

  private static func enumerated(_ lines: [Int]) -> String {
    guard lines.count <= 10, let last = lines.last else {
      return lines.prefix(10).map(String.init).joined(separator: ", ")
        + " … (\(lines.count) in all)"
    }
    return lines.dropLast().map(String.init).joined(separator: ", ") + " and \(last)"
  }
}
