import CCommonMark

/// Prose that a person wrote in CommonMark, made fit to stand inside a report.
///
/// Raw HTML is dropped; a link that is neither http, https, mailto nor within the document becomes
/// its words; an image becomes its text alternative, since a report fetches nothing. Headings move
/// below the chapter that holds the prose. CommonMark has no tables: a GitHub table stays as the
/// lines it was written in (and so still is a table in `report.md`).
public struct Markdown {
  /// The level that a heading of level 1 gets.
  public let topLevel: Int
  private let source: String

  public init(_ source: String, topLevel: Int = 3) {
    self.source = source
    self.topLevel = topLevel
  }

  public var html: String {
    withTree { cmark_render_html($0, CMARK_OPT_DEFAULT) }
  }

  /// The same prose as CommonMark again, with the same things dropped.
  public var commonMark: String {
    withTree { cmark_render_commonmark($0, CMARK_OPT_DEFAULT, 0) }
  }

  private func withTree(
    _ render: (OpaquePointer) -> UnsafeMutablePointer<CChar>?
  ) -> String {
    var text = source
    let tree = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_VALIDATE_UTF8)
      }
    }
    guard let tree else { return "" }
    defer { cmark_node_free(tree) }
    tidy(tree)
    guard let rendered = render(tree) else { return "" }
    defer { cmark_get_default_mem_allocator()?.pointee.free(rendered) }
    return String(cString: rendered)
  }

  private func tidy(_ tree: OpaquePointer) {
    let headings = nodes(in: tree) { cmark_node_get_type($0) == CMARK_NODE_HEADING }
    let highest = headings.map { Int(cmark_node_get_heading_level($0)) }.min() ?? 1
    for heading in headings {
      let level = Int(cmark_node_get_heading_level(heading)) - highest + topLevel
      cmark_node_set_heading_level(heading, Int32(min(6, level)))
    }
    let raw = nodes(in: tree) {
      [CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE].contains(cmark_node_get_type($0))
    }
    for node in raw { cmark_node_free(node) }
    for image in nodes(in: tree, where: { cmark_node_get_type($0) == CMARK_NODE_IMAGE }) {
      unwrap(image)
    }
    let links = nodes(in: tree) { cmark_node_get_type($0) == CMARK_NODE_LINK }
    for link in links where !Self.isSafe(link) { unwrap(link) }
  }

  /// Gathered first, changed afterwards: a node may not be freed while an iterator stands on it.
  private func nodes(
    in tree: OpaquePointer, where matches: (OpaquePointer) -> Bool
  ) -> [OpaquePointer] {
    guard let iterator = cmark_iter_new(tree) else { return [] }
    defer { cmark_iter_free(iterator) }
    var found: [OpaquePointer] = []
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return found }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      if matches(node) { found.append(node) }
    }
  }

  /// Puts a node's children in its place.
  private func unwrap(_ node: OpaquePointer) {
    while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
    cmark_node_free(node)
  }

  private static func isSafe(_ link: OpaquePointer) -> Bool {
    guard let address = cmark_node_get_url(link) else { return false }
    let url = String(cString: address).lowercased()
    return ["http://", "https://", "mailto:", "#"].contains { url.hasPrefix($0) }
  }
}
