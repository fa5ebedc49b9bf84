import Tables
import Testing

@testable import Normalize

/// Whatever steps are taken on whatever table, every source row is behind some row or has one fate.
struct RowsAddUpTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// xorshift64*
    mutating func next() -> UInt64 {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return state &* 0x2545_F491_4F6C_DD1D
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  }

  static let reasons: [MissingReason] = [.blank, .refused, .suppressed]

  static func table(_ name: String, _ random: inout Generator) -> Table {
    let n = random.chance(10) ? Int.random(in: 0...1, using: &random) : 25
    func column(_ draw: (inout Generator) -> Double) -> Column {
      let cells = (0..<n).map { _ in draw(&random) }
      let missing = cells.map { _ in
        random.chance(15) ? reasons.randomElement(using: &random) : nil
      }
      return Column(.number(cells), missing: missing)
    }
    return Table(
      name: name,
      columns: [
        (ColumnSpec("g", .number), column { Double(Int.random(in: 1...5, using: &$0)) }),
        (
          ColumnSpec("a", .likert, range: 1...5),
          column { Double(Int.random(in: 1...5, using: &$0)) }
        ),
        (
          ColumnSpec("b", .likert, range: 1...5),
          column { Double(Int.random(in: 1...5, using: &$0)) }
        ),
        (ColumnSpec("x", .number), column { Double.random(in: -1...1, using: &$0) }),
      ],
      lineage: Lineage(
        SourceRows(name: name, file: "\(name).csv", lines: (0..<n).map { Int32($0 + 2) })))
  }

  static func step(_ number: Int, _ random: inout Generator) throws -> any Step {
    let joins: [any Step] = [
      Join(
        with: "other", on: ["g"], relation: .manyToMany, unmatched: .count,
        columns: ["a"], suffix: "_\(number)"),
      Join(with: "other", on: ["g"], relation: .manyToMany, unmatched: .keep, columns: []),
      Join(
        with: "self", on: ["g"], relation: .manyToOne, unmatched: .drop(reason: "r"), columns: []),
    ]
    let rowwise: [any Step] = [
      Require(columns: ["x"]),
      Filter(.expression(try Expression(parsing: "a > 1 or x > 0"))),
      Filter(.matches([(column: "g", values: ["1", "2", "3", "4"])])),
      Derive([("d\(number)", try Expression(parsing: "log(x) / a"))]),
      Recode(column: "x", values: [("0", nil)], otherwise: .keep),
      Scale(
        name: "s\(number)", items: ["a", "b"], reverse: ["b"], minAnswered: 1,
        allowNegative: ["a", "b"]),
      Center(columns: ["x"], by: .group("g")),
      Standardize(columns: ["x"], by: .group("g")),
      Aggregate(by: ["g"], mean: ["a", "b", "x"], minMembers: random.chance(50) ? 1 : 3),
    ]
    return (random.chance(30) ? joins : rowwise).randomElement(using: &random) ?? rowwise[0]
  }

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

  @Test(arguments: 1...150) func afterAnySteps(seed: Int) throws {
    var random = Generator(seed: seed)
    let source = Self.table("t", &random)
    let other = Self.table("other", &random)
    // A table made of the same source, as staff support is joined back to staff.
    var own = try run([Aggregate(by: ["g"], minMembers: 2)], on: source).table
    own.name = "self"
    var table = source
    for number in 0..<6 where table.rowCount < 2000 {
      let step = try Self.step(number, &random)
      table = try run([step], on: table, with: [other, own]).table
      #expect(Self.imbalance(of: table) == [], "after \(type(of: step).name)")
    }
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: "m", table: table, columns: []))
    try ledger.audit([Ledger.Sample(model: "m", table: table, columns: [])])
    for strand in table.lineage.strands {
      let rows = ledger.entries.filter { $0.source == strand.source.name }.map(\.rows)
      #expect(rows.reduce(0, +) == strand.source.count)
    }
  }

  /// The order of rows never matters to what a group's row says.
  @Test(arguments: 1...20) func rowOrderNeverMattersToGroups(seed: Int) throws {
    var random = Generator(seed: 500 + seed)
    let source = Self.table("t", &random)
    let shuffled = source.grouped(
      (0..<source.rowCount).shuffled(using: &random).map { [$0] }, key: source.columnNames)
    let steps: [any Step] = [
      Standardize(columns: ["x"], by: .group("g")),
      Aggregate(by: ["g"], mean: ["a", "b", "x"], count: "n", minMembers: 2),
    ]
    #expect(shown(try run(steps, on: source).table) == shown(try run(steps, on: shuffled).table))
  }

  /// Each way to lose a row, planted once, is counted under its own rule.
  @Test func plantedFaultsAreEachCountedOnce() throws {
    let staff = grid(
      """
      respondent la q1 q2
      1 LA1 4 5
      2 LA1 3 <refused>
      3 LA1 2 2
      4 LA2 5 5
      5 <blank> 4 4
      6 LA3 1 1
      7 LA3 2 1
      """, name: "staff")
    let cases = grid(
      """
      child la age change
      1 LA1 5 1
      2 LA1 <not_recorded> 2
      3 LA3 19 1
      4 LA9 4 0
      5 LA3 7 <suppressed>
      6 <blank> 3 1
      7 LA3 8 2
      """, name: "cases")
    var support = try run(
      [
        Scale(name: "supervision", items: ["q1", "q2"]),
        Aggregate(by: ["la"], mean: ["supervision"], minMembers: 2),
      ], on: staff
    ).table
    support.name = "support"
    let result = try run(
      [
        Require(columns: ["change"]), Filter(.expression(try Expression(parsing: "age < 18"))),
        Join(with: "support", on: ["la"], relation: .manyToOne, unmatched: .count),
      ], on: cases, with: [support])
    #expect(
      shown(result.table) == "child la age change supervision\n1 LA1 5 1 3.25\n7 LA3 8 2 1.25")
    #expect(
      fates(of: result.table) == [
        "cases 2: filter: age is missing [not_recorded]", "cases 3: filter: age < 18",
        "cases 4: unmatched_left: no row in 'support' with the same la",
        "cases 5: require: change is missing [suppressed]",
        "cases 6: unmatched_left: la is missing [blank]",
        "staff 4: min_members: fewer than 2 rows for its la",
        "staff 5: aggregate: la is missing [blank]",
      ])
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: "m", table: result.table, columns: []))
    try ledger.audit([Ledger.Sample(model: "m", table: result.table, columns: [])])
    #expect(ledger.entries.filter { $0.outcome == .used }.map(\.rows) == [2, 5])
  }
}
