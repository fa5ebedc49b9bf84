/// Blocks written one after another, with what must be unique or numbered across them.
struct HTMLBody {
  private(set) var html = ""
  private(set) var chapters: [(id: String, text: String)] = []
  private var ids: Set<String> = ["content"]
  private var tableCount = 0
  private var figureCount = 0

  mutating func add(_ blocks: [Block]) {
    for block in blocks { add(block) }
  }

  private mutating func add(_ block: Block) {
    switch block {
    case .heading(let level, let text, let id): addHeading(level, text, id)
    case .paragraph(let inlines): html += "<p>\(Self.inline(inlines))</p>\n"
    case .headline(let inlines): html += "<p class=\"headline\">\(Self.inline(inlines))</p>\n"
    case .prose(let source): html += Markdown(source).html
    case .table(let table): add(table)
    case .figure(let figure, let caption): add(figure, caption)
    case .list(let items):
      guard !items.isEmpty else { return }
      html += "<ul>\n" + items.map { "<li>\(Self.inline($0))</li>\n" }.joined() + "</ul>\n"
    case .facts(let facts): add(facts)
    case .callout(let kind, let title, let blocks):
      html += "<div class=\"callout \(kind.rawValue)\">\n"
      html += "<p class=\"title\">\(Self.text(title))</p>\n"
      add(blocks)
      html += "</div>\n"
    case .code(let language, let text):
      let name = Escape.slug(language)
      html += "<pre><code class=\"language-\(name)\">"
      html += "\(Escape.markup(text))</code></pre>\n"
    case .details(let summary, let blocks):
      html += "<details>\n<summary>\(Self.text(summary))</summary>\n"
      add(blocks)
      html += "</details>\n"
    }
  }

  private mutating func addHeading(_ level: Int, _ text: String, _ id: String) {
    let level = min(6, max(2, level))
    let id = unique(Escape.slug(id))
    if level == 2 { chapters.append((id, text)) }
    html += "<h\(level) id=\"\(id)\">\(Escape.markup(text))</h\(level)>\n"
  }

  private mutating func unique(_ id: String) -> String {
    var candidate = id
    var count = 1
    while !ids.insert(candidate).inserted {
      count += 1
      candidate = "\(id)-\(count)"
    }
    return candidate
  }

  private mutating func add(_ facts: [Fact]) {
    guard !facts.isEmpty else { return }
    html += "<dl class=\"facts\">\n"
    for fact in facts {
      html += "<dt>\(Self.text(fact.name))</dt><dd>\(Self.inline(fact.value))</dd>\n"
    }
    html += "</dl>\n"
  }

  private mutating func add(_ figure: any Figure, _ caption: String) {
    figureCount += 1
    html += "<figure>\n" + Self.scroller("Figure \(figureCount): \(figure.title)")
    html += figure.svg(standalone: false) + "</div>\n"
    html += "<figcaption><b>Figure \(figureCount).</b> \(Self.text(caption))</figcaption>\n"
    html += "</figure>\n"
  }

  private mutating func add(_ table: ReportTable) {
    tableCount += 1
    html += Self.scroller("Table \(tableCount): \(table.caption)") + "<table>\n"
    html += "<caption>Table \(tableCount). \(Self.text(table.caption))</caption>\n"
    html += "<thead>\n<tr>"
    for column in table.columns {
      html += "<th scope=\"col\"\(Self.style(column))>\(Self.text(column.title))</th>"
    }
    html += "</tr>\n</thead>\n<tbody>\n"
    for (index, row) in table.rows.enumerated() {
      // A row group's heading speaks for its table body only.
      if index > 0, row.weight == .title { html += "</tbody>\n<tbody>\n" }
      html += Self.row(row, of: table)
    }
    html += "</tbody>\n</table>\n</div>\n"
    for note in table.notes { html += "<p class=\"notes\">\(Self.text(note))</p>\n" }
  }

  /// A region that scrolls sideways when it is too wide must be reachable by keyboard and named.
  private static func scroller(_ label: String) -> String {
    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(Escape.markup(label))\">\n"
  }

  private static func row(_ row: ReportTable.Row, of table: ReportTable) -> String {
    var out = row.weight == .plain ? "<tr>" : "<tr class=\"\(row.weight.rawValue)\">"
    if row.weight == .title {
      let text = row.cells.map { inline($0.content) }.joined()
      return out + "<th scope=\"rowgroup\" colspan=\"\(table.columns.count)\">\(text)</th></tr>\n"
    }
    for (index, (cell, column)) in zip(row.cells, table.columns).enumerated() {
      let tag = index == 0 ? "th" : "td"
      let scope = index == 0 ? " scope=\"row\"" : ""
      out += "<\(tag)\(scope)\(style(column))>\(inline(cell.content))</\(tag)>"
    }
    return out + "</tr>\n"
  }

  private static func style(_ column: ReportTable.Column) -> String {
    column.alignment == .number ? " class=\"n\"" : ""
  }

  /// For people to read, so that lines break where they may.
  private static func text(_ text: String) -> String { Escape.markup(Bound.text(text)) }

  static func inline(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      if case .code(let code) = inline { return "<code>\(Escape.markup(code))</code>" }
      let text = text(inline.plain)
      return switch inline {
      case .text: text
      case .strong: "<strong>\(text)</strong>"
      case .emphasis: "<em>\(text)</em>"
      case .code: "<code>\(text)</code>"
      case .muted: "<span class=\"muted\">\(text)</span>"
      case .link(_, let id): "<a href=\"#\(Escape.slug(id))\">\(text)</a>"
      }
    }.joined()
  }
}
