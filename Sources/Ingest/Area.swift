import Tables

/// A local authority responsible for children's services, as one unit under all the codes it has
/// had.
///
/// Its name is what the unit is called in tables: the name it has today. An authority that ended
/// is a unit of its own and is never added to its successors; where a successor took its name, the
/// older one's says until when it was ("Dorset (to 2019)").
struct Area: Sendable, Hashable {
  let name: String
  /// ONS codes, the oldest first: E10000002, then E06000060.
  var codes: [String]
  /// The Department for Education's three digits.
  let number: String
  /// The last day of an authority that ended; nil while it lasts.
  var lastDay: CalendarDay?
}

/// What a cell of an area column says.
enum AreaReading: Hashable {
  /// One unit, or a joint return that names all its authorities: `A / B`, in the order of names.
  case unit(String)
  /// Not an authority, or the part of a joint return that is none.
  case unknown(String)

  /// Between the authorities of a joint return.
  static let separator = " / "
}

extension AreaRegister {
  /// The unit that a code, a three-digit number or a name stands for, whatever its case; several
  /// with `/` between them are one joint return.
  ///
  /// A name that two authorities had, one after the other, is taken for the one that lasts.
  func reading(of text: String) -> AreaReading {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      .map { AreaName.trimmed(String($0)) }
    guard parts.count > 1 else {
      return unit(text).map { .unit($0.name) } ?? .unknown(text)
    }
    var units = Set<String>()
    for part in parts {
      guard let unit = unit(part) else { return .unknown(part.isEmpty ? text : part) }
      units.insert(unit.name)
    }
    return .unit(units.sorted().joined(separator: AreaReading.separator))
  }

  func unit(_ text: String) -> Area? {
    unit(named: text) ?? AreaName.withoutNote(text).flatMap { unit($0) }
  }

  private func unit(named text: String) -> Area? {
    if let index = indexOf[text.uppercased()] { return areas[index] }
    for name in AreaName.candidates(text) {
      if let index = indexOf[name] { return areas[index] }
    }
    return nil
  }
}

/// Spellings of a name that mean the same authority.
enum AreaName {
  private static let endings = [
    " county council", " city council", " metropolitan borough council", " borough council",
    " metropolitan district council", " council", " london borough", " borough", " city of",
    " county of", " city", " ua",
  ]
  private static let beginnings = [
    "london borough of ", "royal borough of ", "metropolitan borough of ", "borough of ",
    "city of ", "county of ",
  ]

  /// The name without case, punctuation, and the difference between `&` and `and`.
  static func plain(_ name: String) -> String {
    var text = ""
    for character in name.lowercased() {
      switch character {
      case "&": text += " and "
      case "'", "’", ".": break
      default: text.append(character.isLetter || character.isNumber ? character : " ")
      }
    }
    return text.split(separator: " ").joined(separator: " ")
  }

  /// What to look for, the most exact first: "City of London" is a name, "City of Bristol" has
  /// another form.
  static func candidates(_ name: String) -> [String] {
    var found = [plain(name)]
    if let ending = endings.first(where: { found[0].hasSuffix($0) }) {
      found.append(String(found[0].dropLast(ending.count)))
    }
    for text in found {
      if let beginning = beginnings.first(where: { text.hasPrefix($0) }) {
        found.append(String(text.dropFirst(beginning.count)))
      }
    }
    return found
  }

  /// The text before a mark of a footnote at its end: `[note 3]`, `[3]`, `[r]`, `(2)`. Nil where
  /// there is none.
  static func withoutNote(_ text: String) -> String? {
    let text = trimmed(text)
    guard let last = text.last, let opening = ["]": "[", ")": "("][last] as Character?,
      let start = text.lastIndex(of: opening)
    else { return nil }
    var words = text[text.index(after: start)...].dropLast().lowercased()
      .split { $0 == " " || $0 == "," }
    let isLetter = opening == "[" && words.count == 1 && words[0].count == 1
    if ["note", "notes"].contains(words.first) { words.removeFirst() }
    let areNumbers = words.allSatisfy { $0.count < 3 && $0.allSatisfy(\.isNumber) }
    guard isLetter || (!words.isEmpty && areNumbers) else { return nil }
    return trimmed(String(text[..<start]))
  }

  static func trimmed(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
