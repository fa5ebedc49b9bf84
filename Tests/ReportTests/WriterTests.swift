import Testing

@testable import Report

private let small = Document(
  title: "A & B", subtitle: "<sub>",
  blocks: [
    .heading(level: 2, text: "One", id: "one"),
    .paragraph(["plain ", .strong("s"), .emphasis("e"), .code("a<b"), .link("see", to: "two")]),
    .headline(["The answer."]),
    .heading(level: 2, text: "Two", id: "one"),
    .table(
      ReportTable(
        caption: "C", columns: [.init("Name"), .number("Value")],
        rows: [
          .title("Group"), .init(["a|b", "−1.50"], weight: .strong), .init([.code("x"), ""]),
        ], notes: ["Note."])),
    .list([["one"], ["# two"]]),
    .facts([Fact("Name", "value")]),
    .callout(.note, title: "T", [.paragraph("inside")]),
    .code(language: "sh", text: "echo '<' && ```"),
    .details(summary: "more", [.prose("# Head\n\n<b>x</b>")]),
  ], footer: "end")

@Test func markdownOfASmallDocument() {
  #expect(
    MarkdownWriter.write(small) == """
      # A & B

      \\<sub>

      ## One

      plain **s***e*`a<b`see

      > The answer.

      ## Two

      **Table 1.** C

      | Name | Value |
      | --- | ---: |
      | **Group** |  |
      | **a\\|b** | **−1.50** |
      | `x` |  |

      *Note.*

      - one
      - \\# two

      - **Name:** value

      > [!NOTE]
      > **T**
      >
      > inside

      ````sh
      echo '<' && ```
      ````

      <details>
      <summary>more</summary>

      ### Head

      x

      </details>

      ---

      end

      """)
}

@Test func htmlOfASmallDocument() throws {
  let html = HTMLWriter.write(small)
  let main = try #require(html.split(separator: "<main id=\"content\" tabindex=\"-1\">\n").last)
  #expect(
    main == """
      <h2 id="one">One</h2>
      <p>plain <strong>s</strong><em>e</em><code>a&lt;b</code><a href="#two">see</a></p>
      <p class="headline">The answer.</p>
      <h2 id="one-2">Two</h2>
      <div class="scroll" role="region" tabindex="0" aria-label="Table 1: C">
      <table>
      <caption>Table 1. C</caption>
      <thead>
      <tr><th scope="col">Name</th><th scope="col" class="n">Value</th></tr>
      </thead>
      <tbody>
      <tr class="title"><th scope="rowgroup" colspan="2">Group</th></tr>
      <tr class="strong"><th scope="row">a|b</th><td class="n">−1.50</td></tr>
      <tr><th scope="row"><code>x</code></th><td class="n"></td></tr>
      </tbody>
      </table>
      </div>
      <p class="notes">Note.</p>
      <ul>
      <li>one</li>
      <li># two</li>
      </ul>
      <dl class="facts">
      <dt>Name</dt><dd>value</dd>
      </dl>
      <div class="callout note">
      <p class="title">T</p>
      <p>inside</p>
      </div>
      <pre><code class="language-sh">echo '&lt;' &amp;&amp; ```</code></pre>
      <details>
      <summary>more</summary>
      <h3>Head</h3>
      <p>x</p>
      </details>
      </main>
      <footer>
      <p>end</p>
      </footer>
      </body>
      </html>

      """)
  #expect(html.contains("<title>A &amp; B</title>"))
  #expect(html.contains("<p>&lt;sub&gt;</p>"))
  #expect(html.contains("<li><a href=\"#one-2\">Two</a></li>"))
}

@Test func pageAllowsNothingToLoadOrRun() {
  let html = HTMLWriter.write(small)
  #expect(
    html.contains(
      "default-src 'none'; style-src 'sha256-\(StyleSheet.digest)'; img-src data:; "
        + "base-uri 'none'; form-action 'none'"))
  #expect(html.contains("<style>\(StyleSheet.text)</style>"))
  for word in ["<script", "style=\"", "http:", "https:", "url("] { #expect(!html.contains(word)) }
}

@Test func emptyDocument() {
  let empty = Document(title: "")
  #expect(MarkdownWriter.write(empty) == "# \n")
  #expect(!HTMLWriter.write(empty).contains("<nav"))
  #expect(empty.figures.isEmpty)
}

@Test func figuresAreFoundWhereverTheyAre() {
  let figure = FlowFigure(name: "f", title: "t", lanes: [])
  let document = Document(
    title: "t",
    blocks: [
      .figure(figure, caption: ""),
      .details(
        summary: "",
        [
          .callout(
            .note, title: "",
            [
              .figure(figure, caption: "")
            ])
        ]),
    ])
  #expect(document.figures.count == 2)
  #expect(MarkdownWriter.write(document).contains("](figures/f.svg)"))
}
