/// What the rows of a source are about: the authority, or another unit such as a school, and the
/// period.
public struct SourceUnits: Sendable, Equatable {
  public let source: String
  /// The column that names the units.
  public let column: String
  /// Source row, from 0, to its unit; nil where it names none, as the rows of other geographic
  /// levels do.
  public let unitOf: [String?]
  /// Source row to its place in `periods`; empty where the source has none.
  public let periodOf: [Int?]
  /// In the order of time.
  public let periods: [String]

  public init(
    source: String, column: String, unitOf: [String?], periodOf: [Int?] = [],
    periods: [String] = []
  ) {
    self.source = source
    self.column = column
    self.unitOf = unitOf
    self.periodOf = periodOf
    self.periods = periods
  }

  /// The units of a source's table as it was read.
  public init?(of table: Table, column name: String) {
    guard let column = table[name], let strand = table.lineage.strands.first else { return nil }
    var units = [String?](repeating: nil, count: strand.source.count)
    var periods = [Int?](repeating: nil, count: strand.source.count)
    let period = table[PeriodColumn.label]
    for row in 0..<table.rowCount {
      for source in strand.rows(behind: row) {
        units[Int(source)] = column.text(at: row)
        periods[Int(source)] = period?.code(at: row)
      }
    }
    guard case .category(_, let levels, _) = period?.values else {
      self.init(source: table.name, column: name, unitOf: units)
      return
    }
    self.init(
      source: table.name, column: name, unitOf: units, periodOf: periods, periods: levels)
  }
}

extension Ledger {
  /// What a model kept of one unit's rows of a source.
  public enum Standing: String, Sendable {
    /// No row is behind the model.
    case wholly
    /// Some rows are, others not.
    case partly
    /// All rows are.
    case kept = "no"
  }

  /// The rows of one unit in one source with one fate, for one model.
  public struct UnitEntry: TableRow, Equatable {
    public var model: String
    public var source: String
    public var unit: String
    public var standing: Standing
    public var outcome: Outcome
    public var rows: Int
    /// The unit's rows in the source.
    public var rowsIn: Int
    /// The periods of `rows`: `2013 to 2017, 2020`.
    public var periods: String
    /// The column that names the unit.
    public var column: String

    public static let vocabulary = Vocabulary.areas
    public var cells: [OutputCell] {
      [.text(model), .text(source), .text(unit), .text(standing.rawValue)] + outcome.cells + [
        .integer(rows), .integer(rowsIn), .text(periods.isEmpty ? nil : periods), .text(column),
      ]
    }
  }

  /// The account by unit: for each model and source, what became of each unit's rows. They add up
  /// to the unit's rows in the source.
  ///
  /// - Parameter units: what names the units of a source for a model; nil where nothing does.
  public func entries(
    byUnit units: (_ source: String, _ model: String) -> SourceUnits?
  ) -> [UnitEntry] {
    var found: [UnitEntry] = []
    var start = 0
    while start < rows.count {
      let (source, model) = (rows[start].source, rows[start].model)
      // A source's rows for a model were entered together.
      let end =
        rows[start...].firstIndex { $0.source != source || $0.model != model } ?? rows.count
      if let model, let units = units(source, model) {
        found += entries(of: rows[start..<end], by: units, model)
      }
      start = end
    }
    return found
  }

  private func entries(
    of rows: ArraySlice<RowEntry>, by units: SourceUnits, _ model: String
  ) -> [UnitEntry] {
    var rank: [Outcome: Int] = [:]
    for entry in entries where entry.source == units.source && entry.model == model {
      rank[entry.outcome] = rank.count
    }
    var rowsOf: [String: [Outcome: [Int]]] = [:]
    for entry in rows {
      guard let unit = units.unitOf[entry.row - 1] else { continue }
      rowsOf[unit, default: [:]][entry.outcome, default: []].append(entry.row - 1)
    }
    return rowsOf.sorted { $0.key < $1.key }.flatMap { unit, fates in
      let all = fates.values.flatMap { $0 }
      let used = fates[.used]?.count ?? 0
      let standing: Standing = used == 0 ? .wholly : used < all.count ? .partly : .kept
      return fates.sorted { rank[$0.key] ?? 0 < rank[$1.key] ?? 0 }.map { outcome, rows in
        UnitEntry(
          model: model, source: units.source, unit: unit, standing: standing, outcome: outcome,
          rows: rows.count, rowsIn: all.count, periods: units.periods(of: rows, among: all),
          column: units.column)
      }
    }
  }
}

extension SourceUnits {
  /// Periods in words; three or more in a row, of those that the unit has, as `first to last`.
  func periods(of rows: [Int], among all: [Int]) -> String {
    guard !periods.isEmpty else { return "" }
    func positions(_ rows: [Int]) -> [Int] { Set(rows.compactMap { periodOf[$0] }).sorted() }
    let chosen = Set(positions(rows))
    var runs: [[Int]] = [[]]
    for position in positions(all) {
      if chosen.contains(position) {
        runs[runs.count - 1].append(position)
      } else if !runs[runs.count - 1].isEmpty {
        runs.append([])
      }
    }
    return runs.flatMap { run -> [String] in
      guard run.count > 2, let first = run.first, let last = run.last else {
        return run.map { periods[$0] }
      }
      return ["\(periods[first]) to \(periods[last])"]
    }.joined(separator: ", ")
  }
}
