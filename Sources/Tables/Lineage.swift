/// The rows of one source file: where each stood.
public struct SourceRows: Sendable, Hashable {
  public let name: String
  public let file: String
  /// The line of the file on which each data row starts, from 1; in a file without lines, the
  /// number of the row or case.
  public let lines: [Int32]
  /// What those numbers count: lines of text, rows of a sheet, cases of survey data.
  public let noun: String

  public init(name: String, file: String, lines: [Int32], noun: String = "line") {
    self.name = name
    self.file = file
    self.lines = lines
    self.noun = noun
  }

  public var count: Int { lines.count }
}

/// Which source rows each row of a table descends from, and what became of all the others.
///
/// Every source row that feeds a table is at any time either behind at least one of its rows or
/// has exactly one fate, the rule at which its last descendant was lost. Nothing removes rows
/// without naming that rule, so rows in = rows used + rows removed holds by construction;
/// `Ledger` audits it all the same.
public struct Lineage: Sendable, Equatable {
  public private(set) var strands: [Strand]
  /// Fates in use; a strand's `fates[i]` is 0 where the row lives, else 1 + an index in here.
  public private(set) var fates: [Fate]

  /// One source's part in the lineage.
  public struct Strand: Sendable, Equatable {
    public let source: SourceRows
    /// Table row i descends from `rows[offsets[i]..<offsets[i + 1]]`; nil offsets: from `rows[i]`.
    fileprivate(set) var offsets: [Int]?
    fileprivate(set) var rows: [Int32]
    fileprivate(set) var fates: [Int32]
    /// Whether rows are held one by one, not as members of a group that was summarised.
    public fileprivate(set) var isDirect = true

    /// The source rows behind a table row.
    public func rows(behind row: Int) -> ArraySlice<Int32> {
      guard let offsets else { return rows[row...row] }
      return rows[offsets[row]..<offsets[row + 1]]
    }

    /// Which source rows are behind some table row.
    fileprivate var isAlive: [Bool] {
      var alive = [Bool](repeating: false, count: source.count)
      for row in rows { alive[Int(row)] = true }
      return alive
    }

    fileprivate func selecting(_ picked: [Int]) -> Strand {
      var copy = self
      guard offsets != nil else {
        copy.rows = picked.map { rows[$0] }
        return copy
      }
      copy.regroup(picked.map { Array(rows(behind: $0)) })
      return copy
    }

    fileprivate mutating func regroup(_ groups: [[Int32]]) {
      var offsets = [0]
      offsets.reserveCapacity(groups.count + 1)
      for group in groups { offsets.append(offsets[offsets.count - 1] + group.count) }
      self.offsets = offsets
      rows = groups.flatMap { $0 }
    }
  }

  /// No origin: tables that the program makes, such as results.
  public static let none = Lineage(strands: [], fates: [])

  private init(strands: [Strand], fates: [Fate]) {
    self.strands = strands
    self.fates = fates
  }

  /// A table just read: row i is the source's row i.
  public init(_ source: SourceRows) {
    let rows = (0..<Int32(source.count)).map { $0 }
    self.init(
      strands: [
        Strand(
          source: source, offsets: nil, rows: rows,
          fates: [Int32](repeating: 0, count: source.count))
      ], fates: [])
  }

  /// What became of a source row; nil while it lives.
  public func fate(of row: Int, in strand: Strand) -> Fate? {
    let code = Int(strand.fates[row])
    return code == 0 ? nil : fates[code - 1]
  }

  /// After removing table rows, each for its reason. `kept` are the others, in their order.
  public func removing(_ removals: [Removal], kept: [Int]) -> Lineage {
    var copy = self
    let codes = removals.map { copy.code(of: $0.fate) }
    copy.strands = strands.map { strand in
      var after = strand.selecting(kept)
      let alive = after.isAlive
      for (removal, code) in zip(removals, codes) {
        for row in strand.rows(behind: removal.row)
        where !alive[Int(row)] && after.fates[Int(row)] == 0 {
          after.fates[Int(row)] = code
        }
      }
      return after
    }
    return copy
  }

  /// After rows were gathered: table row g descends from all rows of `groups[g]`.
  /// - Precondition: every row is in some group; remove the others first, naming why.
  public func grouped(_ groups: [[Int]]) -> Lineage {
    var copy = self
    copy.strands = []
    for strand in strands.filter(\.isDirect) + strands.filter({ !$0.isDirect }) {
      var after = strand
      after.isDirect = false
      after.regroup(
        groups.map { group in Self.distinct(group.flatMap { strand.rows(behind: $0) }) })
      copy.merge(after, rowCount: groups.count)
    }
    return copy
  }

  /// After a join that pairs left row `pairs[i].left` with right row `pairs[i].right` (nil: none).
  /// Rows of either side that are in no pair must have been removed with `removing` first.
  public func joined(with other: Lineage, pairs: [(left: Int, right: Int?)]) -> Lineage {
    var copy = self
    copy.strands = strands.map { $0.selecting(pairs.map(\.left)) }
    for strand in other.strands {
      var after = strand
      after.regroup(pairs.map { pair in pair.right.map { Array(strand.rows(behind: $0)) } ?? [] })
      for (row, code) in after.fates.enumerated() where code != 0 {
        after.fates[row] = copy.code(of: other.fates[Int(code) - 1])
      }
      copy.merge(after, rowCount: pairs.count)
    }
    return copy
  }

  /// Adds a strand; where its source already has one of the same kind, a table row descends from
  /// both. Rows held one by one and rows behind a summary of the same source stay apart: a
  /// respondent can leave as an observation and still count in the group's mean.
  private mutating func merge(_ strand: Strand, rowCount: Int) {
    let twin = strands.firstIndex {
      $0.source == strand.source && $0.isDirect == strand.isDirect
    }
    guard let index = twin else {
      strands.append(strand)
      return
    }
    let mine = strands[index]
    var both = mine
    both.regroup(
      (0..<rowCount).map {
        Self.distinct(Array(mine.rows(behind: $0)) + Array(strand.rows(behind: $0)))
      })
    let alive = both.isAlive
    for row in alive.indices {
      both.fates[row] = alive[row] ? 0 : last(of: mine.fates[row], strand.fates[row])
    }
    strands[index] = both
  }

  /// Of two fates that a row met on the two sides of a join, the one it met last: at the join
  /// itself if one of them is.
  private func last(of mine: Int32, _ other: Int32) -> Int32 {
    guard mine != 0, other != 0 else { return max(mine, other) }
    return fates[Int(other) - 1].rule.hasPrefix("unmatched") ? other : mine
  }

  private static func distinct(_ rows: [Int32]) -> [Int32] {
    guard rows.count > 1 else { return rows }
    var seen = Set<Int32>()
    return rows.filter { seen.insert($0).inserted }.sorted()
  }

  private mutating func code(of fate: Fate) -> Int32 {
    if let last = fates.last, last == fate { return Int32(fates.count) }
    if let index = fates.firstIndex(of: fate) { return Int32(index + 1) }
    fates.append(fate)
    return Int32(fates.count)
  }
}
