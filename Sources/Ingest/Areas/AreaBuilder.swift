import Diagnostics
import Tables

/// `area`: the authority that each cell of a source's area column stands for.
struct AreaBuilder: DerivedBuilder {
  static let spec = ColumnSpec(DerivedColumns.area, .area, label: "local authority")

  private let source: ColumnSpec
  private let index: Int
  private let marks: MissingMarks
  private var readings: [String: AreaReading] = [:]
  private var cells: [String?] = []
  private var missing: [MissingReason?] = []

  init(_ source: ColumnSpec, _ index: Int, _ marks: MissingMarks) {
    self.source = source
    self.index = index
    self.marks = marks
  }

  mutating func append(_ block: CellBlock, keeping: [Bool]?, problems: inout BlockProblems) {
    for row in 0..<block.rowCount {
      if let reason = block.gap(row, index, keeping: keeping, marks) {
        add(nil, reason)
        continue
      }
      switch reading(of: block.text(row, index)) {
      case .unit(let name): add(name, nil)
      case .unknown(let text):
        add(nil, .blank)
        problems.add(.unknownArea(text, column: source), row: row, column: index)
      }
    }
  }

  private mutating func add(_ cell: String?, _ reason: MissingReason?) {
    cells.append(cell)
    missing.append(reason)
  }

  private mutating func reading(of text: String) -> AreaReading {
    if let known = readings[text] { return known }
    let reading = AreaRegister.england.reading(of: text)
    readings[text] = reading
    return reading
  }

  consuming func finish() -> [(spec: ColumnSpec, column: Column)] {
    let levels = Set(cells.compactMap { $0 }).sorted()
    var codeOf: [String: Int32] = [:]
    for (code, level) in levels.enumerated() { codeOf[level] = Int32(code) }
    let codes = cells.map { cell in cell.flatMap { codeOf[$0] } ?? -1 }
    let values = Column.Values.category(codes: codes, levels: levels, isOrdered: false)
    return [(Self.spec, Column(values, missing: missing))]
  }
}

extension AreaRegister {
  /// Why a cell names no authority, and what may have been meant.
  func words(for text: String, _ column: ColumnSpec) -> (what: String, why: String?, fix: String?) {
    let what = "'\(text)' is not a local authority of England"
    let why = "column '\(column.name)' is declared area"
    let code = text.uppercased()
    if let place = Self.otherPlaces.first(where: { code.hasPrefix($0.prefix) }) {
      return (
        what, "\(why), and this is the code of \(place.meaning)",
        "add level: Local authority, which leaves countries and regions out"
      )
    }
    let level = PlaceLevel(text)
    if level != .authority {
      return (
        what, "\(why), and this is \(level == .national ? "England" : "a region")",
        "add level: Local authority, which leaves such rows out"
      )
    }
    let isCode = text.contains { $0.isNumber }
    let known = isCode ? areas.flatMap(\.codes) : areas.map(\.name)
    let nearest = Suggestion.nearest(to: isCode ? code : text, among: known)
    let meaning = isCode ? nearest.flatMap { self.unit($0) }.map { " (\($0.name))" } ?? "" : ""
    return (
      what, why + ": a code, a three-digit number or a name",
      nearest.map { "write '\($0)'\(meaning)" }
        ?? "correct it, or declare the column as id if its areas are of another kind"
    )
  }

  private static let otherPlaces: [(prefix: String, meaning: String)] = [
    ("E92", "England"), ("E12", "a region of England"),
    ("E07", "a district, which has no children's services"), ("W", "a place in Wales"),
    ("S1", "a place in Scotland"), ("N0", "a place in Northern Ireland"), ("K0", "a country"),
  ]
}
