import Diagnostics
import Foundation  // reads the golden files
import Tables
import Testing

@testable import Normalize

struct ScaleTests {
  static let items = (1...5).map { "q\($0)" }

  static func golden(_ file: String) throws -> [[String]] {
    let url = try #require(Bundle.module.url(forResource: "Golden/\(file)", withExtension: "csv"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
  }

  static func answers() throws -> Table {
    let text = try golden("alpha-data").map { row in
      row.map { $0 == "NA" ? "<blank>" : $0 }.joined(separator: " ")
    }.joined(separator: "\n")
    return grid(text, specs: items.map { ColumnSpec($0, .likert, range: 1...5) })
  }

  /// psych::alpha over complete cases; see Golden/alpha.R.
  @Test func reliabilityAgreesWithPsych() throws {
    let scales = [
      Scale(name: "five", items: Self.items, reverse: ["q3"]),
      Scale(name: "unreversed", items: Self.items, allowNegative: ["q3"]),
      Scale(name: "two", items: ["q1", "q2"]),
    ]
    let answers = try Self.answers()
    let golden = try Self.golden("alpha").dropFirst()
    var checked = 0
    for scale in scales {
      let result = try run([Require(columns: Self.items), scale], on: answers)
      for row in golden where row[0] == scale.scale {
        let measured = result.measurements.first { $0.name == row[1] && $0.index == row[2] }
        let expected = try #require(Double(row[3]))
        #expect(abs((measured?.value ?? .nan) - expected) < 1e-13, "\(row)")
        #expect(measured?.n == 54)
        checked += 1
      }
    }
    #expect(checked == golden.count)
  }

  @Test func alphaIsOverCompleteCasesHoweverFewAnswersAScoreNeeds() throws {
    let scale = Scale(name: "five", items: Self.items, reverse: ["q3"], minAnswered: 3)
    let result = try run([scale], on: try Self.answers())
    let alpha = result.measurements.first { $0.index == "cronbach_alpha" }
    #expect(abs((alpha?.value ?? .nan) - 0.79402933246180252) < 1e-13)
    #expect(alpha?.n == 54)
    #expect(result.measurements.first { $0.index == "n_scored" }?.value == 60)
    #expect(result.table.rowCount == 60)
  }

