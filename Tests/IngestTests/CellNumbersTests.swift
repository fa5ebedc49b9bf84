import Tables
import Testing

@testable import Ingest

/// A number that a file stores is read as the same number written out would be: same cells, same
/// faults, in the same words.
@Suite struct CellNumbersTests {
  static let kinds: [ColumnSpec] = {
    var likert = ColumnSpec("v", .likert)
    likert.range = 1...5
    var number = ColumnSpec("v", .number)
    number.range = -3...1e20
    return [
      likert, number, ColumnSpec("v", .number), ColumnSpec("v", .integer), ColumnSpec("v", .count),
      ColumnSpec("v", .rate), ColumnSpec("v", .inferred),
    ]
  }()
  static let numbers: [Double] = [
    0, -0.0, 1, 5, 6, 2.5, -1, -9, 99, 0.1, 1e-7, 1e15, 0x1p53, -0x1p53, 1e17, 123_456.789,
    .infinity,
    .leastNonzeroMagnitude, .greatestFiniteMagnitude,
  ]

  /// What a column of `kind` makes of some cells, `nil` being a missing one.
  private func read(_ cells: [Double?], as kind: ColumnSpec, stored: Bool) -> [String] {
    var page = CellPage.Rows(holdsNumbers: stored ? [true] : [])
    for (row, cell) in cells.enumerated() {
      switch (cell, stored) {
      case (let number?, true): page.add(number, column: 0)
      case (let number?, false): page.add(Column.text(of: number).utf8)
      case (nil, true): page.add(missing: .refused, column: 0)
      case (nil, false): page.add(missing: .refused)
      }
      page.endRow(row + 1)
    }
    let whole = CellPage(page)
    let places = CellPlaces(file: "f.sav", naming: .cases(variables: ["v"]))
    let block = whole.block(width: 1, places: places)
    let spec = SourceSpec(name: "f", file: "f.sav", path: "f.sav", columns: [kind])
    var builder = ColumnParsing.builder(for: kind, in: spec)
    var problems = BlockProblems()
    var log = ProblemLog { _ in nil }
    withExtendedLifetime(whole) {
      builder.append(block, column: 0, keeping: nil, problems: &problems)
      problems.tell(&log, in: block)
    }
    let built = builder.finish()
    return ["\(built.kind)", log.list.rendered] + (log.isEmpty ? texts(built.column) : [])
  }

  private func texts(_ column: Column) -> [String] { cells(column) }

  @Test(arguments: kinds.indices, numbers) func isReadAsIfWritten(kind: Int, number: Double) {
    let cells = [number, nil, 3, number]
    let stored = read(cells, as: Self.kinds[kind], stored: true)
    #expect(stored == read(cells, as: Self.kinds[kind], stored: false))
  }

  @Test(arguments: kinds.indices) func missingOnly(kind: Int) {
    #expect(
      read([nil, nil], as: Self.kinds[kind], stored: true)
        == read([nil, nil], as: Self.kinds[kind], stored: false))
  }

  /// Which whole number was meant, a double beyond 2^53 does not say.
  @Test func wholeNumbersThatADoubleCannotTellApart() {
    let found = read([0x1p53 + 2], as: ColumnSpec("v", .integer), stored: true)
    #expect(found[1].contains("too large to be held exactly"))
    #expect(read([0x1p53 + 2], as: ColumnSpec("v", .inferred), stored: true)[0] == "number")
  }

  @Test func aBuilderThatMakesColumnsOfThemSeesThemToo() {
    var page = CellPage.Rows(holdsNumbers: [true])
    page.add(2024, column: 0)
    page.add(missing: .blank, column: 0)
    page.endRow(1)
    let numbers = CellPage(page).block(
      width: 1, places: CellPlaces(file: "f", naming: .cases(variables: ["v"]))
    ).numbers(in: 0)
    #expect(numbers?.text(0) == "2024")
    #expect(numbers?.text(1) == "")
    #expect(numbers?.gaps.reason(at: 1) == .blank)
  }
}
