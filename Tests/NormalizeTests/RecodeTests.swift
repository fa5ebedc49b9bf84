import Tables
import Testing

@testable import Normalize

struct RecodeTests {
  @Test func levelsStandInTheOrderOfTargets() throws {
    let table = grid(
      "a\nx\ny\nz", specs: [ColumnSpec("a", .ordered, levels: ["x", "y", "z", "w"])])
    let step = Recode(
      column: "a", into: "b", values: [("z", "top"), ("x", "low"), ("y", "low"), ("w", "top")])
    let result = try run([step], on: table)
    #expect(result.table.schema["b"]?.levels == ["top", "low"])
    #expect(result.table.schema["b"]?.kind == .ordered)
    #expect(result.table["b"]?.levels == ["top", "low"])
    // 'w' is a level, so it may be named, but no row has it.
    #expect(result.notes.map(\.what) == ["recode asks for 'w', which 'a' never is"])
  }

  @Test func keptLevelsFollowTheTargets() throws {
    let table = grid("a\nx\ny\nz", specs: [ColumnSpec("a", .category, levels: ["x", "y", "z"])])
    let step = Recode(column: "a", values: [("y", "new")], otherwise: .keep)
    let told = try step.schema(after: table.schema, context: SchemaContext(table: "t"))
    #expect(told["a"]?.levels == ["new", "x", "z"])
    #expect(try run([step], on: table).table["a"]?.levels == ["new", "x", "z"])
  }

  @Test func aLevelMadeMissingIsNoLevelAnyMore() throws {
    let table = grid(
      "a\nx\nunknown", specs: [ColumnSpec("a", .category, levels: ["unknown", "x"])])
    let step = Recode(column: "a", values: [("unknown", nil)], otherwise: .keep)
    let result = try run([step], on: table)
    #expect(result.table["a"]?.levels == ["x"])
    #expect(shown(result.table) == "a\nx\n<recoded>")
  }

  @Test func aLikertItemStaysOneWhileItsValuesStayInRange() throws {
    let table = grid("a\n1\n5", specs: [ColumnSpec("a", .likert, range: 1...5)])
    let turned = Recode(column: "a", values: [("1", "5"), ("5", "1")])
    #expect(try run([turned], on: table).table.schema["a"]?.range == 1...5)
    let zero = Recode(column: "a", values: [("1", "0"), ("5", "1")])
    #expect(try run([zero], on: table).table.schema["a"]?.range == nil)
    #expect(try run([zero], on: table).table.schema["a"]?.kind == .number)
  }
}
