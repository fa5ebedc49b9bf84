import Tables

/// Reads columns that a source gets beside those of its file: made from one of them, block after
/// block.
protocol DerivedBuilder {
  /// - Parameter keeping: which rows of the block stay; nil when all do.
  mutating func append(_ block: CellBlock, keeping: [Bool]?, problems: inout BlockProblems)

  consuming func finish() -> [(spec: ColumnSpec, column: Column)]
}

/// The columns that a source gets beside those of its file.
enum DerivedColumns {
  static let area = AreaColumn.name

  /// What reads them, where the file's columns are `columns`.
  static func builders(_ spec: SourceSpec, columns: [ColumnSpec]) -> [any DerivedBuilder] {
    var builders: [any DerivedBuilder] = []
    let marks = MissingMarks(spec, withSymbols: false)
    if let period = spec.period, let index = columns.firstIndex(where: { $0.name == period.column })
    {
      builders.append(PeriodBuilder(period, columns[index], index, marks))
    }
    if let index = columns.firstIndex(where: { $0.kind == .area }) {
      builders.append(AreaBuilder(columns[index], index, marks))
    }
    return builders
  }

  /// What they will be; kinds of columns are known without data.
  static func specs(_ spec: SourceSpec) -> [ColumnSpec] {
    (spec.period == nil ? [] : PeriodBuilder.specs)
      + (spec.columns.contains { $0.kind == .area } ? [AreaBuilder.spec] : [])
  }
}

extension CellBlock {
  /// Why a derived column has no value at a row: the row does not stay, or the cell it is made from is
  /// missing; nil where there is a cell to read.
  func gap(
    _ row: Int, _ column: Int, keeping: [Bool]?, _ marks: MissingMarks
  ) -> MissingReason? {
    if keeping?[row] ?? true, let numbers = numbers(in: column) {
      return numbers.gaps.reason(at: row)
    }
    return keeping?[row] ?? true ? marks.reason(for: bytes(row, column).trimmed) : .blank
  }
}
