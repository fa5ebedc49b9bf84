import Diagnostics
import Tables

/// A node of a YAML document that remembers where it stood.
struct YAMLNode: Sendable {
  indirect enum Content: Sendable {
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  struct Entry: Sendable {
    let key: String
    let keyLocation: SourceLocation
    let value: YAMLNode
  }

  let content: Content
  let location: SourceLocation
}

extension YAMLNode {
  /// A scalar's text; nil for lists and mappings and for YAML's null.
  var text: String? {
    guard case .scalar(let text, let isPlain) = content else { return nil }
    return isPlain && ["", "~", "null", "Null", "NULL"].contains(text) ? nil : text
  }

  var isNull: Bool {
    if case .scalar = content { return text == nil }
    return false
  }

  /// YAML 1.2 core: only `true` and `false` are booleans; `y`, `no`, `on` are text.
  var bool: Bool? {
    guard case .scalar(let text, true) = content else { return nil }
    return [
      "true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false,
    ][
      text]
  }

  var integer: Int? {
    guard case .scalar(let text, true) = content else { return nil }
    return Int(text)
  }

  var number: Double? {
    guard case .scalar(let text, true) = content, let first = text.first,
      first.isNumber || "+-.".contains(first), let number = Double(text), number.isFinite
    else { return nil }
    return number
  }

  var items: [YAMLNode]? {
    if case .sequence(let items) = content { return items }
    return nil
  }

  var entries: [Entry]? {
    if case .mapping(let entries) = content { return entries }
    return nil
  }

  subscript(key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }

  /// One text or a list of texts.
  var texts: [String]? {
    if let text { return [text] }
    return items?.compactMap(\.text)
  }

  /// Where `part` is written in this node or below it: as a whole scalar or key, else within one.
  func location(of part: String) -> SourceLocation? {
    exactLocation(of: part) ?? patternLocation(of: part) ?? partialLocation(of: part)
  }

  /// A scalar or key such as `item_{1..6}` that stands for the name among others.
  private func patternLocation(of name: String) -> SourceLocation? {
    func stands(_ text: String) -> Bool {
      text.contains("{") && NamePattern.expand(text)?.contains(name) == true
    }
    switch content {
    case .scalar(let text, _): return stands(text) ? location : nil
    case .sequence(let items):
      return items.lazy.compactMap { $0.patternLocation(of: name) }.first
    case .mapping(let entries):
      return entries.lazy.compactMap {
        stands($0.key) ? $0.keyLocation : $0.value.patternLocation(of: name)
      }.first
    }
  }

  private func exactLocation(of part: String) -> SourceLocation? {
    switch content {
    case .scalar(let text, _): return text == part ? location : nil
    case .sequence(let items):
      return items.lazy.compactMap { $0.exactLocation(of: part) }.first
    case .mapping(let entries):
      return entries.lazy.compactMap {
        $0.key == part ? $0.keyLocation : $0.value.exactLocation(of: part)
      }.first
    }
  }

  private func partialLocation(of part: String) -> SourceLocation? {
    switch content {
    case .scalar(let text, _):
      guard !part.isEmpty, let range = text.firstRange(of: part) else { return nil }
      let offset = text.distance(from: text.startIndex, to: range.lowerBound)
      return place(offset: offset, length: part.count)
    case .sequence(let items):
      return items.lazy.compactMap { $0.partialLocation(of: part) }.first
    case .mapping(let entries):
      return entries.lazy.compactMap { $0.value.partialLocation(of: part) }.first
    }
  }

  /// The scalar, here or below, whose text is `text`.
  func scalar(of text: String) -> YAMLNode? {
    switch content {
    case .scalar(let mine, _): return mine == text ? self : nil
    case .sequence(let items): return items.lazy.compactMap { $0.scalar(of: text) }.first
    case .mapping(let entries): return entries.lazy.compactMap { $0.value.scalar(of: text) }.first
    }
  }

  /// A place inside this scalar's text. A text that is folded over lines or has escapes is not
  /// written as it reads: then the whole of it is the place.
  func place(offset: Int, length: Int) -> SourceLocation {
    guard case .scalar(let text, let isPlain) = content, let column = location.column,
      let line = location.excerpt, line.dropFirst(column - 1 + (isPlain ? 0 : 1)).hasPrefix(text)
    else { return location }
    return shifted(by: offset + (isPlain ? 0 : 1), length: length)
  }

  /// `offset` characters from the scalar's start.
  private func shifted(by offset: Int, length: Int) -> SourceLocation {
    var place = location
    place.column = place.column.map { $0 + offset }
    place.length = length
    return place
  }
}
