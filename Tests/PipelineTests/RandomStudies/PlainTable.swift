/// A table as a person with squared paper would keep it, to say what ought to become of each row.
///
/// Nothing here knows of the package: every row carries the source rows it came from, every cell of
/// a summary the members that it rests on.
struct PlainTable {
  enum Cell: Equatable {
    case number(Double)
    case text(String)
    case missing(String)

    var reason: String? { if case .missing(let reason) = self { reason } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }

    /// What keys are compared by; nil when missing.
    var key: String? {
      switch self {
      case .number(let number):
        number == number.rounded() ? String(Int(number)) : number.description
      case .text(let text): text
      case .missing: nil
      }
    }
  }

  /// What removed a row, as the last columns of ledger-rows.csv have it.
  struct Fate: Hashable, CustomStringConvertible {
    var stage = "normalize"
    var place: String
    var rule: String
    var detail: String
    var reason = ""

    var description: String { "\(stage) | \(place) | \(rule) | \(detail) | \(reason)" }
  }

  /// What a cell of a summary rests on, and why not on the others.
  struct Basis {
    var members: Set<Int> = []
    var others: [Int: Fate] = [:]
  }

  struct Row {
    var cells: [String: Cell]
    /// Source → its rows that are behind this one; rows behind a summary stand under the source's
    /// name with a star, for they are accounted for apart from rows held one by one.
    var origins: [String: Set<Int>]
    /// Column → source → basis, for columns made by summarising that source.
    var bases: [String: [String: Basis]] = [:]

    subscript(column: String) -> Cell { cells[column] ?? .missing("blank") }

    /// Its rows of a file, whether held one by one or behind a summary.
    func everyOrigin(in source: String) -> Set<Int> {
      (origins[source] ?? []).union(origins[PlainTable.grouped(source)] ?? [])
    }
  }

  static func grouped(_ source: String) -> String { "\(source)*" }
  static func file(_ source: String) -> String { source.filter { $0 != "*" } }

  /// The files behind the table.
  var files: Set<String> { Set(sources.map(Self.file)) }

  /// Of two fates that a row met on two sides, the one at the place where the sides met.
  static func last(of mine: Fate?, _ other: Fate) -> Fate {
    guard let mine else { return other }
    return other.rule.hasPrefix("unmatched") ? other : mine
  }

  var name: String
  var rows: [Row]
  /// Source → row → what removed it.
  var fates: [String: [Int: Fate]]
  /// Column → the sources that it summarises.
  var summaries: [String: Set<String>] = [:]

  /// What the run must say where a join stops it.
  var stop: [String]?

  var sources: [String] { fates.keys.sorted() }

  /// A source as it stands in its file.
  init(source: String, cells: [[String: Cell]]) {
    name = source
    rows = cells.enumerated().map { Row(cells: $1, origins: [source: [$0]]) }
    fates = [source: [:]]
  }

  func alive(_ source: String) -> Set<Int> {
    rows.reduce(into: []) { $0.formUnion($1.origins[source] ?? []) }
  }

  /// Removes rows; a source row is lost with the last row that it is behind.
  mutating func remove(where fate: (Row) -> Fate?) {
    let judged = rows.map { ($0, fate($0)) }
    rows = judged.filter { $0.1 == nil }.map(\.0)
    for source in sources {
      let alive = alive(source)
      for (row, fate) in judged {
        guard let fate else { continue }
        for origin in row.origins[source] ?? []
        where !alive.contains(origin) && fates[source]?[origin] == nil {
          fates[source]?[origin] = fate
        }
      }
    }
  }

  /// A column of each row, made of others.
  mutating func set(_ column: String, from operands: [String], _ cell: (Row) -> Cell) {
    let summarised = operands.reduce(into: Set<String>()) { $0.formUnion(summaries[$1] ?? []) }
    for index in rows.indices {
      var bases: [String: Basis] = [:]
      for source in summarised {
        var basis = Basis()
        for part in operands.compactMap({ rows[index].bases[$0]?[source] }) {
          basis.members.formUnion(part.members)
          basis.others.merge(part.others) { first, _ in first }
        }
        bases[source] = basis
      }
      rows[index].cells[column] = cell(rows[index])
      rows[index].bases[column] = bases.isEmpty ? nil : bases
    }
    summaries[column] = summarised.isEmpty ? nil : summarised
  }
}

extension PlainTable {
  /// What a model that reads `columns` makes of every source row: nil where it is used.
  ///
  /// Rows held one by one decide; a row removed there that a summary still counts is removed, and
  /// its fate says so.
  func account(of source: String, count: Int, columns: [String]) -> [Fate?] {
    let counting = columns.filter { summaries[$0]?.contains(source) ?? false }
    var counted: Set<Int> = []
    var absent: [Int: Fate] = [:]
    for row in rows {
      let bases = counting.compactMap { row.bases[$0]?[source] }
      counted = bases.reduce(into: counted) { $0.formUnion($1.members) }
      for basis in bases { absent.merge(basis.others) { first, _ in first } }
    }
    let group = Self.grouped(source)
    guard let removed = fates[source] else {
      let used = counting.isEmpty ? alive(group) : counted
      return (0..<count).map {
        used.contains($0) ? nil : fates[group]?[$0] ?? absent[$0] ?? Self.lost
      }
    }
    let used = alive(source)
    return (0..<count).map { row in
      guard !used.contains(row) else { return nil }
      var fate = removed[row] ?? Self.lost
      if counted.contains(row) { fate.detail += "; still counted in its group" }
      return fate
    }
  }

  /// A row that is neither used nor removed by a rule: must never be.
  static let lost = Fate(stage: "nowhere", place: "", rule: "none", detail: "")
}
