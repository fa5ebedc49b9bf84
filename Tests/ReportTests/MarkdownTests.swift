import Report
import Testing

@Test(arguments: [
  ("# One\n\n### Two", "<h3>One</h3>\n<h5>Two</h5>\n"),
  ("## One", "<h3>One</h3>\n"),
  ("a <b>bold</b> word", "<p>a bold word</p>\n"),
  ("<script>alert(1)</script>\n\ntext", "<p>text</p>\n"),
  ("[click](javascript:alert(1))", "<p>click</p>\n"),
  (
    "[click](JaVaScRiPt:x) [ok](https://www.gov.uk)",
    "<p>click <a href=\"https://www.gov.uk\">ok</a></p>\n"
  ),
  ("[file](data:text/html,x) [up](#rows)", "<p>file <a href=\"#rows\">up</a></p>\n"),
  ("![a *chart*](https://example.org/x.png)", "<p>a <em>chart</em></p>\n"),
  ("[![alt](x.png)](vbscript:y)", "<p>alt</p>\n"),
  ("`<i>` & \"q\"", "<p><code>&lt;i&gt;</code> &amp; &quot;q&quot;</p>\n"),
  ("| a | b |\n|---|---|\n| 1 | 2 |", "<p>| a | b |\n|---|---|\n| 1 | 2 |</p>\n"),
  ("", ""),
])
func proseBecomesSafeHTML(source: String, html: String) {
  #expect(Markdown(source).html == html)
}

@Test func proseStaysCommonMark() {
  let source = "# One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<b>x</b> [y](javascript:z)"
  #expect(Markdown(source).commonMark == "### One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nx y\n")
}

@Test func deepNestingIsHarmless() {
  let quote = String(repeating: "> ", count: 5000) + "deep"
  #expect(Markdown(quote).html.contains("deep"))
}
