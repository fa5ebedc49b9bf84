import Tables
import Testing

@testable import Normalize

/// The step grammar: a step, a table before, the same table after, and what became of its rows.
struct StepTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let what: String
    let step: any Step
    let before: Table
    let after: String
    let fates: [String]

    init(
      _ what: String, _ step: any Step, _ before: Table, _ after: String, fates: [String] = []
    ) {
      self.what = what
      self.step = step
      self.before = before
      self.after = after
      self.fates = fates
    }

    var testDescription: String { what }
  }

  static let rowwise: [Example] = [
    Example(
      "require names the first missing column listed",
      Require(columns: ["y", "x"]),
      grid("x y\n1 <refused>\n<blank> <blank>\n3 4\n<suppressed> 2"), "x y\n3 4",
      fates: [
        "t 1: require: y is missing [refused]", "t 2: require: y is missing [blank]",
        "t 4: require: x is missing [suppressed]",
      ]),
    Example(
      "filter by one of several values, numbers by value",
      Filter(.matches([(column: "year", values: ["2023", "2024.0"])])),
      grid("year\n2022\n2023\n2024\n<blank>"), "year\n2023\n2024",
      fates: [
        "t 1: filter: year is not one of 2023, 2024.0", "t 4: filter: year is missing [blank]",
      ]),
    Example(
      "filter by a text that looks like a number",
      Filter(.matches([(column: "code", values: ["07"])])),
      grid("code\n07\n7", kinds: ["code": .text]), "code\n07",
      fates: ["t 2: filter: code is not 07"]),
    Example(
      "filter on what is undefined",
      Filter(.expression(try! Expression(parsing: "1 / x > 0.5"))),
      grid("x\n1\n0\n4"), "x\n1",
      fates: [
        "t 2: filter: 1 / x > 0.5 is undefined: division by zero [undefined]",
        "t 3: filter: 1 / x > 0.5",
      ]),
    Example(
      "derive in order, the later from the earlier",
      Derive([
        ("change", try! Expression(parsing: "after - before")),
        ("doubled", try! Expression(parsing: "2 * change")),
      ]),
      grid("before after\n1 3\n<refused> <blank>\n2 <not_recorded>"),
      """
      before after change doubled
      1 3 2 4
      <refused> <blank> <blank> <blank>
      2 <not_recorded> <not_recorded> <not_recorded>
      """),
    Example(
      "recode to numbers",
      Recode(column: "a", into: "b", values: [("yes", "1"), ("no", "0"), ("unsure", nil)]),
      grid("a\nyes\nno\nunsure\n<refused>"),
      "a b\nyes 1\nno 0\nunsure <recoded>\n<refused> <refused>"
    ),
    Example(
      "recode in place, the rest missing for a reason",
      Recode(
        column: "a", values: [("1", "low"), ("2", "low"), ("3", "high")],
        otherwise: .missing(.notApplicable)),
      grid("a\n1\n3\n2\n9"), "a\nlow\nhigh\nlow\n<not_applicable>"),
    Example(
      "recode and keep the rest",
      Recode(column: "a", values: [("x", "z")], otherwise: .keep),
      grid("a\nx\ny\nw\n<blank>"), "a\nz\ny\nw\n<blank>"),
    Example(
      "recode and keep numbers",
      Recode(column: "a", values: [("8", "0")], otherwise: .keep),
      grid("a\n8\n2.5"), "a\n0\n2.5"),
    Example(
      "recode only to make a value missing",
      Recode(
        column: "a", values: [("-9", nil)], otherwise: .keep, missingReason: .notRecorded),
      grid("a\n-9\n4"), "a\n<not_recorded>\n4"),
  ]

  static let scales: [Example] = [
    Example(
      "mean of all items",
      Scale(name: "s", items: ["a", "b"]),
      grid("a b\n1 2\n5 <blank>\n<refused> <blank>"),
      "a b s\n1 2 1.5\n5 <blank> <too_few_answers>\n<refused> <blank> <too_few_answers>"),
    Example(
      "mean of those answered, one reversed",
      Scale(name: "s", items: ["a", "b", "c"], reverse: ["b"], minAnswered: 2),
      grid(
        "a b c\n1 5 2\n4 2 <blank>\n<blank> <blank> 3",
        specs: ["a", "b", "c"].map { ColumnSpec($0, .likert, range: 1...5) }),
      "a b c s\n1 5 2 1.3333333333333333\n4 2 <blank> 4\n<blank> <blank> 3 <too_few_answers>"),
    Example(
      "a sum with a gap counts the gap as the respondent's own mean",
      Scale(name: "s", items: ["a", "b"], score: .sum, minAnswered: 1),
      grid("a b\n1 2\n5 <blank>"), "a b s\n1 2 3\n5 <blank> 10"),
  ]

  static let aggregates: [Example] = [
    Example(
      "mean, sum and count by sorted key, small groups and rows without key removed",
      Aggregate(by: ["la"], mean: ["x"], sum: ["n"], count: "rows", minMembers: 2),
      grid("la x n\nb 1 1\na 2 1\nb 3 2\n<blank> 9 9\na <refused> 4\nc 7 7\nb <blank> 5"),
      "la rows x n\na 2 <too_few_members> 5\nb 3 2 8",
      fates: [
        "t 4: aggregate: la is missing [blank]", "t 6: min_members: fewer than 2 rows for its la",
      ]),
    Example(
      "groups stand in the order of levels and of numbers",
      Aggregate(by: ["size", "year"], count: "n", minMembers: 1),
      grid(
        "size year\nlarge 10\nsmall 9\nlarge 9\nsmall 10",
        specs: [ColumnSpec("size", .category, levels: ["small", "large"])]),
      "size year n\nsmall 9 1\nsmall 10 1\nlarge 9 1\nlarge 10 1"),
    Example(
      "a rate is pooled from its counts",
      Aggregate(by: ["region"], mean: ["rate"], minMembers: 1),
      grid(
        "region rate top bottom\nn 50 1 2\nn 10 1 10\ns 5 <suppressed> 20\ns 0 0 0",
        specs: [
          ColumnSpec("rate", .rate, numerator: "top", denominator: "bottom", per: 100)
        ]),
      "region rate\nn 16.666666666666668\ns <undefined>"),
  ]

  static let spreads: [Example] = [
    Example(
      "standardize overall", Standardize(columns: ["x"], by: .overall),
      grid("x\n1\n2\n<refused>\n3"), "x\n-1\n0\n<refused>\n1"),
    Example(
      "standardize within groups; a group without spread has no z",
      Standardize(columns: ["x"], by: .group("g")),
      grid("g x\na 1\na 3\nb 5\nb 5\nc 8\n<blank> 2\nd <refused>"),
      """
      g x
      a -0.7071067811865475
      a 0.7071067811865475
      b <undefined>
      b <undefined>
      c <undefined>
      <blank> <blank>
      d <refused>
      """),
    Example(
      "center in place", Center(columns: ["x"], by: .overall), grid("x\n1\n2\n<blank>\n6"),
      "x\n-2\n-1\n<blank>\n3"),
    Example(
      "center within groups beside the column, and keep the means",
      Center(columns: ["x"], by: .group("g"), into: "{column}_within", means: "{column}_mean"),
      grid("g x\na 1\na 3\nb 5\na <refused>\n<blank> 2\nc <suppressed>"),
      """
      g x x_within x_mean
      a 1 -1 2
      a 3 1 2
      b 5 0 5
      a <refused> <refused> 2
      <blank> 2 <blank> <blank>
      c <suppressed> <suppressed> <suppressed>
      """),
  ]

  @Test(arguments: rowwise + scales + aggregates + spreads)
  func turnsOneTableIntoTheOther(example: Example) throws {
    let result = try run([example.step], on: example.before)
    #expect(shown(result.table) == example.after)
    #expect(fates(of: result.table) == example.fates)
    #expect(result.table.name == "t")
  }

  /// What a step says its columns will be is what they are.
  @Test(arguments: rowwise + scales + aggregates + spreads)
  func schemaForetellsTheTable(example: Example) throws {
    let context = SchemaContext(table: "t")
    let told = try example.step.schema(after: example.before.schema, context: context)
    let result = try run([example.step], on: example.before)
    #expect(told.names == result.table.columnNames)
    #expect(told.key == result.table.key)
    for (name, spec) in told.specs where spec.levels != nil || spec.kind != .category {
      #expect(result.table.schema[name] == spec)
    }
    for name in told.names {
      let kind = try #require(result.table.schema[name]).kind
      #expect(result.table[name]?.isNumeric == kind.isNumeric, "\(name)")
    }
  }

  /// Types not known before reading pass the first check, and the step works once they are.
  @Test(arguments: rowwise + scales.dropFirst(2) + aggregates.dropLast() + spreads)
  func undeclaredColumnsPassAndWork(example: Example) throws {
    var before = example.before
    for (name, spec) in before.schema.specs where spec.kind != .text && spec.levels == nil {
      guard let column = before[name] else { continue }
      before.set(column, as: ColumnSpec(name, .inferred))
    }
    _ = try example.step.schema(after: before.schema, context: SchemaContext(table: "t"))
    #expect(shown(try run([example.step], on: before).table) == example.after)
  }

  /// No step fails, or invents a row, where there is nothing to work on.
  @Test(arguments: rowwise + scales + aggregates + spreads)
  func aTableWithoutRowsStaysWithoutRows(example: Example) throws {
    let empty = Table(
      name: "t",
      columns: example.before.schema.specs.values.map { spec in
        (spec, (example.before[spec.name] ?? Column(.text([]))).selecting([]))
      }, lineage: Lineage(SourceRows(name: "t", file: "t.csv", lines: [])))
    let result = try run([example.step], on: empty)
    #expect(result.table.rowCount == 0)
    #expect(
      result.table.columnNames.count
        == example.after.prefix { $0 != "\n" }.split(separator: " ").count)
  }

  @Test func stepsAreNamedAsInTheStudyFile() {
    let names: [any Step.Type] = [
      Require.self, Filter.self, Recode.self, Derive.self, Scale.self, Aggregate.self, Join.self,
      Standardize.self, Center.self,
    ]
    #expect(
      names.map { $0.name } == [
        "require", "filter", "recode", "derive", "scale", "aggregate", "join", "standardize",
        "center",
      ])
  }
}
