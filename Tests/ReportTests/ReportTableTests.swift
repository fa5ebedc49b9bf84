import Testing

@testable import Report

@Test func columnsWithoutAnythingAreLeftOut() {
  let table = ReportTable(
    caption: "Models", columns: [.init("Model"), .number("n"), .number("R²"), .init("Note")],
    rows: [
      .title("All"), .init(["", "360", .init(NumberFormat.none), ""]),
      .init(["b", .init(NumberFormat.none), .init(NumberFormat.none), ""], weight: .strong),
    ], notes: ["A note."])
  let narrow = table.withoutEmptyColumns
  #expect(narrow.columns.map(\.title) == ["Model", "n"])
  #expect(
    narrow.rows == [
      .title("All"), .init(["", "360"]), .init(["b", .init(NumberFormat.none)], weight: .strong),
    ])
  #expect(narrow.notes == table.notes)
}

@Test func tablesWithoutRowsKeepWhatNamesThem() {
  let table = ReportTable(caption: "", columns: [.init("Model"), .number("n")], rows: [])
  #expect(table.withoutEmptyColumns.columns.map(\.title) == ["Model"])
}
