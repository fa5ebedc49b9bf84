/// Source rows that are behind a table's rows, but not behind one of its columns: members of a
/// group whose own value was missing when the group was summarised.
///
/// A group's mean is taken over those who have a value; the others are not lost from the table
/// (another column may rest on them) but they are lost for every model that uses this column alone.
struct Absences: Sendable, Equatable {
  /// Column → source → source row → why. A column made by summarising a source has an entry for it,
  /// empty where all rows count; other columns have none.
  private var fates: [String: [String: [Int32: Fate]]] = [:]

  init() {}

  /// Rows of `source` that no column of `columns` rests on, with the reason of the first such column.
  /// Columns that do not come from summarising `source` say nothing about it.
  func rows(of source: String, from columns: [String]) -> [Int32: Fate] {
    let entries = columns.compactMap { fates[$0]?[source] }
    guard let first = entries.first else { return [:] }
    return entries.dropFirst().reduce(first) { common, entry in
      common.filter { entry[$0.key] != nil }
    }
  }

  /// Whether one of the columns came from summarising `source`.
  func summarises(_ source: String, in columns: [String]) -> Bool {
    columns.contains { fates[$0]?[source] != nil }
  }

  mutating func record(_ absent: [Int32: Fate], of source: String, for column: String) {
    fates[column, default: [:]][source] = absent
  }

  /// A column made of others rests on whatever one of them rests on.
  mutating func derive(_ column: String, from operands: [String]) {
    let sources = Set(operands.flatMap { fates[$0].map { Array($0.keys) } ?? [] })
    guard !sources.isEmpty else { return }
    fates[column] = Dictionary(
      uniqueKeysWithValues: sources.map { ($0, rows(of: $0, from: operands)) })
  }

  mutating func remove(_ column: String) { fates[column] = nil }

  /// After a join: both sides' absences.
  func joined(with other: Absences, taking columns: [String]) -> Absences {
    var result = self
    for column in columns { result.fates[column] = other.fates[column] }
    return result
  }
}

extension Table {
  /// Rows of a source that are behind the table but behind none of `columns`, and why.
  public func absentRows(of source: String, from columns: [String]) -> [Int32: Fate] {
    absences.rows(of: source, from: columns)
  }

  /// As `grouped(_:key:)`, keeping account of the members that a summary over `columns` will not
  /// rest on because their own value is missing.
  ///
  /// - Parameter fate: what a missing value of a column means for the row that lacks it.
  /// - Parameter parts: the columns that a summary is made of, where it is not the column itself: a
  ///   pooled rate rests on its numerator and denominator.
  /// - Parameter counted: columns of the result that rest on every member.
  public func grouped(
    _ groups: [[Int]], key: [String], summarizing columns: [String],
    parts: [String: [String]] = [:], counted: [String] = [],
    fate: (_ column: String, _ reason: MissingReason) -> Fate
  ) -> Table {
    var result = grouped(groups, key: key)
    result.times = times.gathered(groups, keeping: key + columns)
    for source in Set(lineage.strands.map(\.source.name)) {
      let strands = lineage.strands.filter { $0.source.name == source }
      for name in columns {
        result.absences.record(
          absentees(of: strands, from: parts[name] ?? [name], fate), of: source, for: name)
      }
      for name in counted { result.absences.record([:], of: source, for: name) }
    }
    return result
  }

  /// Source rows that a summary of some columns together will not rest on.
  private func absentees(
    of strands: [Lineage.Strand], from operands: [String],
    _ fate: (_ column: String, _ reason: MissingReason) -> Fate
  ) -> [Int32: Fate] {
    guard let source = strands.first?.source.name else { return [:] }
    let cells = operands.compactMap { operand in self[operand].map { (operand, $0) } }
    let before = absences.rows(of: source, from: operands)
    var absent: [Int32: Fate] = [:]
    var present = Set<Int32>()
    for row in 0..<rowCount {
      let gap = cells.lazy.compactMap { operand, column in
        column.missingReason(at: row).map { (operand, $0) }
      }.first
      for behind in strands.flatMap({ $0.rows(behind: row) }) {
        if let (operand, reason) = gap {
          absent[behind] = fate(operand, reason)
        } else if let earlier = before[behind] {
          absent[behind] = earlier
        } else {
          present.insert(behind)
        }
      }
    }
    return absent.filter { !present.contains($0.key) }
  }
}
