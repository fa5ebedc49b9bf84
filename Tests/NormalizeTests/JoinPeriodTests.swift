import Diagnostics
import Tables
import Testing

@testable import Normalize

struct JoinPeriodTests {
  static let kinds: [String: ColumnKind] = ["period_start": .date, "period_end": .date]

  /// Years to 31 March.
  static let outcomes = grid(
    """
    area period period_start period_end rate
    Kent 2023 2022-04-01 2023-03-31 10
    Kent 2024 2023-04-01 2024-03-31 11
    Kent 2025 2024-04-01 2025-03-31 12
    Hull 2024 2023-04-01 2024-03-31 20
    York 2024 2023-04-01 2024-03-31 30
    """, name: "outcomes", kinds: kinds, key: ["area", "period"])

  /// Snapshots of 30 September; Hull's is of its own day.
  static let staff = grid(
    """
    area period period_start period_end load
    Kent 2022 2022-09-30 2022-09-30 1
    Kent 2023 2023-09-30 2023-09-30 2
    Kent 2025 2025-09-30 2025-09-30 4
    Hull 2023 2023-04-01 2023-04-01 5
    Hull 2025 2025-09-30 2025-09-30 6
    """, name: "staff", kinds: kinds, key: ["area", "period"])

  static func join(
    _ period: PeriodRule?, on keys: [String] = ["area"], _ relation: Join.Relation = .oneToOne,
    outcomeFirst: String? = nil
  ) -> Join {
    Join(
      with: "staff", on: keys, relation: relation, unmatched: .count, unmatchedRight: .count,
      columns: ["load"], period: period, outcomeFirst: outcomeFirst)
  }

  static func loads(_ table: Table) -> [String] {
    (0..<table.rowCount).map { row in
      ["area", "period", "load"].map { table[$0]?.text(at: row) ?? "?" }.joined(separator: " ")
    }
  }

  @Test func withinTakesWhatWasMeasuredInTheWindow() throws {
    let result = try run([Self.join(.within)], on: Self.outcomes, with: [Self.staff])
    #expect(Self.loads(result.table) == ["Kent 2023 1", "Kent 2024 2", "Hull 2024 5"])
    #expect(
      fates(of: result.table) == [
        "outcomes 3: unmatched_left: no row in 'staff' with the same area whose period lies within its own",
        "outcomes 5: unmatched_left: no row in 'staff' with the same area",
        "staff 3: unmatched_right: no row in 'outcomes' with the same area whose period holds its own",
        "staff 5: unmatched_right: no row in 'outcomes' with the same area whose period holds its own",
      ])
  }

  /// Nothing can be checked where only a label is there: the run goes on, and says so.
  @Test func aLabelWithoutDaysIsWarnedOf() throws {
    let outcomes = grid("area time_period rate\nKent 2024 10\nHull 2024 11", name: "outcomes")
    let staff = grid("area time_period load\nKent 2024 1\nHull 2024 2", name: "staff")
    let result = try run(
      [Self.join(nil, on: ["area", "time_period"])], on: outcomes, with: [staff])
    #expect(
      result.notes.first?.what
        == "rows are joined by the same time_period, but nothing says which days it is in "
        + "'outcomes' and 'staff'")
    let others = try run([Self.join(nil)], on: outcomes, with: [staff])
    #expect(!others.notes.contains { $0.what.contains("time_period, but") })
  }

  /// A snapshot on the window's first day is within it, not before it.
  @Test func beforeTakesTheLatestThatWasOver() throws {
    let result = try run(
      [Self.join(.before, .manyToOne)], on: Self.outcomes, with: [Self.staff])
    #expect(Self.loads(result.table) == ["Kent 2024 1", "Kent 2025 2"])
    #expect(
      fates(of: result.table).first
        == "outcomes 1: unmatched_left: no row in 'staff' with the same area whose period ended by the start of its own"
    )
  }

  @Test func oneRowThatIsTheLatestForTwoBreaksOneToOne() throws {
    let sparse = grid(
      """
      area period period_start period_end load
      Kent 2020 2020-09-30 2020-09-30 1
      """, name: "staff", kinds: Self.kinds)
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(.before)], on: Self.outcomes, with: [sparse])
    }
    #expect(
      error?.diagnostic.what
        == "the join is one_to_one, but area = Kent stands on line 2 of outcomes.csv and line 3 of outcomes.csv"
    )
    let many = try run([Self.join(.before, .manyToOne)], on: Self.outcomes, with: [sparse])
    #expect(Self.loads(many.table) == ["Kent 2023 1", "Kent 2024 1", "Kent 2025 1"])
  }

  @Test func twoSnapshotsInOneWindowBreakManyToOne() throws {
    let dense = grid(
      """
      area period period_start period_end load
      Kent 2022 2022-09-30 2022-09-30 1
      Kent 2022b 2022-12-31 2022-12-31 2
      """, name: "staff", kinds: Self.kinds)
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(.within, .manyToOne)], on: Self.outcomes, with: [dense])
    }
    #expect(error?.diagnostic.what.contains("line 2 of staff.csv and line 3 of staff.csv") == true)
    let many = try run([Self.join(.within, .oneToMany)], on: Self.outcomes, with: [dense])
    #expect(Self.loads(many.table) == ["Kent 2023 1", "Kent 2023 2"])
  }

  @Test(arguments: [
    join(.label), join(nil, on: ["area", "period"]), join(.label, on: ["area", "period"]),
  ])
  func theSameLabelStopsWhenSupportComesLater(step: Join) throws {
    let error = #expect(throws: NormalizeError.self) {
      try run([step], on: Self.outcomes, with: [Self.staff])
    }
    #expect(
      error?.diagnostic.rendered == """
        error: 'staff' is measured after the period of 'outcomes' closed, in 2 of 2 pairs
          why: line 2 of outcomes.csv closed on 2023-03-31, and line 3 of staff.csv was measured up to 2023-09-30; what is measured later cannot have helped
          fix: write period: within or period: before in place of the label; or, if the outcome is meant to come first, outcome_first: "the reason"
        """)
  }

  @Test func aReasonLetsItPassAndIsTold() throws {
    let result = try run(
      [Self.join(.label, outcomeFirst: "staff leave after bad years")], on: Self.outcomes,
      with: [Self.staff])
    #expect(Self.loads(result.table) == ["Kent 2023 2", "Kent 2025 4"])
    #expect(
      result.notes.map(\.what) == [
        "'staff' may be measured after the period of 'outcomes': staff leave after bad years"
      ])
  }

  @Test func severalPeriodsNeedARule() throws {
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(nil, .manyToMany)], on: Self.outcomes, with: [Self.staff])
    }
    #expect(
      error?.diagnostic.rendered == """
        error: the join does not say which period of 'staff' goes beside a row of 'outcomes'
          why: 'staff' has rows of 3 periods with area = Kent
          fix: write period: within (measured inside the outcome's period), period: before (the latest that ended by its start), or period: label (the same label)
        """)
  }

  @Test func aRuleNeedsPeriodsOnBothSides() throws {
    let plain = grid("area load\nKent 1", name: "staff")
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join(.within)], on: Self.outcomes, with: [plain])
    }
    #expect(
      error?.diagnostic.what
        == "'staff' has no periods, so period: within cannot choose among its rows")
    // What was measured once, at no said time, goes beside every year.
    let result = try run([Self.join(nil, .manyToOne)], on: Self.outcomes, with: [plain])
    #expect(result.table.rowCount == 3)
  }
}
