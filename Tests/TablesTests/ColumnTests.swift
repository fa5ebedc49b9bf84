import Tables
import Testing

struct ColumnTests {
  let mixed = Column(
    .number([1, .nan, 3.5, .nan]), missing: [nil, .refused, nil, .blank])

  @Test func aMissingCellIsNoValueAndHasItsReason() {
    #expect(mixed.number(at: 1) == nil)
    #expect(mixed.text(at: 1) == nil)
    #expect((0..<4).map { mixed.missingReason(at: $0) } == [nil, .refused, nil, .blank])
    #expect(mixed.missingCount == 2)
    #expect(mixed.missingCounts.map(\.reason) == [.refused, .blank])
    #expect(mixed.numbers?.map(\.isNaN) == [false, true, false, true])
  }

  @Test(arguments: [
    (Column(.number([1, 2.5, 1e21, -0.1])), ["1", "2.5", "1e+21", "-0.1"]),
    (Column(.integer([7, -3])), ["7", "-3"]),
    (Column.categories(["b", "a"], levels: ["a", "b"]), ["b", "a"]),
    (Column(.date([0, 15371])), ["1970-01-01", "2012-02-01"]),
    (Column(.logical([true, false])), ["true", "false"]),
    (Column(.text(["", "é"])), ["", "é"]),
  ])
  func textTellsValuesApart(column: Column, texts: [String]) {
    #expect((0..<column.count).map { column.text(at: $0) } == texts)
  }

  @Test(arguments: [
    0.1, 1.0 / 3, .leastNonzeroMagnitude, 1.7976931348623157e308, 123456789012345680, -2,
  ])
  func numbersReadBackAsTheSameDouble(number: Double) {
    #expect(Double(Column.text(of: number)) == number)
  }

  @Test func onlyNumericColumnsAreNumbers() {
    #expect(Column(.integer([1, 2])).numbers == [1, 2])
    #expect(Column(.text(["1"])).numbers == nil)
    #expect(Column(.text(["1"])).number(at: 0) == nil)
  }

  @Test func selectingKeepsReasons() {
    #expect(mixed.selecting([3, 2, 3]).missingReason(at: 2) == .blank)
    #expect(mixed.selecting([0, 2]).hasMissing == false)
    let partners = mixed.selecting([0, nil, 1], otherwise: .unmatched)
    #expect((0..<3).map { partners.missingReason(at: $0) } == [nil, .unmatched, .refused])
    #expect(partners.number(at: 0) == 1)
  }

  @Test(arguments: [
    Column(.number([1, 2])), Column(.integer([1, 2])), Column(.text(["a", "b"])),
    Column(.date([1, 2])), Column(.logical([true, false])),
    Column.categories(["a", "b"], levels: ["a", "b"]),
  ])
  func selectingWorksOnEveryType(column: Column) {
    let picked = column.selecting([1, nil], otherwise: .unmatched)
    #expect(picked.text(at: 0) == column.text(at: 1))
    #expect(picked.missingReason(at: 1) == .unmatched)
    #expect(column.selecting([1, 0]).selecting([1, 0]) == column)
  }

  /// NaN behind a missing cell once made a table unequal to itself.
  @Test func equalityIsAboutCellsNotWhatLiesBehindThem() {
    #expect(mixed == mixed)
    let behind = Column(.number([1, 99, 3.5, 0]), missing: [nil, .refused, nil, .blank])
    #expect(mixed == behind)
    #expect(mixed != Column(.number([1, 0, 3.5, 0]), missing: [nil, .blank, nil, .blank]))
    #expect(mixed != Column(.number([1, 0, 4, 0]), missing: [nil, .refused, nil, .blank]))
    #expect(mixed != mixed.selecting([0, 1, 2]))
    #expect(Column(.number([1])) != Column(.integer([1])))
    #expect(
      Column.categories(["a"], levels: ["a"]) != Column.categories(["a"], levels: ["a", "b"]))
  }

  @Test func allPresentReasonsAreDropped() {
    let column = Column(.number([1, 2]), reasons: [.blank], reasonCodes: [0, 0])
    #expect(!column.hasMissing && column.reasons.isEmpty)
    #expect(Column(.number([])).count == 0)
  }
}
