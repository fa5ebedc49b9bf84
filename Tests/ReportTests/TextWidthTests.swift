import Testing

@testable import Report

@Test func truncatesToWidth() {
  #expect(TextWidth.truncated("short", to: 100) == "short")
  let cut = TextWidth.truncated("a rather long name of a column", to: 100)
  #expect(cut == "a rather lon…")
  #expect(TextWidth.of(cut) <= 100)
  #expect(TextWidth.truncated("anything", to: 1) == "…")
}

@Test func wrapsAtSpaces() {
  #expect(
    TextWidth.wrapped("fewer than five respondents in the authority", to: 150, lines: 2)
      == ["fewer than five", "respondents in the…"])
  #expect(TextWidth.wrapped("", to: 100, lines: 2) == [""])
  #expect(TextWidth.wrapped("one", to: 100, lines: 2) == ["one"])
}

@Test func knowsWideAndZeroWidthScripts() {
  #expect(TextWidth.of("統計") > TextWidth.of("ab"))
  #expect(TextWidth.of("e\u{301}") == TextWidth.of("e"))
}
