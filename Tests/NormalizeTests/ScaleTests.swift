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
      Scale(name: "unreversed", items: Self.items),
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

  @Test func warnsOfAnItemThatRunsAgainstTheOthers() throws {
    let scale = Scale(name: "s", items: Self.items)
    let result = try run([scale], on: try Self.answers())
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: item 'q3' runs against the other items of scale 's'
          why: its correlation with their sum is negative over 54 respondents
          fix: check its wording; it likely needs to be in reverse
        """
      ])
  }

  @Test func warnsOfAnItemReversedWrongly() throws {
    let scale = Scale(name: "s", items: Self.items, reverse: ["q1", "q3"])
    let result = try run([scale], on: try Self.answers())
    #expect(result.notes.map(\.what) == ["item 'q1' runs against the other items of scale 's'"])
    #expect(result.notes[0].fix == "check its wording; perhaps it must not be reversed")
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
