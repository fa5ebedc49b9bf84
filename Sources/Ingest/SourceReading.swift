import Diagnostics
import Tables

/// A source while its blocks come in.
struct SourceReading {
  private let spec: SourceSpec
  private let columns: [ColumnSpec]
  private var builders: [any ColumnBuilder]
  private var derived: [any DerivedBuilder]
  private var levels: LevelFilter
  private var lines: [Int32] = []
  /// Data rows, those that are not as wide as the header included.
  private var rowCount = 0

  init(_ spec: SourceSpec, columns: [ColumnSpec]) {
    self.spec = spec
    self.columns = columns
    builders = columns.map { ColumnParsing.builder(for: $0, in: spec) }
    derived = DerivedColumns.builders(spec, columns: columns)
    levels = LevelFilter(spec, columns: columns)
  }

  mutating func take(_ block: CellBlock, _ log: inout ProblemLog) {
    let keeping = levels.keeping(block)
    var problems = BlockProblems()
    for column in builders.indices {
      builders[column].append(block, column: column, keeping: keeping, problems: &problems)
    }
    for fault in block.faults { log.add(fault) }
    for index in derived.indices {
      derived[index].append(block, keeping: keeping, problems: &problems)
    }
    problems.tell(&log, in: block)
    lines += block.lines
    rowCount += block.rowCount + block.raggedRows.count
  }

  /// What is wrong with the file as a whole; nil when nothing is.
  var faults: [IngestFault] {
    var faults: [IngestFault] = []
    if let expected = spec.expectedRows, expected != rowCount {
      faults.append(
        IngestFault(.rowCount(rowCount, expected: expected, source: spec.name), about: .rows))
    }
    if let fault = levels.fault(spec) { faults.append(fault) }
    return faults
  }

  /// The table without rows of other levels, its key and nesting checked.
  consuming func finish(_ log: ProblemLog) throws(DiagnosticList) -> IngestedSource {
    let built = builders.map { $0.finish() }
    let source = SourceRows(
      name: spec.name, file: spec.file, lines: lines, noun: spec.format.rowNoun)
    var whole = Table(
      name: spec.name,
      columns: zip(columns, built).map { column, built in
        var column = column
        column.kind = built.kind
        return (column, built.column)
      }, key: spec.key, rowCount: lines.count, lineage: Lineage(source))
    for made in derived.flatMap({ $0.finish() }) { whole.set(made.column, as: made.spec) }
    whole.noteTimes(
      from: PeriodColumn.end,
      for: spec.period == nil ? [] : whole.columnNames.filter { !PeriodColumn.all.contains($0) })
    let kept = whole.removing(levels.removals(place: spec.name))
    let table = spec.dialect == .ees ? FilterMarks.marked(kept) : kept
    try check(table, log)
    return IngestedSource(
      table: table,
      inferredColumns: zip(columns, built).filter { $0.0.kind == .inferred }
        .map { ($0.0.name, $0.1.kind) },
      warnings: Warnings.about(table, spec), rowsRead: rowCount)
  }

  private func check(_ table: Table, _ log: ProblemLog) throws(DiagnosticList) {
    let rows = table.lineage.strands.first.map { strand in
      (0..<table.rowCount).map { Int(strand.rows(behind: $0).first ?? 0) }
    }
    let faults =
      KeyCheck.faults(
        in: table, rows ?? [], lines: lines, noun: spec.format.rowNoun, dialect: spec.dialect)
      + NestingCheck.faults(
        in: table, spec.nested, rows ?? [], lines: lines, noun: spec.format.rowNoun)
    guard !faults.isEmpty else { return }
    var log = log
    let places = RowPlaces(spec, faults.prefix(ProblemLog.shown).map { $0 }, columns)
    for fault in faults { log.add(IngestFault(fault.fact, at: places[fault])) }
    try log.throwIfAny()
  }
}
