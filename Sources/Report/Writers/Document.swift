/// A report before it has a format: a title and blocks in reading order. `HTMLWriter` and
/// `MarkdownWriter` give the same document two forms.
public struct Document: Sendable {
  public var title: String
  /// One line under the title.
  public var subtitle: String?
  /// Who made it, in small type at the end.
  public var footer: String?
  public var blocks: [Block]

  public init(
    title: String, subtitle: String? = nil, blocks: [Block] = [], footer: String? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.blocks = blocks
    self.footer = footer
  }

  /// Every figure in reading order, wherever it is nested: what `figures/` must hold.
  public var figures: [any Figure] { Self.figures(in: blocks) }

  private static func figures(in blocks: [Block]) -> [any Figure] {
    blocks.flatMap { block -> [any Figure] in
      switch block {
      case .figure(let figure, _): [figure]
      case .callout(_, _, let inner), .details(_, let inner): figures(in: inner)
      default: []
      }
    }
  }
}

/// One piece of a document.
public indirect enum Block: Sendable {
  /// Level 2 is a chapter; level 1 is the document's title. `id` is what links point to.
  case heading(level: Int, text: String, id: String)
  case paragraph([Inline])
  /// The sentence the reader came for.
  case headline([Inline])
  /// CommonMark that a person wrote; its headings come out below the report's own.
  case prose(String)
  case table(ReportTable)
  case figure(any Figure, caption: String)
  case list([[Inline]])
  case facts([Fact])
  case callout(CalloutKind, title: String, [Block])
  case code(language: String, text: String)
  case details(summary: String, [Block])

  public static func paragraph(_ text: String) -> Block { .paragraph([.text(text)]) }
}

public enum CalloutKind: String, Sendable { case caution, note }

/// A name and what it stands for.
public struct Fact: Sendable, Equatable {
  public var name: String
  public var value: [Inline]

  public init(_ name: String, _ value: [Inline]) {
    self.name = name
    self.value = value
  }

  public init(_ name: String, _ value: String) { self.init(name, [.text(value)]) }
}

/// A run of words. What it holds is plain text: the writers escape it.
public enum Inline: Sendable, Equatable, ExpressibleByStringLiteral {
  case text(String)
  case strong(String)
  case emphasis(String)
  case code(String)
  /// Words that matter less, such as a method beside the chosen one.
  case muted(String)
  /// A link within the document, to a heading's id.
  case link(String, to: String)

  public init(stringLiteral value: String) { self = .text(value) }

  /// The words alone.
  public var plain: String {
    switch self {
    case .text(let text), .strong(let text), .emphasis(let text), .code(let text),
      .muted(let text), .link(let text, _):
      text
    }
  }
}

extension [Inline] {
  public var plain: String { map(\.plain).joined() }
}
