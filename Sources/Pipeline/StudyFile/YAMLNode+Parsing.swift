import Diagnostics
import Yams

/// Reads YAML into nodes. The only file that calls Yams.
extension YAMLNode {
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
      var budget = largest
      return try YAMLNode(node, in: text, &budget)
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

  /// Nodes a study may have. Aliases that name aliases multiply: nine lines can stand for 10⁹ nodes.
  private static let largest = 200_000

  private init(_ node: Node, in text: StudyText, _ budget: inout Int) throws(DiagnosticList) {
    budget -= 1
    if budget < 0 {
      throw DiagnosticList([
        Diagnostic(
          "the study has more than \(Self.largest) values", kind: .study,
          at: SourceLocation(file: text.file),
          why: "aliases that refer to aliases multiply", fix: "write the values out")
      ])
    }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      content = .scalar(scalar.string, isPlain: isPlain)
      location = text.location(of: node.mark, length: scalar.string.count + (isPlain ? 0 : 2))
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for item in sequence { items.append(try YAMLNode(item, in: text, &budget)) }
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
        if let first = entries.first(where: { $0.key == name }) {
          throw DiagnosticList([
            Self.repeated(
              name, first: first.keyLocation, at: text.location(of: key.mark, length: name.count))
          ])
        }
        entries.append(
          Entry(
            key: name, keyLocation: text.location(of: key.mark, length: name.count),
            value: try YAMLNode(value, in: text, &budget)))
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
      if text.hasTab(at: mark) {
        return Diagnostic(
          "a tab cannot indent YAML", kind: .study, at: text.location(of: mark, length: 1),
          why: "tabs are as wide as each editor likes", fix: "indent with spaces")
      }
      return Diagnostic(
        "this is not YAML: \(problem)", kind: .study, at: text.location(of: mark, length: 1),
        why: context.map { "\($0.text) that began on line \($0.mark.line)" },
        fix: "check indentation, quotes and brackets here and on the line before")
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      let first = text.location(of: context.mark, length: key.count)
      return repeated(key, first: first, at: repetition(of: key, first: context.mark, in: text))
    case .reader(let problem, let offset, _, _):
      return Diagnostic(
        "this is not YAML: \(problem)", kind: .study, at: text.location(ofOffset: offset),
        why: "a study file is text, without control characters",
        fix: "remove the character, or save the file as UTF-8 text")
    default:
      return Diagnostic(
        "this is not YAML: \(error)", kind: .study, at: SourceLocation(file: text.file))
    }
  }
}

extension YAMLNode {
  private static func repeated(
    _ key: String, first: SourceLocation, at second: SourceLocation?
  ) -> Diagnostic {
    Diagnostic(
      "the key '\(key)' is written twice", kind: .study, at: second ?? first,
      why: "it stands first on line \(first.line ?? 0); only one of the two could count",
      fix: "remove or rename one of them")
  }

  /// Yams tells where a repeated key stands first. With that one renamed the document can be read,
  /// and the other found beside it.
  private static func repetition(
    of key: String, first: Mark, in text: StudyText
  ) -> SourceLocation? {
    let stand = "\u{E000}"
    var lines = text.yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.indices.contains(first.line - 1) else { return nil }
    var scalars = Array(lines[first.line - 1].unicodeScalars)
    guard let start = scalars[(first.column - 1)...].firstIndex(where: { $0 != "\"" && $0 != "'" })
    else { return nil }
    scalars.insert(contentsOf: stand.unicodeScalars, at: start)
    lines[first.line - 1] = String(String.UnicodeScalarView(scalars))
    guard let root = try? Yams.compose(yaml: lines.joined(separator: "\n")) else { return nil }
    let mark = sibling(of: stand + key, named: key, in: root)
    return mark.map { mark in
      // On the first key's own line the stand-in has moved what follows.
      let shift = mark.line == first.line ? 1 : 0
      return text.location(line: mark.line, column: mark.column - shift, length: key.count)
    }
  }

  private static func sibling(of stand: String, named key: String, in node: Node) -> Mark? {
    switch node {
    case .mapping(let mapping):
      if mapping.contains(where: { $0.key.scalar?.string == stand }) {
        return mapping.first { $0.key.scalar?.string == key }?.key.mark
      }
      return mapping.lazy.compactMap { sibling(of: stand, named: key, in: $0.value) }.first
    case .sequence(let sequence):
      return sequence.lazy.compactMap { sibling(of: stand, named: key, in: $0) }.first
    case .scalar, .alias: return nil
    }
  }
}

extension StudyText {
  fileprivate func hasTab(at mark: Mark) -> Bool {
    guard lines.indices.contains(mark.line - 1) else { return false }
    return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first == "\t"
  }

  fileprivate func location(ofOffset offset: Int?) -> SourceLocation {
    guard let offset else { return SourceLocation(file: file) }
    let before = yaml.prefix(offset).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let line = before.count
    return SourceLocation(
      file: file, line: line, column: (before.last?.count ?? 0) + 1,
      excerpt: lines.indices.contains(line - 1) ? lines[line - 1] : nil)
  }

  /// Yams counts columns in Unicode scalars, people in characters.
  fileprivate func location(of mark: Mark?, length: Int) -> SourceLocation {
    mark.map { location(line: $0.line, column: $0.column, length: length) }
      ?? SourceLocation(file: file)
  }

  fileprivate func location(line number: Int, column: Int, length: Int) -> SourceLocation {
    guard lines.indices.contains(number - 1) else { return SourceLocation(file: file) }
    let line = lines[number - 1]
    let before = line.unicodeScalars.prefix(max(0, column - 1))
    return SourceLocation(
      file: file, line: number, column: String(String.UnicodeScalarView(before)).count + 1,
      length: length, excerpt: line)
  }
}
