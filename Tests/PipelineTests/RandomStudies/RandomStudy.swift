import Statistics

/// A study drawn at random, with faults planted in its files, and what ought to become of each row.
struct RandomStudy {
  var random: SeededGenerator
  /// Source → its file's text, and its rows before anything is removed.
  var files: [(source: String, text: String, rowCount: Int)] = []
  var tables: [String: PlainTable] = [:]
  var normalize: [(table: String, steps: [String])] = []
  /// Authorities that a step may name: a recode leaves fewer.
  var levels: [String] = []
  /// Those left in `support`.
  var supportLevels: [String] = []
  var fits: [String] = []
  var sets: [String] = []
  /// Model, source → what ought to become of each row; nil where it is used.
  var expected: [String: [String: [PlainTable.Fate?]]] = [:]

  /// What the run must say where a join stops it.
  var stop: [String]? { normalize.lazy.compactMap { self.tables[$0.table]?.stop }.first }

  init(seed: Int) {
    random = SeededGenerator(seed: UInt64(seed), stream: "row accounting")
    makeFiles()
    makeTables()
    makeModels()
  }

  mutating func chance(_ percent: Int) -> Bool { random.integer(below: 100) < percent }
  mutating func between(_ low: Int, _ high: Int) -> Int {
    low + random.integer(below: high - low + 1)
  }
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[random.integer(below: elements.count)]
  }

  /// The study file.
  var yaml: String {
    """
    throughline: 1
    study: {id: random, seed: 1}
    ingest:
      staff:
        file: staff.csv
        key: [respondent]
        missing: {"-99": refused, "-98": not_applicable}
        columns: {respondent: id, la: category, "s_{1..3}": {type: likert, range: [1, 5]}, load: number}
      cases:
        file: cases.csv
        key: [child]
        missing: {"-99": refused, "-97": not_recorded}
        columns: {child: id, la: category, age: integer, x: number, start: number, review: number, w: number}
      areas:
        file: areas.csv
        dialect: ees
        level: Local authority
        columns:
          la: category
          n: count
          d: count
          rate: {type: rate, numerator: n, denominator: d, per: 100}
      spare: {file: spare.csv}
    \(Self.official)
    normalize:
    \(normalize.map { "  \($0.table):\n" + $0.steps.map { "    - \($0)\n" }.joined() }.joined())model:
      inference: {cluster: none, method: classical}
    \(sets.isEmpty ? "" : "  correlations:\n" + sets.map { "    \($0)\n" }.joined())  fits:
    \(fits.map { "    \($0)\n" }.joined())report: {formats: [csv]}
    """
  }
}

// MARK: files

extension RandomStudy {
  private static let places = ["A", "B", "C", "D", "E", "F"]

  /// A number, or a missing one with its reason.
  mutating func number(
    _ low: Int, _ high: Int, missing: Int = 8, marks: [(String, String)]
  ) -> (String, PlainTable.Cell) {
    if chance(missing) {
      let (text, reason) = pick(marks)
      return (text, .missing(reason))
    }
    let value = between(low, high)
    return (String(value), .number(Double(value)))
  }

  private mutating func place(marks: [(String, String)]) -> (String, PlainTable.Cell) {
    if chance(6) {
      let (text, reason) = pick(marks)
      return (text, .missing(reason))
    }
    let name = pick(Self.places + (chance(50) ? ["G"] : []))
    return (name, .text(name))
  }

  private mutating func makeFiles() {
    let staffMarks = [("", "blank"), ("-99", "refused"), ("-98", "not_applicable")]
    let caseMarks = [("", "blank"), ("-99", "refused"), ("-97", "not_recorded")]
    file("staff", ["respondent", "la", "s_1", "s_2", "s_3", "load"], between(25, 45)) { me, row in
      [("r\(row)", .text("r\(row)")), me.place(marks: staffMarks)]
        + (0..<3).map { _ in me.number(1, 5, missing: 20, marks: staffMarks) }
        + [me.number(8, 30, missing: 12, marks: staffMarks)]
    }
    file(
      "cases", ["child", "la", "age", "x", "start", "review", "w"], between(40, 60)
    ) { me, row in
      [
        ("c\(row)", .text("c\(row)")), me.place(marks: caseMarks),
        me.number(0, 17, marks: caseMarks), me.number(-20, 20, marks: caseMarks),
        me.number(0, 10, marks: caseMarks), me.number(0, 10, marks: caseMarks),
        me.number(0, 4, missing: 4, marks: caseMarks),
      ]
    }
    makeAreas()
    makeOfficialFiles()
    let rows = between(0, 3)
    files.append(("spare", "note\n" + (0..<rows).map { "n\($0)\n" }.joined(), rows))
  }

  /// One or two rows for each authority, among rows of other levels.
  private mutating func makeAreas() {
    let marks = [
      ("", "blank"), ("c", "suppressed"), ("x", "not_available"), ("z", "not_applicable"),
    ]
    var names: [String] = []
    for name in Self.places + ["H"] {
      let copies = chance(70) ? 1 : chance(50) ? 2 : 0
      names += [String](repeating: name, count: copies)
    }
    let above = (0..<between(1, 4)).map { _ in pick(["National", "Regional"]) }
    let drawn = random.shuffled(names.map { ($0, "Local authority") } + above.map { ("", $0) })
    file("areas", ["la", "geographic_level", "n", "d", "rate"], drawn.count) { me, row in
      let (name, level) = drawn[row]
      return [
        (name, name.isEmpty ? .missing("blank") : .text(name)), (level, .text(level)),
        me.number(0, 40, missing: 15, marks: marks), me.number(0, 90, missing: 15, marks: marks),
        me.number(0, 60, missing: 25, marks: marks),
      ]
    }
    tables["areas"]?.remove { row in
      let level = row["geographic_level"].key ?? ""
      return level == "Local authority"
        ? nil
        : PlainTable.Fate(
          stage: "ingest", place: "areas", rule: "level", detail: "geographic_level is '\(level)'")
    }
  }

  mutating func file(
    _ source: String, _ columns: [String], _ count: Int,
    row: (inout RandomStudy, Int) -> [(String, PlainTable.Cell)]
  ) {
    var text = columns.joined(separator: ",") + "\n"
    var cells: [[String: PlainTable.Cell]] = []
    for index in 0..<count {
      let drawn = row(&self, index)
      text += drawn.map(\.0).joined(separator: ",") + "\n"
      cells.append(
        Dictionary(zip(columns, drawn.map(\.1)), uniquingKeysWith: { first, _ in first }))
    }
    files.append((source, text, count))
    tables[source] = PlainTable(source: source, cells: cells)
  }
}
