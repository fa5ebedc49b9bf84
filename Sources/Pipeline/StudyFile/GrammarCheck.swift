import Diagnostics

/// Holds a YAML tree against a grammar and reports every place where it does not fit.
struct GrammarCheck {
  private(set) var problems: [Diagnostic] = []

  mutating func check(_ node: YAMLNode, against grammar: Grammar, at path: String) {
    switch grammar {
    case .text, .cell:
      let isBlank = node.isNull || node.text == ""
      if node.items != nil || node.entries != nil || (isBlank && !grammar.allowsNull) {
        mismatch(node, path, "text")
      }
    case .count(let least):
      if !(node.integer.map { $0 >= least } ?? false) {
        mismatch(node, path, "a whole number from \(least)")
      }
    case .integer: if node.integer == nil { mismatch(node, path, "a whole number") }
    case .number: if node.number == nil { mismatch(node, path, "a number") }
    case .boolean:
      if node.bool == nil { mismatch(node, path, "true or false") }
    case .share:
      if !(node.number.map { $0 > 0 && $0 < 1 } ?? false) {
        mismatch(node, path, "a number between 0 and 1, such as 0.95")
      }
    case .word(let words): checkWord(node, words, path)
    case .texts:
      guard let items = node.items else { return mismatch(node, path, "a list, as in [a, b]") }
      for item in items { check(item, against: .text, at: path) }
    case .oneOrMoreTexts, .cells:
      if node.isNull, path.hasSuffix(".support") || path.hasSuffix(".adjust") {
        return mismatch(node, path, "a column or a list of columns, or [] for none")
      }
      let each: Grammar = if case .cells = grammar { .cell } else { .text }
      for item in node.items ?? [node] { check(item, against: each, at: path) }
    case .numberPair: checkPair(node, path)
    case .list(let element):
      guard let items = node.items, !items.isEmpty else {
        return mismatch(node, path, "a list of at least one")
      }
      for (index, item) in items.enumerated() {
        check(item, against: element, at: "\(path)[\(index)]")
      }
    case .map(let value):
      guard let entries = node.entries else {
        return mismatch(node, path, "names with their values, as in {name: value}")
      }
      for entry in entries { check(entry.value, against: value, at: "\(path).\(entry.key)") }
    case .section(let section): checkSection(node, section, path)
    case .oneOf(let keys): checkOneOf(node, keys, path)
    case .textOr(let other):
      if node.text == nil { check(node, against: other, at: path) }
    case .wordOr(let words, let other):
      if node.text == nil {
        check(node, against: other, at: path)
      } else {
        checkWord(node, words, path)
      }
    }
  }

  private mutating func checkWord(_ node: YAMLNode, _ words: [String], _ path: String) {
    guard let text = node.text else { return mismatch(node, path, "one of \(joined(words))") }
    if words.contains(text) { return }
    problems.append(
      Diagnostic(
        "\(path): '\(text)' is not a known value", kind: .study, at: node.location,
        why: "it can be \(joined(words))", fix: Suggestion.fix(for: text, among: words)))
  }

  private mutating func checkPair(_ node: YAMLNode, _ path: String) {
    guard let items = node.items, items.count == 2, let low = items[0].number,
      let high = items[1].number
    else { return mismatch(node, path, "two numbers, as in [1, 5]") }
    if low > high {
      problems.append(
        Diagnostic(
          "\(path): the least value is above the greatest", kind: .study, at: node.location,
          why: "\(items[0].text ?? "") is greater than \(items[1].text ?? "")",
          fix: "write [\(items[1].text ?? ""), \(items[0].text ?? "")]"))
    }
  }

  private mutating func checkSection(_ node: YAMLNode, _ section: Grammar.Section, _ path: String) {
    guard let entries = node.entries else {
      return mismatch(node, path, "a section with the keys \(joined(section.keys.known))")
    }
    for entry in entries {
      guard let key = known(entry, among: section.keys, path) else { continue }
      check(entry.value, against: key.value, at: path.isEmpty ? key.name : "\(path).\(key.name)")
    }
    let present = Set(entries.map(\.key))
    for key in section.keys where key.isRequired && !present.contains(key.name) {
      problems.append(
        Diagnostic(
          "\(path.isEmpty ? section.name : path) lacks '\(key.name)'", kind: .study,
          at: node.location, why: "\(key.name): \(key.meaning)", fix: "add '\(key.name):'"))
    }
  }

  private mutating func checkOneOf(_ node: YAMLNode, _ keys: [Grammar.Key], _ path: String) {
    guard let entries = node.entries, entries.count == 1, let entry = entries.first else {
      let count = node.entries?.count ?? 0
      problems.append(
        Diagnostic(
          "\(path): a step is one key with its settings", kind: .study, at: node.location,
          why: count > 1
            ? "this one has \(count): \(joined(node.entries?.map(\.key) ?? []))"
            : "the steps are \(joined(keys.known))",
          fix: "write each step as its own item, as in '- filter: \"age >= 5\"'"))
      return
    }
    guard let key = known(entry, among: keys, path) else { return }
    check(entry.value, against: key.value, at: "\(path).\(key.name)")
  }

  private mutating func known(
    _ entry: YAMLNode.Entry, among keys: [Grammar.Key], _ path: String
  ) -> Grammar.Key? {
    guard let key = keys.first(where: { $0.name == entry.key }) else {
      problems.append(
        Diagnostic(
          "'\(entry.key)' is not a key of \(path.isEmpty ? "a study" : path)", kind: .study,
          at: entry.keyLocation, why: "its keys are \(joined(keys.known))",
          fix: Suggestion.fix(for: entry.key, among: keys.known)))
      return nil
    }
    if key.isLater {
      problems.append(
        Diagnostic(
          "'\(entry.key)' is not in this version", kind: .study, at: entry.keyLocation,
          why: "the key is reserved: \(path.isEmpty ? "a study" : path) has \(joined(keys.known))",
          fix: "remove it"))
      return nil
    }
    return key
  }

  private mutating func mismatch(_ node: YAMLNode, _ path: String, _ expected: String) {
    problems.append(
      Diagnostic(
        "\(path.isEmpty ? "the study" : path) must be \(expected)", kind: .study, at: node.location,
        why: "it is \(node.kindInWords)", fix: "write \(expected)"))
  }

  private func joined(_ names: [String]) -> String { Suggestion.list(names, limit: 30) }
}

extension Grammar {
  fileprivate var allowsNull: Bool {
    if case .cell = self { return true }
    return false
  }
}

extension [Grammar.Key] {
  /// The keys this version has.
  var known: [String] { filter { !$0.isLater }.map(\.name) }
}

extension YAMLNode {
  fileprivate var kindInWords: String {
    switch content {
    case .scalar: isNull || text == "" ? "empty" : "'\(text ?? "")'"
    case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
    case .mapping: "a section with keys"
    }
  }
}
