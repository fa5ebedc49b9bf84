import Tables

/// A table whose suppressed cells have an interval in place of a value, where a suppressed value is
/// all that a row lacks.
///
/// A rate whose numerator is suppressed in the same row and is a column of the model too goes with
/// it: the rate lies between per · n / d at the ends of d for that n, widened by its rounding. That is
/// linear in n, so it is kept unless one term is a product of both.
struct SuppressedCompletion {
  /// Where in its interval a cell is put for a first fit.
  enum Anchor: CaseIterable { case middle, alternating, scattered }

  /// The ends of a column's intervals; a known value twice. First with the numerator at its least,
  /// then with it at its greatest: the same where none goes with it.
  struct Ends {
    var least: [[Double]]
    var greatest: [[Double]]
    /// The column that goes with it, and in which rows.
    var numerator: String?
    var isLinked: [Bool]
  }

  let columns: [String]
  private let original: Table
  private let ends: [String: Ends]
  private let completed: Set<Int>

  /// - Throws: a suppressed weight, cluster or term of a model with a curve, a cell of which nothing is known.
  init(of table: Table, for spec: ModelSpec) throws(ModelError) {
    let intervals = SuppressedInterval(table: table)
    let terms = (spec.support + spec.adjust).map { Term($0) }
    // A curve is not linear in its column, and its coefficients are reported in another basis.
    let hasCurve = terms.contains { $0.factors.contains { $0.form != .plain } }
    let fixed = Set(
      spec.estimator.columns + [spec.inference.cluster.column].compactMap { $0 }
        + (hasCurve ? terms.flatMap(\.columns) : []))
    var ends: [String: Ends] = [:]
    var refused: [String: Int] = [:]
    var completed = Set<Int>()
    for row in 0..<table.rowCount {
      let absent = spec.columns.filter { table[$0]?.isMissing(row) ?? false }
      let isSuppressed = absent.allSatisfy { name in
        table[name]?.missingReason(at: row).map(SuppressedInterval.reasons.contains) ?? false
      }
      guard !absent.isEmpty, isSuppressed else { continue }
      if let name = absent.first(where: fixed.contains) {
        refused[name, default: 0] += 1
        continue
      }
      completed.insert(row)
      for name in absent {
        guard table[name]?.isNumeric ?? false, let range = intervals.interval(of: name, at: row)
        else {
          throw spec.error(
            .unboundedCell(
              name, kind: table.schema[name]?.kind.rawValue ?? "",
              reason: table[name]?.missingReason(at: row)?.name ?? "", origin: table.origin(of: row)
            )
          )
        }
        var known = ends[name] ?? Ends(table, name, linkedTo: spec.companion(of: name, in: table))
        known.set(
          row, range,
          given: known.numerator.flatMap { absent.contains($0) ? $0 : nil }.flatMap {
            intervals.linked(name, to: $0, at: row)
          })
        ends[name] = known
      }
    }
    if let name = spec.columns.first(where: { refused[$0] != nil }) {
      throw spec.error(.boundsOfTerm(name, rows: refused[name] ?? 0))
    }
    columns = spec.columns.filter { ends[$0] != nil }
    original = table
    self.ends = ends
    self.completed = completed
  }

  /// The table with values in place of suppressed cells, and their intervals in columns of its own
  /// that go wherever its rows go.
  func table(at anchor: Anchor) -> Table {
    var table = original
    for name in columns {
      guard let ends = ends[name], let column = original[name], let numbers = column.numbers else {
        continue
      }
      var cells = numbers
      var missing = (0..<table.rowCount).map { column.missingReason(at: $0) }
      for row in completed where column.isMissing(row) {
        let share = anchor.share(of: row)
        cells[row] = (1 - share) * ends.least[0][row] + share * ends.greatest[0][row]
        missing[row] = nil
      }
      table.set(
        Column(.number(cells), missing: missing), as: ColumnSpec(name, .number), from: [name])
      for given in 0...1 {
        table.set(
          Column(.number(ends.least[given])),
          as: ColumnSpec(Self.hidden("least", name, given), .number))
        table.set(
          Column(.number(ends.greatest[given])),
          as: ColumnSpec(Self.hidden("greatest", name, given), .number))
      }
    }
    return table
  }

  /// The intervals in the rows of a table made by `table(at:)`.
  func ends(of name: String, in table: Table) -> Ends? {
    guard let whole = ends[name] else { return nil }
    func read(_ word: String) -> [[Double]] {
      [0, 1].map { table[Self.hidden(word, name, $0)]?.numbers ?? [] }
    }
    let (least, greatest) = (read("least"), read("greatest"))
    return Ends(
      least: least, greatest: greatest, numerator: whole.numerator,
      isLinked: least[0].indices.map {
        least[0][$0] != least[1][$0] || greatest[0][$0] != greatest[1][$0]
      })
  }

  private static func hidden(_ word: String, _ name: String, _ given: Int) -> String {
    " \(word) \(name) \(given)"
  }
}

extension SuppressedCompletion.Anchor {
  fileprivate func share(of row: Int) -> Double {
    switch self {
    case .middle: 0.5
    case .alternating: row.isMultiple(of: 2) ? 0 : 1
    case .scattered: Double(row * 7919 % 101) / 100
    }
  }
}

extension SuppressedCompletion.Ends {
  fileprivate init(_ table: Table, _ name: String, linkedTo numerator: String?) {
    let values = table[name]?.numbers ?? []
    least = [values, values]
    greatest = [values, values]
    self.numerator = numerator
    isLinked = []
  }

  fileprivate mutating func set(
    _ row: Int, _ range: ClosedRange<Double>, given linked: [ClosedRange<Double>]?
  ) {
    for given in 0...1 {
      least[given][row] = linked?[given].lowerBound ?? range.lowerBound
      greatest[given][row] = linked?[given].upperBound ?? range.upperBound
    }
  }
}

extension ModelSpec {
  /// The numerator of a rate, where it is a column of the model and no term is a product of both.
  fileprivate func companion(of name: String, in table: Table) -> String? {
    guard let spec = table.schema[name], spec.kind == .rate, let numerator = spec.numerator,
      columns.contains(numerator), numerator != name,
      !(support + adjust).contains(where: {
        Set(Term($0).columns).isSuperset(of: [name, numerator])
      })
    else { return nil }
    return numerator
  }
}
