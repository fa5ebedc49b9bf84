import Diagnostics
import Tables
import Yams

/// A node of a YAML document that remembers where it stood. The only file that calls Yams.
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

  /// - Throws: what YAML itself forbids: broken syntax, repeated keys, an empty document.
  static func parse(_ text: StudyText) throws(DiagnosticList) -> YAMLNode {
    do {
      guard let node = try Yams.compose(yaml: text.yaml) else {
        throw DiagnosticList([
          Diagnostic(
            "the study is empty", kind: .study, at: SourceLocation(file: text.file, line: 1),
            why: "it needs the sections throughline, study, ingest, normalize and model",
            fix: "run 'throughline schema' to see what a study holds")
        ])
      }
      return try YAMLNode(node, in: text)
    } catch let list as DiagnosticList {
      throw list
    } catch let error as YamlError {
      throw DiagnosticList([diagnostic(of: error, in: text)])
    } catch {
      throw DiagnosticList([
        Diagnostic("the study cannot be read: \(error)", kind: .study)
      ])
    }
  }

  private init(_ node: Node, in text: StudyText) throws(DiagnosticList) {
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      content = .scalar(scalar.string, isPlain: isPlain)
      location = text.location(of: node.mark, length: scalar.string.count + (isPlain ? 0 : 2))
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for item in sequence { items.append(try YAMLNode(item, in: text)) }
      content = .sequence(items)
      location = text.location(of: node.mark, length: 1)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        guard let name = key.scalar?.string else {
          throw DiagnosticList([
            Diagnostic(
              "a key must be plain text", kind: .study,
              at: text.location(of: key.mark, length: 1))
          ])
        }
        entries.append(
          Entry(
            key: name, keyLocation: text.location(of: key.mark, length: name.count),
            value: try YAMLNode(value, in: text)))
      }
      content = .mapping(entries)
      location = text.location(of: node.mark, length: 1)
    case .alias:
      throw DiagnosticList([
        Diagnostic(
          "an alias names nothing", kind: .study, at: text.location(of: node.mark, length: 1))
      ])
    }
  }

  private static func diagnostic(of error: YamlError, in text: StudyText) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return Diagnostic(
        "this is not YAML: \(problem)", kind: .study, at: text.location(of: mark, length: 1),
        why: context.map { "\($0.text) that began on line \($0.mark.line)" },
        fix: "check indentation, quotes and brackets here and on the line before")
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      let first = text.location(of: context.mark, length: key.count)
      return Diagnostic(
        "the key '\(key)' is written twice", kind: .study,
        at: text.repetition(of: key, after: first) ?? first,
        why: "it stands first on line \(first.line ?? 0); only one of the two could count",
        fix: "remove or rename one of them")
    case .reader(let problem, _, _, _):
      return Diagnostic(
        "this is not YAML: \(problem)", kind: .study, at: SourceLocation(file: text.file),
        fix: "remove characters that are not text")
    default:
      return Diagnostic(
        "this is not YAML: \(error)", kind: .study, at: SourceLocation(file: text.file))
    }
  }
}

extension StudyText {
  /// Yams counts columns in Unicode scalars, people in characters.
  fileprivate func location(of mark: Mark?, length: Int) -> SourceLocation {
    guard let mark, mark.line >= 1, mark.line <= lines.count else {
      return SourceLocation(file: file)
    }
    let line = lines[mark.line - 1]
    let before = line.unicodeScalars.prefix(max(0, mark.column - 1))
    return SourceLocation(
      file: file, line: mark.line, column: String(String.UnicodeScalarView(before)).count + 1,
      length: length, excerpt: line)
  }

  fileprivate func repetition(of key: String, after first: SourceLocation) -> SourceLocation? {
    guard let line = first.line, let column = first.column else { return nil }
    // In the same flow mapping, or at the same indentation further down.
    let start = lines[line - 1].index(lines[line - 1].startIndex, offsetBy: column)
    if let range = lines[line - 1][start...].firstRange(of: "\(key):") {
      let offset = lines[line - 1].distance(from: lines[line - 1].startIndex, to: range.lowerBound)
      return SourceLocation(
        file: file, line: line, column: offset + 1, length: key.count, excerpt: lines[line - 1])
    }
    for (index, text) in lines.enumerated().dropFirst(line)
    where text.dropFirst(column - 1).hasPrefix("\(key):")
      && text.prefix(column - 1).allSatisfy({ $0 == " " || $0 == "-" })
    {
      return SourceLocation(
        file: file, line: index + 1, column: column, length: key.count, excerpt: text)
    }
    return nil
  }
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
    exactLocation(of: part) ?? partialLocation(of: part)
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
    case .scalar(let text, let isPlain):
      guard !part.isEmpty, let range = text.firstRange(of: part) else { return nil }
      let offset = text.distance(from: text.startIndex, to: range.lowerBound)
      return shifted(by: offset + (isPlain ? 0 : 1), length: part.count)
    case .sequence(let items):
      return items.lazy.compactMap { $0.partialLocation(of: part) }.first
    case .mapping(let entries):
      return entries.lazy.compactMap { $0.value.partialLocation(of: part) }.first
    }
  }

  /// Where a column's name is written, perhaps as part of a range such as `item_{1..6}`.
  func location(ofName name: String) -> SourceLocation? {
    if let exact = exactLocation(of: name) { return exact }
    let pattern = entries?.first { NamePattern.expand($0.key)?.contains(name) == true }
    return pattern?.keyLocation ?? partialLocation(of: name)
  }

  /// The scalar, here or below, whose text is `text`.
  func scalar(of text: String) -> YAMLNode? {
    switch content {
    case .scalar(let mine, _): return mine == text ? self : nil
    case .sequence(let items): return items.lazy.compactMap { $0.scalar(of: text) }.first
    case .mapping(let entries): return entries.lazy.compactMap { $0.value.scalar(of: text) }.first
    }
  }

  /// A place inside this scalar, `offset` characters from its start.
  func shifted(by offset: Int, length: Int) -> SourceLocation {
    var place = location
    place.column = place.column.map { $0 + offset }
    place.length = length
    return place
  }
}
