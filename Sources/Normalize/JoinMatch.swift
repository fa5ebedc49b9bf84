import Diagnostics
import Tables

/// The rows of two tables, matched by key.
struct JoinMatch {
  struct Side {
    let table: Table
    let columns: [(name: String, column: Column)]
    /// The key of each row; nil when part of it is missing.
    let keys: [[String]?]
    let rowsOf: [[String]: [Int]]

    init(_ table: Table, _ names: [String]) throws(NormalizeError) {
      self.table = table
      let columns = try names.map { name throws(NormalizeError) in
        (name: name, column: try table.checked(name))
      }
      self.columns = columns
      keys = (0..<table.rowCount).map { row in
        let cells = columns.compactMap { $0.column.text(at: row) }
        return cells.count == columns.count ? cells : nil
      }
      rowsOf = Dictionary(grouping: keys.indices.filter { [keys] in keys[$0] != nil }) {
        [keys] row in keys[row] ?? []
      }
    }

    func missingPart(at row: Int) -> (name: String, reason: MissingReason)? {
      for (name, column) in columns {
        if let reason = column.missingReason(at: row) { return (name, reason) }
      }
      return nil
    }

    /// `la = LA07, year = 2024`.
    func describe(_ key: [String]) -> String {
      zip(columns, key).map { "\($0.name) = \($1)" }.joined(separator: ", ")
    }
  }

  let join: Join
  let left: Side
  let right: Side
  /// The right rows that go beside each left row.
  let partners: [[Int]]
  /// Rows without a partner.
  let lostLeft: [Int]
  let lostRight: [Int]

  init(_ join: Join, left: Table, right: Table) throws(NormalizeError) {
    self.join = join
    let sides = (
      left: try Side(left, join.keys.map(\.left)), right: try Side(right, join.keys.map(\.right))
    )
    (self.left, self.right) = sides
    let windows = Windows(left).flatMap { mine in Windows(right).map { (mine, $0) } }
    let partners = sides.left.keys.enumerated().map { row, key in
      let candidates = key.flatMap { sides.right.rowsOf[$0] } ?? []
      guard let rule = join.period, let windows else { return candidates }
      return rule.partners(of: windows.0[row], among: candidates, windows.1)
    }
    let found = Set(partners.joined())
    self.partners = partners
    lostLeft = partners.indices.filter { partners[$0].isEmpty }
    lostRight = (0..<right.rowCount).filter { !found.contains($0) }
  }

  func holdRelation() throws(NormalizeError) {
    if join.period == .within || join.period == .before { return try holdRelationOfPairs() }
    for (side, isUnique) in [
      (left, join.relation.leftIsUnique), (right, join.relation.rightIsUnique),
    ]
    where isUnique {
      for key in side.keys {
        guard let key, let rows = side.rowsOf[key], rows.count > 1 else { continue }
        throw .relationViolated(
          join.relation, key: side.describe(key), table: side.table.name,
          first: side.table.place(of: rows[0]), second: side.table.place(of: rows[1]))
      }
    }
  }

  func stopAtUnmatched() throws(NormalizeError) {
    for (side, other, rows, choice, key) in [
      (left, right, lostLeft, join.unmatched, "unmatched"),
      (right, left, lostRight, join.unmatchedRight, "unmatched_right"),
    ] where choice == .stop {
      guard !rows.isEmpty else { continue }
      var keys: [NormalizeError.Occurrence] = []
      var indexOf: [String: Int] = [:]
      for row in rows {
        let text = side.keys[row].map(side.describe) ?? "(missing)"
        if let index = indexOf[text] {
          keys[index].count += 1
        } else {
          indexOf[text] = keys.count
          keys.append(.init(value: text, count: 1, first: side.table.place(of: row)))
        }
      }
      throw .unmatched(
        keys, table: side.table.name, other: other.table.name, key: key,
        nothingMatches: nothingMatches ? examples : nil)
    }
  }

  private var nothingMatches: Bool {
    !left.rowsOf.isEmpty && !right.rowsOf.isEmpty
      && left.rowsOf.keys.allSatisfy { right.rowsOf[$0] == nil }
  }

  private var examples: String {
    func shown(_ side: Side) -> String {
      var seen: Set<[String]> = []
      let keys = side.keys.compactMap { $0 }.filter { seen.insert($0).inserted }
      return keys.prefix(3).map { "'\($0.joined(separator: ", "))'" }.joined(separator: ", ")
    }
    return "'\(left.table.name)' has \(shown(left)) …, '\(right.table.name)' has \(shown(right)) …"
  }

  /// Both tables without the rows that have no partner, each lost to its rule, and the pairs among
  /// those left, in the order of the left rows, then of the right ones.
  func pairs(
    _ context: StepContext
  ) -> (left: Table, right: Table, pairs: [(left: Int, right: Int?)]) {
    let lostLeft = join.unmatched == .keep ? [] : lostLeft
    let newLeft = positions(left.table.rowCount, without: lostLeft)
    let newRight = positions(right.table.rowCount, without: lostRight)
    var pairs: [(left: Int, right: Int?)] = []
    for (row, partners) in partners.enumerated() {
      guard let position = newLeft[row] else { continue }
      if partners.isEmpty { pairs.append((position, nil)) }
      for partner in partners { pairs.append((position, newRight[partner])) }
    }
    return (
      left.table.removing(
        removals(lostLeft, of: left, other: right, join.unmatched, "unmatched_left", context)),
      right.table.removing(
        removals(lostRight, of: right, other: left, join.unmatchedRight, "unmatched_right", context)
      ),
      pairs
    )
  }

  private func positions(_ count: Int, without lost: [Int]) -> [Int?] {
    let lost = Set(lost)
    var next = 0
    return (0..<count).map { row in
      guard !lost.contains(row) else { return nil }
      defer { next += 1 }
      return next
    }
  }

  private func removals(
    _ rows: [Int], of side: Side, other: Side, _ choice: Join.Unmatched, _ rule: String,
    _ context: StepContext
  ) -> [Removal] {
    let names = side.columns.map(\.name).joined(separator: ", ")
    let detail = "no row in '\(other.table.name)' with the same \(names)"
    var reasoned = ""
    if case .drop(let reason) = choice { reasoned = ": \(reason)" }
    return rows.map { row in
      if let (name, reason) = side.missingPart(at: row) {
        return join.removal(
          of: row, context, rule: rule, "\(name) is missing", reason: reason)
      }
      let time = lacksTime(row, of: side, other) ? lackOfTime(rule) : ""
      return join.removal(of: row, context, rule: rule, detail + time + reasoned)
    }
  }

  func notes() -> [Diagnostic] {
    guard nothingMatches else { return [] }
    return [
      join.warning(
        "join with '\(join.other)' matches no row at all", why: examples,
        fix: "join on columns that hold the same codes")
    ]
  }
}
