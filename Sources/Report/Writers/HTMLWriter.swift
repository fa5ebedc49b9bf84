/// Writes a document as one HTML file that needs nothing else: no script, no fetch, system fonts,
/// light or dark as the reader's system is, ready to print.
public enum HTMLWriter {
  public static func write(_ document: Document) -> String {
    var body = HTMLBody()
    body.add(document.blocks)
    return """
      <!DOCTYPE html>
      <html lang="en-GB">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(Escape.markup(document.title))</title>
      <link rel="icon" href="data:,">
      <style>\(StyleSheet.text)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header class="masthead">
      <h1>\(Escape.markup(document.title))</h1>
      \(document.subtitle.map { "<p>\(Escape.markup($0))</p>\n" } ?? "")</header>
      \(contents(body.chapters))<main id="content" tabindex="-1">
      \(body.html)</main>
      \(document.footer.map { "<footer>\n<p>\(Escape.markup($0))</p>\n</footer>\n" } ?? "")</body>
      </html>

      """
  }

  /// Nothing may load, run or be sent; the style sheet is known by its digest. `data:` images are
  /// allowed for the empty icon that keeps browsers from asking a server for one.
  private static let policy =
    "default-src 'none'; style-src 'sha256-\(StyleSheet.digest)'; img-src data:; "
    + "base-uri 'none'; form-action 'none'"

  private static func contents(_ chapters: [(id: String, text: String)]) -> String {
    guard chapters.count > 1 else { return "" }
    let items = chapters.map {
      "<li><a href=\"#\($0.id)\">\(Escape.markup($0.text))</a></li>\n"
    }
    return "<nav class=\"contents\" aria-label=\"Contents\">\n<p>Contents</p>\n<ol>\n"
      + items.joined() + "</ol>\n</nav>\n"
  }
}
