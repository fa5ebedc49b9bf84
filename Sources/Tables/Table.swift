import OrderedCollections

/// Named columns of equal length, of which each row knows where it came from.
///
/// Rows leave a table only by `removing(_:)`, which asks for the rule: none can be lost silently.
public struct Table: Sendable, Equatable {
  public var name: String
  public private(set) var schema: Schema
  public private(set) var lineage: Lineage
  public private(set) var rowCount: Int
  private var columns: OrderedDictionary<String, Column>
  var absences = Absences()
  var summaries = Summaries()
  var times = Times()

  /// - Precondition: all columns have `rowCount` cells, and names are distinct.
  public init(
    name: String, columns: [(spec: ColumnSpec, column: Column)], key: [String] = [],
    rowCount: Int? = nil, lineage: Lineage = .none
  ) {
    self.name = name
    self.rowCount = rowCount ?? columns.first?.column.count ?? 0
    self.lineage = lineage
    self.columns = [:]
    schema = Schema([], key: key)
    for (spec, column) in columns {
      precondition(self.columns[spec.name] == nil, "two columns named '\(spec.name)'")
      set(column, as: spec)
    }
  }

  public var columnNames: [String] { schema.names }
  public var key: [String] { schema.key }

  public subscript(name: String) -> Column? { columns[name] }

  public func column(_ name: String) throws(TableError) -> Column {
    guard let column = columns[name] else {
      throw .unknownColumn(name, table: self.name, known: columnNames)
    }
    return column
  }

  /// Adds a column at the end, or puts it in the place of the one of the same name.
  ///
  /// - Parameter operands: the columns it was made of, so that it rests on the same source rows.
  public mutating func set(
    _ column: Column, as spec: ColumnSpec, from operands: [String] = []
  ) {
    precondition(
      column.count == rowCount,
      "column '\(spec.name)' has \(column.count) cells for \(rowCount) rows of '\(name)'")
    columns[spec.name] = column
    schema.set(spec)
    absences.derive(spec.name, from: operands)
    summaries.derive(spec.name, from: operands)
    times.derive(spec.name, from: operands)
  }

  public func setting(
    _ column: Column, as spec: ColumnSpec, from operands: [String] = []
  ) -> Table {
    var copy = self
    copy.set(column, as: spec, from: operands)
    return copy
  }

  public mutating func removeColumn(_ name: String) {
    columns[name] = nil
    schema.remove(name)
    absences.remove(name)
    summaries.remove(name)
    times.forget(name)
    if schema.key.contains(name) { schema.key = [] }
  }

  public mutating func setKey(_ key: [String]) { schema.key = key }

  /// The table without the rows named, each lost to its rule. A row named twice is lost to the
  /// first.
  public func removing(_ removals: [Removal]) -> Table {
    guard !removals.isEmpty else { return self }
    var isRemoved = [Bool](repeating: false, count: rowCount)
    for removal in removals { isRemoved[removal.row] = true }
    let kept = (0..<rowCount).filter { !isRemoved[$0] }
    var copy = replacingRows(count: kept.count) { $0.selecting(kept) }
    copy.lineage = lineage.removing(removals, kept: kept)
    copy.times = times.selecting(kept)
    return copy
  }

  /// Rows gathered into groups: the result holds `key` columns only, row g being group g's.
  /// - Precondition: every row is in exactly one group.
  public func grouped(_ groups: [[Int]], key: [String]) -> Table {
    let firsts = groups.map { $0[0] }
    var result = Table(
      name: name,
      columns: key.compactMap { name in
        guard let column = columns[name], let spec = schema[name] else { return nil }
        return (spec, column.selecting(firsts))
      }, key: key, rowCount: groups.count, lineage: lineage.grouped(groups))
    for name in key { result.summaries.take(name, from: summaries) }
    result.times = times.gathered(groups, keeping: key)
    return result
  }

  /// Rows gathered into groups that keep every column: row g has the cells of group g's first row
  /// until a column is set anew.
  /// - Precondition: every row is in exactly one group.
  public func gathered(_ groups: [[Int]]) -> Table {
    let firsts = groups.map { $0[0] }
    var copy = replacingRows(count: groups.count) { $0.selecting(firsts) }
    copy.lineage = lineage.grouped(groups)
    copy.times = times.gathered(groups)
    return copy
  }

  /// Left rows with their right partners; `other`'s columns named in `taking` are added, missing
  /// for `reason` where a left row has no partner.
  /// - Precondition: rows of either side that are in no pair were removed before, naming why; no
  ///   column is taken over one of the left table.
  public func joined(
    with other: Table, pairs: [(left: Int, right: Int?)], taking names: [String],
    otherwise reason: MissingReason = .unmatched
  ) -> Table {
    let left = pairs.map(\.left)
    var copy = replacingRows(count: pairs.count) { $0.selecting(left) }
    let right = pairs.map(\.right)
    for name in names {
      guard let column = other[name], let spec = other.schema[name] else { continue }
      precondition(
        columns[name] == nil, "'\(name)' is a column of both '\(self.name)' and '\(other.name)'")
      copy.set(column.selecting(right, otherwise: reason), as: spec)
    }
    for name in names { copy.summaries.take(name, from: other.summaries) }
    copy.lineage = lineage.joined(with: other.lineage, pairs: pairs)
    copy.absences = absences.joined(with: other.absences, taking: names)
    copy.times = times.joined(with: other.times, pairs: pairs, taking: names)
    return copy
  }

  private func replacingRows(count: Int, _ change: (Column) -> Column) -> Table {
    var copy = self
    copy.rowCount = count
    copy.columns = columns.mapValues(change)
    return copy
  }
}
