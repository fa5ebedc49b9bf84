import Diagnostics
import Tables

/// Where rows at fault stand in the file, found by reading it again: places are not kept for the
/// sake of the few that a message needs.
struct RowPlaces {
  private var places: [Int: [Int: SourceLocation]] = [:]
  private let columnOf: [String: Int]
  private let file: String

  init(_ spec: SourceSpec, _ faults: [RowFault], _ columns: [ColumnSpec]) {
    file = spec.file
    var columnOf: [String: Int] = [:]
    for (index, column) in columns.enumerated() { columnOf[column.name] = index }
    // A derived column is where the one it is made from is.
    if let index = columns.firstIndex(where: { $0.kind == .area }) {
      columnOf[DerivedColumns.area] = index
    }
    if let column = spec.period?.column, let index = columnOf[column] {
      for name in PeriodColumn.all { columnOf[name] = index }
    }
    self.columnOf = columnOf
    // The file was read a moment ago; should it be gone now, messages do without the column.
    guard let reader = try? spec.cells(), (try? reader.header()) != nil else { return }
    var first = 0
    while let block = try? reader.next() {
      for fault in faults where first..<(first + block.rowCount) ~= fault.row {
        guard let column = columnOf[fault.column] else { continue }
        places[fault.row, default: [:]][column] = block.location(fault.row - first, column)
      }
      first += block.rowCount
    }
  }

  subscript(fault: RowFault) -> SourceLocation {
    columnOf[fault.column].flatMap { places[fault.row]?[$0] } ?? SourceLocation(file: file)
  }
}

/// What a reader of the results should know of a source that is otherwise in order.
enum Warnings {
  static func about(_ table: Table, _ spec: SourceSpec) -> [Diagnostic] {
    guard table.rowCount > 0 else {
      return [warning("source '\(spec.name)' has no rows", spec)]
    }
    return spec.columns.compactMap { declared -> Diagnostic? in
      guard let column = table[declared.name] else { return nil }
      let name = "column '\(declared.name)' of source '\(spec.name)'"
      if column.missingCount == table.rowCount {
        return warning("\(name) has no values", spec)
      }
      guard case .category(let codes, let levels, _) = column.values, declared.levels != nil else {
        return nil
      }
      let seen = Set(codes)
      let unseen = levels.indices.filter { !seen.contains(Int32($0)) }.map { "'\(levels[$0])'" }
      guard !unseen.isEmpty else { return nil }
      return warning("\(name) never has \(Suggestion.list(unseen))", spec)
    }
  }

  private static func warning(_ what: String, _ spec: SourceSpec) -> Diagnostic {
    Diagnostic(what, severity: .warning, kind: .data, at: SourceLocation(file: spec.file))
  }
}
