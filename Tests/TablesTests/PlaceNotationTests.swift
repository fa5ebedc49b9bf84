import Tables
import Testing

struct PlaceNotationTests {
  @Test(arguments: [
    (["manager", "neglect"], "manager, neglect"),
    (["manager", "sex, other"], "manager, 'sex, other'"),
    (["it's", "12.5"], "'it''s', 12.5"), (["a, 'b'", "c"], "'a, ''b''', c"),
    (["'", ","], "'''', ','"),
    (["", "b"], ", b"),
  ])
  func partsAreFoundAgain(_ parts: [String], _ cell: String) {
    #expect(PlaceNotation.parts(parts) == cell)
    #expect(PlaceNotation.parts(in: cell, count: parts.count) == parts)
  }

  @Test func onePartIsAsItIs() {
    #expect(PlaceNotation.parts(["sex, other"]) == "sex, other")
    #expect(PlaceNotation.parts(in: "sex, other", count: 1) == ["sex, other"])
    #expect(PlaceNotation.parts(in: "manager", count: 2) == ["manager"])
  }

  @Test func columns() {
    #expect(PlaceNotation.columns(["role", "plan"]) == "role × plan")
    #expect(PlaceNotation.columns(in: "role × plan × age") == ["role", "plan", "age"])
    #expect(PlaceNotation.columns(in: "role") == ["role"])
  }
}
