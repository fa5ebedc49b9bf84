import Testing

@testable import Report

@Test func markupIsInert() {
  #expect(
    Escape.markup("<script>alert(\"1\") & 'x'</script>")
      == "&lt;script&gt;alert(&quot;1&quot;) &amp; 'x'&lt;/script&gt;")
  #expect(Escape.markup("a\u{0}b\u{1B}c\u{85}") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
  #expect(Escape.markup("مرحبا 😀 é") == "مرحبا 😀 é")
}

@Test(arguments: [
  ("safer_change", "safer_change"), ("_lead", "\\_lead"), ("a*b", "a\\*b"), ("a|b", "a\\|b"),
  ("<b>", "\\<b>"), ("p < .001", "p < .001"), ("R&D", "R&amp;D"), ("a & b", "a & b"),
  ("[x](y)", "\\[x\\](y)"), ("two\nlines", "two lines"),
])
func markdownIsInert(text: String, escaped: String) {
  #expect(Escape.markdown(text) == escaped)
}

@Test(arguments: [
  ("# no heading", "\\# no heading"), ("1. no list", "1\\. no list"), ("- no", "\\- no"),
  ("> no quote", "\\> no quote"), ("2012 was", "2012 was"),
])
func markdownLineStartsAreInert(text: String, escaped: String) {
  #expect(Escape.markdownLine(text) == escaped)
}

@Test(arguments: [
  ("a`b", "``a`b``"), ("``", "``` `` ```"), ("x", "`x`"), ("", "`  `"),
])
func codeSpansHoldBackticks(text: String, span: String) {
  #expect(Escape.markdownCode(text) == span)
}

@Test(arguments: [
  ("Safer Change!", "safer-change"), ("../../etc/passwd", "etc-passwd"), ("统计", "x"), ("", "x"),
  ("a/b\\c:d", "a-b-c-d"), ("CON", "con"),
])
func fileNamesAreSafe(text: String, slug: String) {
  #expect(FigureName.safe(text) == slug)
}
