import Testing

@testable import Diagnostics

struct SuggestionTests {
  static let columns = ["supervision", "caseload", "age", "la", "role"]

  @Test(arguments: [
    ("supervison", "supervision"), ("Supervision", "supervision"), ("suprevision", "supervision"),
    ("caselaod", "caseload"), ("agee", "age"), ("lq", "la"), ("superv", nil), ("zzzzzz", nil),
    ("x", nil), ("", nil),
  ])
  func nearestIsASlipAway(name: String, expected: String?) {
    #expect(Suggestion.nearest(to: name, among: Self.columns) == expected)
  }

  /// One letter for another is a different name, not a slip.
  @Test func aSingleLetterIsNotTakenForAnother() {
    #expect(Suggestion.nearest(to: "x", among: ["y"]) == nil)
    #expect(Suggestion.nearest(to: "X", among: ["x"]) == "x")
  }

  @Test func theFirstOfEquallyNearNamesWins() {
    #expect(Suggestion.nearest(to: "item_0", among: ["item_1", "item_2"]) == "item_1")
  }

  @Test(arguments: [
    ("kitten", "sitting", 3), ("ab", "ba", 1), ("", "abc", 3), ("abc", "abc", 0), ("ca", "abc", 3),
  ])
  func editDistanceIsOptimalStringAlignment(a: String, b: String, distance: Int) {
    #expect(Suggestion.editDistance(Array(a), Array(b)) == distance)
    #expect(Suggestion.editDistance(Array(b), Array(a)) == distance)
  }

  @Test func fixNamesTheNearestElseAll() {
    #expect(Suggestion.fix(for: "rol", among: Self.columns) == "write 'role'")
    #expect(Suggestion.fix(for: "zzz", among: ["a", "b"]) == "choose from a, b")
    #expect(Suggestion.fix(for: "zzz", among: []) == "there are none to choose from")
    #expect(
      Suggestion.list((1...14).map(String.init))
        == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 … (14 in all)")
  }
}
