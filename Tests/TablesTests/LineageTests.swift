import Testing

@testable import Tables

/// Random numbers for tests: the same in every run.
struct TestGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// xorshift64*
  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

struct LineageTests {
  static func table(_ name: String, rows: Int, keys: [Int]? = nil) -> Table {
    Table(
      name: name,
      columns: [
        (ColumnSpec("\(name)_key", .integer), Column(.integer(keys ?? Array(0..<rows)))),
        (ColumnSpec("\(name)_x", .number), Column(.number((0..<rows).map(Double.init)))),
      ],
      lineage: Lineage(
        SourceRows(name: name, file: "\(name).csv", lines: (0..<rows).map { Int32($0 + 2) })))
  }

  static func fate(_ rule: String) -> Fate {
    Fate(stage: .normalize, place: "t", rule: rule, detail: rule)
  }

  /// Every source row is behind some row of the table, or has one fate, and never both.
  static func imbalance(of table: Table) -> [String] {
    table.lineage.strands.flatMap { strand -> [String] in
      var isBehind = [Bool](repeating: false, count: strand.source.count)
      for row in 0..<table.rowCount {
        for source in strand.rows(behind: row) { isBehind[Int(source)] = true }
      }
      return isBehind.indices.compactMap { row in
        let hasFate = table.lineage.fate(of: row, in: strand) != nil
        return hasFate == isBehind[row] ? "\(strand.source.name) row \(row)" : nil
      }
    }
  }

  @Test(arguments: 1...60) func rowsAddUpAfterAnySequenceOfSteps(seed: Int) {
    var random = TestGenerator(seed: UInt64(seed))
    var table = Self.randomTable("a", &random)
    for step in 0..<8 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1: table = Self.removeSome(of: table, "step \(step)", &random)
      case 2: table = Self.group(table, &random)
      default: table = Self.join(table, Self.randomTable("b\(step)", &random), &random)
      }
      #expect(Self.imbalance(of: table) == [])
    }
  }

  /// Joining a table with what was made of its own source: rows held one by one and rows behind a
  /// summary are two strands, which become one when everything is summarised.
  @Test(arguments: 1...40) func rowsAddUpWhenATableMeetsItsOwnSource(seed: Int) {
    var random = TestGenerator(seed: UInt64(1000 + seed))
    let source = Self.randomTable("a", &random)
    let left = Self.removeSome(of: source, "left", &random)
    var right = Self.group(Self.removeSome(of: source, "right", &random), &random)
    for name in right.columnNames { right.removeColumn(name) }
    let joined = Self.join(left, right, &random)
    #expect(joined.lineage.strands.map(\.isDirect) == [true, false])
    #expect(Self.imbalance(of: joined) == [])
    let all = Self.group(joined, &random)
    #expect(all.lineage.strands.map(\.isDirect) == [false])
    #expect(Self.imbalance(of: all) == [])
    #expect(Self.imbalance(of: Self.removeSome(of: joined, "after", &random)) == [])
  }

  static func randomTable(_ name: String, _ random: inout TestGenerator) -> Table {
    table(name, rows: Int.random(in: 0...12, using: &random))
  }

  static func removeSome(
    of table: Table, _ rule: String, _ random: inout TestGenerator
  ) -> Table {
    let removals = (0..<table.rowCount).compactMap { row in
      Int.random(in: 0..<4, using: &random) == 0 ? Removal(row: row, fate: fate(rule)) : nil
    }
    return table.removing(removals)
  }

  static func group(_ table: Table, _ random: inout TestGenerator) -> Table {
    var groups: [[Int]] = []
    for row in 0..<table.rowCount {
      let group = Int.random(in: 0...groups.count, using: &random)
      if group == groups.count { groups.append([row]) } else { groups[group].append(row) }
    }
    return table.grouped(groups, key: table.columnNames)
  }

  static func join(
    _ left: Table, _ right: Table, _ random: inout TestGenerator
  ) -> Table {
    var pairs: [(left: Int, right: Int?)] = []
    var isPaired = [Bool](repeating: false, count: right.rowCount)
    for row in 0..<left.rowCount {
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let partner =
          right.rowCount == 0 || Int.random(in: 0..<5, using: &random) == 0
          ? nil : Int.random(in: 0..<right.rowCount, using: &random)
        if let partner { isPaired[partner] = true }
        pairs.append((row, partner))
      }
    }
    let kept = isPaired.indices.filter { isPaired[$0] }
    let position = Dictionary(uniqueKeysWithValues: zip(kept, kept.indices))
    let others = right.removing(
      isPaired.indices.filter { !isPaired[$0] }.map { Removal(row: $0, fate: fate("alone")) })
    return left.joined(
      with: others, pairs: pairs.map { ($0.left, $0.right.flatMap { position[$0] }) },
      taking: right.columnNames)
  }

  @Test func aRowLivesUntilItsLastDescendantGoes() {
    let left = Self.table("a", rows: 2)
    let right = Self.table("b", rows: 1)
    let joined = left.joined(with: right, pairs: [(0, 0), (1, 0)], taking: ["b_x"])
    let one = joined.removing([Removal(row: 0, fate: Self.fate("first"))])
    #expect(one.lineage.fate(of: 0, in: one.lineage.strands[0])?.rule == "first")
    #expect(one.lineage.fate(of: 0, in: one.lineage.strands[1]) == nil)
    let none = one.removing([Removal(row: 0, fate: Self.fate("second"))])
    #expect(none.lineage.fate(of: 0, in: none.lineage.strands[0])?.rule == "first")
    #expect(none.lineage.fate(of: 0, in: none.lineage.strands[1])?.rule == "second")
  }

  @Test func aRowNamedTwiceIsLostToTheFirstRule() {
    let table = Self.table("a", rows: 2).removing([
      Removal(row: 1, fate: Self.fate("x")), Removal(row: 1, fate: Self.fate("y")),
    ])
    #expect(table.rowCount == 1)
    #expect(table.lineage.fate(of: 1, in: table.lineage.strands[0])?.rule == "x")
  }

  @Test func groupsDescendFromAllTheirRowsOnce() {
    let table = Self.table("a", rows: 4).grouped([[2, 0], [1, 3]], key: ["a_key"])
    #expect(table.lineage.strands[0].rows(behind: 0) == [0, 2])
    let again = table.grouped([[0, 1]], key: ["a_key"])
    #expect(again.lineage.strands[0].rows(behind: 0) == [0, 1, 2, 3])
    #expect(again["a_key"]?.text(at: 0) == "2")
  }
}
