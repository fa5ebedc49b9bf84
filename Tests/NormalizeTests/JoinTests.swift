import Diagnostics
import Tables
import Testing

@testable import Normalize

struct JoinTests {
  static let cases = grid(
    """
    child la score
    1 LA1 5
    2 LA1 6
    3 LA2 7
    4 LA9 8
    5 <not_recorded> 9
    """, name: "cases", kinds: ["child": .id], key: ["child"])

  static let support = grid(
    """
    la supervision
    LA1 3.5
    LA2 4
    LA3 2
    <blank> 1
    """, name: "support", key: ["la"])

  static func join(
    _ relation: Join.Relation = .manyToOne, _ unmatched: Join.Unmatched = .count,
    right: Join.Unmatched? = nil, on keys: [String] = ["la"], columns: [String]? = nil
  ) -> Join {
    Join(
      with: "support", on: keys, relation: relation, unmatched: unmatched, unmatchedRight: right,
      columns: columns)
  }

  @Test func putsTheSameSupportBesideEveryCaseAndCountsTheRest() throws {
    let result = try run([Self.join()], on: Self.cases, with: [Self.support])
    #expect(
      shown(result.table) == """
        child la score supervision
        1 LA1 5 3.5
        2 LA1 6 3.5
        3 LA2 7 4
        """)
    #expect(
      fates(of: result.table) == [
        "cases 4: unmatched_left: no row in 'support' with the same la",
        "cases 5: unmatched_left: la is missing [not_recorded]",
        "support 3: unmatched_right: no row in 'cases' with the same la",
        "support 4: unmatched_right: la is missing [blank]",
      ])
    #expect(result.table.key == ["child"])
    #expect(result.table.name == "cases")
    #expect(result.notes.isEmpty)
  }

  @Test func dropGivesTheStudysReasonToTheLedger() throws {
    let result = try run(
      [Self.join(.manyToOne, .drop(reason: "abolished in 2023"), right: .drop(reason: "no case"))],
      on: Self.cases, with: [Self.support])
    #expect(
      fates(of: result.table) == [
        "cases 4: unmatched_left: no row in 'support' with the same la: abolished in 2023",
        "cases 5: unmatched_left: la is missing [not_recorded]",
        "support 3: unmatched_right: no row in 'cases' with the same la: no case",
        "support 4: unmatched_right: la is missing [blank]",
      ])
  }

  @Test func keepLeavesLeftRowsWithGaps() throws {
    let result = try run([Self.join(.manyToOne, .keep)], on: Self.cases, with: [Self.support])
    #expect(
      shown(result.table) == """
        child la score supervision
        1 LA1 5 3.5
        2 LA1 6 3.5
        3 LA2 7 4
        4 LA9 8 <unmatched>
        5 <not_recorded> 9 <unmatched>
        """)
  }

  @Test func stopListsUnmatchedKeysAndTheirLines() {
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(.manyToOne, .stop)], on: Self.cases, with: [Self.support])
    }
    #expect(
      error?.diagnostic.rendered == """
        error: 2 rows of 'cases' have no partner in 'support'
          why: la = LA9 (line 5 of cases.csv); (missing) (line 6 of cases.csv)
          fix: correct the keys, or write unmatched: count to leave such rows out and count them
        """)
    #expect(error?.offender == "unmatched")
  }

  @Test func stopOnTheRightNamesItsKey() {
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(.manyToOne, .count, right: .stop)], on: Self.cases, with: [Self.support])
    }
    #expect(error?.diagnostic.what == "2 rows of 'support' have no partner in 'cases'")
    #expect(error?.offender == "unmatched_right")
  }

  @Test func manyUnmatchedKeysAreCutAfterTwenty() {
    let left = grid("la\n" + (1...30).map { "X\($0)" }.joined(separator: "\n"), name: "cases")
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(.manyToOne, .stop)], on: left, with: [Self.support])
    }
    let why = error?.diagnostic.why ?? ""
    #expect(why.hasSuffix("la = X20 (line 21 of cases.csv); … and 10 more"))
    #expect(
      why.hasPrefix(
        "nothing matches: 'cases' has 'X1', 'X2', 'X3' …, 'support' has 'LA1', 'LA2', 'LA3' …; "))
  }

  @Test(arguments: [
    (Join.Relation.oneToOne, "one_to_one", "cases", "line 2 of cases.csv and line 3 of cases.csv"),
    (.oneToMany, "one_to_many", "cases", "line 2 of cases.csv and line 3 of cases.csv"),
  ])
  func aBrokenRelationNamesTheKeyAndBothLines(
    relation: Join.Relation, name: String, table: String, lines: String
  ) {
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(relation)], on: Self.cases, with: [Self.support])
    }
    #expect(
      error?.diagnostic.rendered == """
        error: the join is \(name), but la = LA1 stands on \(lines)
          why: that would multiply rows of the other table by those of '\(table)'
          fix: aggregate or filter '\(table)' to one row per key, or name the true relation
        """)
    #expect(error?.offender == name)
  }

  @Test func manyToOneIsHeldOnTheRight() {
    let twice = grid("la supervision\nLA1 1\nLA1 2", name: "support")
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join()], on: Self.cases, with: [twice])
    }
    #expect(
      error?.diagnostic.what
        == "the join is many_to_one, but la = LA1 stands on line 2 of support.csv and "
        + "line 3 of support.csv")
  }

  @Test func rowsMultiplyOnlyWhereTheRelationSaysSo() throws {
    let years = grid(
      "la year\nLA1 2023\nLA1 2024\nLA2 2023", name: "support", key: ["la", "year"])
    let places = grid("la n\nLA1 1\nLA2 2", name: "places", key: ["la"])
    let result = try run([Self.join(.oneToMany)], on: places, with: [years])
    #expect(shown(result.table) == "la n year\nLA1 1 2023\nLA1 1 2024\nLA2 2 2023")
    #expect(result.table.key == ["la", "year"])
    let many = try run([Self.join(.manyToMany)], on: Self.cases, with: [years])
    #expect(many.table.rowCount == 5)
    #expect(many.table.key == [])
  }

  @Test func sharedColumnsThatAgreeAreKeptOnceOthersGetASuffix() throws {
    let left = grid("la region year x\nLA1 North 2023 1\nLA2 South 2023 2", name: "outcomes")
    let right = grid("la region year y\nLA2 South 2022 4\nLA1 North 2022 3", name: "support")
    let result = try run([Self.join(.oneToOne)], on: left, with: [right])
    #expect(
      shown(result.table) == """
        la region year x year_support y
        LA1 North 2023 1 2022 3
        LA2 South 2023 2 2022 4
        """)
    #expect(
      result.notes.map(\.rendered) == [
        """
        note: 'year' differs between 'outcomes' and 'support'
          why: both tables have it, so the right one's is 'year_support'
        """
      ])
    let told = try Self.join(.oneToOne).schema(
      after: left.schema,
      context: SchemaContext(tables: ["support": right.schema], table: "outcomes"))
    #expect(told.names == ["la", "region", "year", "x", "region_support", "year_support", "y"])
  }

  @Test func columnsChoosesWhatComesAlong() throws {
    let right = grid("la a b\nLA1 1 2\nLA2 3 4", name: "support")
    let result = try run([Self.join(columns: ["b"])], on: Self.cases, with: [right])
    #expect(result.table.columnNames == ["child", "la", "score", "b"])
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(columns: ["c"])], on: Self.cases, with: [right])
    }
    #expect(error?.diagnostic.what == "'c' is not a column of table 'support'")
  }

  @Test func keysOfDifferentNamesAndTypesMeetAsText() throws {
    let left = grid("code x\n7 1\n8 2", name: "left")
    let right = grid("id y\n7 3\n8 4", name: "support", kinds: ["id": .text])
    let step = Join(
      with: "support", on: [(left: "code", right: "id")], relation: .oneToOne, unmatched: .stop)
    #expect(shown(try run([step], on: left, with: [right]).table) == "code x y\n7 1 3\n8 2 4")
  }

  @Test func nothingMatchingIsAWarningWithExamples() throws {
    let left = grid("la\n7\n8", name: "cases")
    let right = grid("la y\n07 1\n08 2", name: "support", kinds: ["la": .text])
    let result = try run([Self.join()], on: left, with: [right])
    #expect(result.table.rowCount == 0)
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: join with 'support' matches no row at all
          why: 'cases' has '7', '8' …, 'support' has '07', '08' …
          fix: join on columns that hold the same codes
        """
      ])
  }

  @Test func keysOfSeveralColumnsDoNotRunTogether() throws {
    let left = grid("a b\nx yz\nxy z", name: "left")
    let right = grid("a b n\nxy z 1", name: "support")
    let result = try run([Self.join(.oneToOne, on: ["a", "b"])], on: left, with: [right])
    #expect(shown(result.table) == "a b n\nxy z 1")
  }

  @Test func whatIsUnmatchedOnTheRightFollowsTheLeftUnlessManyToOne() {
    #expect(Self.join(.oneToOne, .stop).unmatchedRight == .stop)
    #expect(Self.join(.manyToOne, .stop).unmatchedRight == .count)
    #expect(Self.join(.oneToOne, .count).unmatchedRight == .count)
    #expect(Self.join(.oneToOne, .keep).unmatchedRight == .count)
    #expect(throws: NormalizeError.keepOnTheRight) {
      try run([Self.join(.oneToOne, .count, right: .keep)], on: Self.cases, with: [Self.support])
    }
  }

  /// A rate must never be pooled from another table's column of the same name.
  @Test func aRateKeepsOnlyCountsThatAreItsOwn() throws {
    let left = grid("la number\nLA1 1\nLA2 2", name: "left")
    let right = grid(
      "la number all rate\nLA1 10 100 10\nLA2 5 50 10", name: "support",
      specs: [ColumnSpec("rate", .rate, numerator: "number", denominator: "all", per: 100)])
    let renamed = try run([Self.join(.oneToOne)], on: left, with: [right]).table.schema["rate"]
    #expect(renamed?.numerator == "number_support" && renamed?.denominator == "all")
    let alone = try run([Self.join(.oneToOne, columns: ["rate"])], on: left, with: [right])
    #expect(alone.table.schema["rate"]?.numerator == nil)
    #expect(alone.table.schema["rate"]?.per == 100)
  }

  @Test(arguments: [
    ("no rows on the left", "la x", "la y\nLA1 1"), ("no rows on the right", "la x\nLA1 1", "la y"),
    ("no rows at all", "la x", "la y"),
    ("only missing keys", "la x\n<blank> 1", "la y\n<blank> 1"),
  ])
  func emptySidesGiveAnEmptyTable(what: String, left: String, right: String) throws {
    let kinds: [String: ColumnKind] = ["la": .text, "x": .number, "y": .number]
    let result = try run(
      [Self.join(.oneToOne)], on: grid(left, name: "cases", kinds: kinds),
      with: [grid(right, name: "support", kinds: kinds)])
    #expect(result.table.rowCount == 0)
    #expect(result.table.columnNames == ["la", "x", "y"])
  }
}
