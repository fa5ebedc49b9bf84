/// Writes a document as GitHub Markdown. Figures are links to `figures/<name>.svg`, which the run
/// folder holds beside it.
public enum MarkdownWriter {
  public static func write(_ document: Document) -> String {
    var body = MarkdownBody()
    body.add("# \(Escape.markdown(document.title))")
    if let subtitle = document.subtitle { body.add(Escape.markdownLine(subtitle)) }
    body.add(document.blocks)
    if let footer = document.footer {
      body.add("---")
      body.add(Escape.markdownLine(footer))
    }
    return body.text
  }
}

/// Blocks parted by empty lines.
struct MarkdownBody {
  private(set) var text = ""
  private var tableCount = 0
  private var figureCount = 0

  mutating func add(_ block: String) {
    if !text.isEmpty { text += "\n" }
    text += block + "\n"
  }

  mutating func add(_ blocks: [Block]) {
    for block in blocks { add(block) }
  }

  private mutating func add(_ block: Block) {
    switch block {
    case .heading(let level, let text, _):
      add(String(repeating: "#", count: min(6, max(2, level))) + " " + Escape.markdown(text))
    case .paragraph(let inlines): add(Self.inline(inlines))
    case .headline(let inlines): add("> " + Self.inline(inlines))
    case .prose(let source): addLines(of: Markdown(source).commonMark)
    case .table(let table): add(table)
    case .figure(let figure, let caption):
      figureCount += 1
      let alternative = Escape.markdown(figure.textAlternative)
      add("![\(alternative)](figures/\(figure.name).svg)")
      add("**Figure \(figureCount).** \(Escape.markdown(caption))")
    case .list(let items):
      guard !items.isEmpty else { return }
      add(items.map { "- " + Self.inline($0) }.joined(separator: "\n"))
    case .facts(let facts):
      guard !facts.isEmpty else { return }
      add(
        facts.map { "- **\(Escape.markdown($0.name)):** \(Self.inline($0.value))" }
          .joined(separator: "\n"))
    case .callout(let kind, let title, let blocks): add(kind, title, blocks)
    case .code(let language, let code): addCode(language, code)
    case .details(let summary, let blocks):
      add("<details>\n<summary>\(Escape.markup(summary))</summary>")
      add(blocks)
      add("</details>")
    }
  }

  private mutating func addLines(of prose: String) {
    var lines = prose
    while lines.last?.isNewline == true { lines.removeLast() }
    if !lines.isEmpty { add(lines) }
  }

  /// GitHub's alerts are block quotes with a first line that other readers show as it is.
  private mutating func add(_ kind: CalloutKind, _ title: String, _ blocks: [Block]) {
    var inner = MarkdownBody()
    inner.tableCount = tableCount
    inner.figureCount = figureCount
    inner.add("**\(Escape.markdown(title))**")
    inner.add(blocks)
    tableCount = inner.tableCount
    figureCount = inner.figureCount
    let lines = inner.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let quoted = lines.map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
    add("> [!\(kind == .caution ? "CAUTION" : "NOTE")]\n" + quoted)
  }

  private mutating func addCode(_ language: String, _ code: String) {
    let fence = String(repeating: "`", count: max(3, Escape.longestRun(of: "`", in: code) + 1))
    let end = code.hasSuffix("\n") ? "" : "\n"
    add("\(fence)\(Escape.slug(language))\n\(code)\(end)\(fence)")
  }

  private mutating func add(_ table: ReportTable) {
    tableCount += 1
    add("**Table \(tableCount).** \(Escape.markdown(table.caption))")
    var lines = [
      Self.line(table.columns.map { Escape.markdown($0.title) }),
      Self.line(table.columns.map { $0.alignment == .number ? "---:" : "---" }),
    ]
    for row in table.rows {
      let isStrong = row.weight == .strong || row.weight == .title
      let cells = row.cells.map { Self.cell($0, isStrong: isStrong) }
      let rest = [String](repeating: "", count: table.columns.count - cells.count)
      lines.append(Self.line(cells + rest))
    }
    add(lines.joined(separator: "\n"))
    for note in table.notes { add("*\(Escape.markdown(note))*") }
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func cell(_ cell: ReportTable.Cell, isStrong: Bool) -> String {
    cell.content.map { inline in
      if isStrong, case .text(let text) = inline {
        return self.inline(.strong(text))
      }
      // A bar ends the cell even inside code, unless it is escaped.
      if case .code(let text) = inline { return replacingBars(in: Escape.markdownCode(text)) }
      return self.inline(inline)
    }.joined()
  }

  private static func replacingBars(in text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  private static func inline(_ inlines: [Inline]) -> String {
    inlines.enumerated().map { index, inline in
      if index == 0, case .text(let text) = inline { return Escape.markdownLine(text) }
      return self.inline(inline)
    }.joined()
  }

  private static func inline(_ inline: Inline) -> String {
    switch inline {
    case .text(let text), .muted(let text), .link(let text, _): Escape.markdown(text)
    case .strong(let text): "**\(Escape.markdown(text))**"
    case .emphasis(let text): "*\(Escape.markdown(text))*"
    case .code(let text): Escape.markdownCode(text)
    }
  }
}