  @Test func stopsAtAnItemThatRunsAgainstTheOthers() throws {
    let answers = try Self.answers()
    let error = #expect(throws: NormalizeError.self) {
      try run([Scale(name: "s", items: Self.items)], on: answers)
    }
    #expect(
      error?.diagnostic.rendered == """
        error: item 'q3' runs against the other items of scale 's'
          why: correlation with the sum of the other items, over 54 respondents with every item \
        answered: q3 -0.534
          fix: declare 'reverse: [q3]', if worded the other way; or write 'allow_negative: [q3]' to \
        keep it as it is
        """)
    #expect(error?.diagnostic.kind == .data)
  }

  @Test func stopsAtAnItemReversedWrongly() throws {
    let answers = try Self.answers()
    let error = #expect(throws: NormalizeError.self) {
      try run([Scale(name: "s", items: Self.items, reverse: ["q1", "q3"])], on: answers)
    }
    #expect(
      error?.diagnostic.fix
        == "take q1 out of reverse, if worded like the others; or write 'allow_negative: [q1]' to "
        + "keep it as it is")
  }

  @Test func anItemMayRunAgainstTheOthersByName() throws {
    let scale = Scale(name: "s", items: Self.items, allowNegative: ["q3"])
    let result = try run([scale], on: try Self.answers())
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: item 'q3' runs against the other items of scale 's'
          why: its correlation with their sum is negative over 54 respondents; the study allows it
        """
      ])
    let stranger = Scale(name: "s", items: ["q1", "q2"], allowNegative: ["q3"])
    #expect(
      throws: NormalizeError.isNoItem("q3", reversed: false, scale: "s", items: ["q1", "q2"])
    ) { try run([stranger], on: try Self.answers()) }
  }

  /// psych; see Golden/reliability.R.
  @Test(arguments: [("three", 3), ("six", 6), ("nine", 9)])
  func everyFigureAgreesWithPsych(name: String, count: Int) throws {
    let items = (1...count).map { "q\($0)" }
    let text = try Self.golden("reliability-\(name)").map { $0.joined(separator: " ") }
    let table = grid(
      text.joined(separator: "\n"), specs: items.map { ColumnSpec($0, .likert, range: 1...5) })
    let measured = try run([Scale(name: name, items: items)], on: table).measurements
    let golden = try Self.golden("reliability").dropFirst().filter { $0[0] == name }
    #expect(golden.count == 5 + 4 * count)
    for row in golden {
      let mine = try #require(measured.first { $0.name == row[1] && $0.index == row[2] })
      let tolerance = row[2] == "omega_total" ? 1e-5 : 1e-12
      #expect(abs((mine.value ?? .nan) - (Double(row[3]) ?? .nan)) < tolerance, "\(row)")
      guard row.count > 4 else { continue }
      #expect(abs((mine.confLow ?? .nan) - (Double(row[4]) ?? .nan)) < 1e-12, "\(row)")
      #expect(abs((mine.confHigh ?? .nan) - (Double(row[5]) ?? .nan)) < 1e-12, "\(row)")
    }
  }

  @Test(arguments: [
    ("one item", "a\n1\n2"), ("one row", "a b\n1 2"), ("all the same", "a b\n3 3\n3 3"),
    ("no complete row", "a b\n1 <blank>\n<blank> 2"), ("all missing", "a b\n<blank> <refused>"),
    ("no rows", "a b"),
  ])
  func reliabilityThatCannotBeKnownIsLeftEmpty(what: String, text: String) throws {
    let table = grid(text, kinds: ["a": .number, "b": .number])
    let result = try run([Scale(name: "s", items: table.columnNames, minAnswered: 1)], on: table)
    let unknown = result.measurements.filter {
      $0.index == "cronbach_alpha" || $0.index == "item_rest_correlation"
    }
    #expect(unknown.count == 1 + table.columnNames.count)
    #expect(unknown.allSatisfy { $0.value == nil })
    #expect(Table(name: "m", rows: result.measurements).rowCount == result.measurements.count)
  }

  @Test func theScoresRangeIsThatOfItsItems() throws {
    let specs = ["a", "b"].map { ColumnSpec($0, .likert, range: 1...5, better: .high) }
    let table = grid("a b\n1 2", specs: specs)
    let mean = try run([Scale(name: "s", items: ["a", "b"])], on: table).table.schema["s"]
    #expect(mean?.range == 1...5 && mean?.better == .high && mean?.kind == .number)
    let sum = try run([Scale(name: "s", items: ["a", "b"], score: .sum)], on: table).table.schema[
      "s"]
    #expect(sum?.range == 2...10)
  }

  @Test func aReversedItemsGoodEndIsTurnedToo() throws {
    let specs = [
      ColumnSpec("a", .likert, range: 1...5, better: .high),
      ColumnSpec("b", .likert, range: 1...5, better: .low),
    ]
    let table = grid("a b\n1 2", specs: specs)
    let turned = Scale(name: "s", items: ["a", "b"], reverse: ["b"])
    #expect(try run([turned], on: table).table.schema["s"]?.better == .high)
    let mixed = Scale(name: "s", items: ["a", "b"])
    #expect(try run([mixed], on: table).table.schema["s"]?.better == nil)
  }

  @Test func aScaleWithoutAnyScoreSaysSo() throws {
    let result = try run([Scale(name: "s", items: ["a", "b"])], on: grid("a b\n1 <blank>"))
    #expect(
      result.notes.map(\.rendered) == [
        "warning: scale 's' has no score at all\n"
          + "  why: no respondent answered 2 of its 2 items"
      ])
  }
}
