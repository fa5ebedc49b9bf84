/// The account of every source row for every model: rows in = rows used + rows removed.
public struct Ledger: Sendable, Equatable {
  /// The rows of one source with one fate, for one model.
  public struct Entry: TableRow, Equatable {
    public var source: String
    public var model: String?
    public var outcome: Outcome
    public var rows: Int
    public var rowsIn: Int

    public static let vocabulary = Vocabulary.ledger
    public var cells: [OutputCell] {
      [.text(source), .text(model)] + outcome.cells + [.integer(rows), .integer(rowsIn)]
    }
  }

  /// What became of one source row for one model.
  public struct RowEntry: TableRow, Equatable {
    public var source: String
    public var row: Int
    public var line: Int
    public var model: String?
    public var outcome: Outcome

    public static let vocabulary = Vocabulary.ledgerRows
    public var cells: [OutputCell] {
      [.text(source), .integer(row), .integer(line), .text(model)] + outcome.cells
    }
  }

  public enum Outcome: Sendable, Hashable {
    case used
    case removed(Fate)
    case unused

    var cells: [OutputCell] {
      switch self {
      case .used: [.text("used")] + [OutputCell](repeating: .text(nil), count: 5)
      case .unused: [.text("unused")] + [OutputCell](repeating: .text(nil), count: 5)
      case .removed(let fate):
        [
          .text("removed"), .text(fate.stage.rawValue), .text(fate.place), .text(fate.rule),
          .text(fate.detail), .text(fate.reason?.name),
        ]
      }
    }
  }

  public private(set) var entries: [Entry] = []
  public private(set) var rows: [RowEntry] = []

  public init() {}

  /// Enters what became of every source row that feeds a model's table.
  public mutating func enter(_ sample: Sample) {
    for source in sample.sources {
      enter(
        sample.outcomes(of: source), of: source, model: sample.model,
        rules: sample.table.lineage.fates)
    }
  }

  /// Enters a source that feeds no model.
  public mutating func enterUnused(_ source: SourceRows) {
    enter([Outcome](repeating: .unused, count: source.count), of: source, model: nil)
  }

  /// - Parameter rules: in the order in which they struck.
  private mutating func enter(
    _ outcomes: [Outcome], of source: SourceRows, model: String?, rules: [Fate] = []
  ) {
    var order: [Outcome] = []
    var counts: [Outcome: Int] = [:]
    for (row, outcome) in outcomes.enumerated() {
      if counts[outcome] == nil { order.append(outcome) }
      counts[outcome, default: 0] += 1
      rows.append(
        RowEntry(
          source: source.name, row: row + 1, line: Int(source.lines[row]), model: model,
          outcome: outcome))
    }
    if model != nil, counts[.used] == nil {
      order.append(.used)
      counts[.used] = 0
    }
    // Used rows first, then the rules in the order in which they struck.
    var rank: [Outcome: Int] = [.used: -1]
    for (index, rule) in rules.enumerated() where rank[.removed(rule)] == nil {
      rank[.removed(rule)] = index
    }
    let places = order.enumerated().sorted {
      (rank[$0.element] ?? rules.count, $0.offset) < (rank[$1.element] ?? rules.count, $1.offset)
    }
    order = places.map(\.element)
    for outcome in order {
      entries.append(
        Entry(
          source: source.name, model: model, outcome: outcome, rows: counts[outcome] ?? 0,
          rowsIn: source.count))
    }
  }
}
