/// Text made safe for the place where it is written.
enum Escape {
  /// HTML and XML text or a double-quoted attribute. Characters that XML forbids become U+FFFD:
  /// the same text goes into SVG files, which must parse.
  static func markup(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\t", "\n": out.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A word for an id or a file name: lower-case ASCII letters, digits and hyphens, never empty.
  static func slug(_ text: String) -> String {
    var out = ""
    for byte in text.lowercased().utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"):
        out.append(Character(UnicodeScalar(byte)))
      default:
        if !out.isEmpty, !out.hasSuffix("-") { out += "-" }
      }
    }
    out = String(out.prefix(60))
    while out.hasSuffix("-") { out.removeLast() }
    return out.isEmpty ? "x" : out
  }

  /// GitHub Markdown text: what would start emphasis, code, links, HTML or a table cell. An
  /// underscore inside a word and a bare `<` start nothing, and stay readable.
  static func markdown(_ text: String) -> String {
    let characters = Array(text)
    var out = ""
    for (index, character) in characters.enumerated() {
      let last = index > 0 ? characters[index - 1] : " "
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      switch character {
      case "\\", "`", "*", "[", "]", "|", "~", "$": out += "\\\(character)"
      case "_": out += isWord(last) && isWord(next) ? "_" : "\\_"
      case "<": out += next.isLetter || "/!?".contains(next) ? "\\<" : "<"
      case "&": out += next.isLetter || next == "#" ? "&amp;" : "&"
      case "\n", "\r\n", "\r": out += " "
      default: out.append(character)
      }
    }
    return out
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  /// At a line's start some more would become a heading, a list or a rule.
  static func markdownLine(_ text: String) -> String {
    let escaped = markdown(text)
    guard let first = escaped.first else { return escaped }
    if "#+-=>".contains(first) { return "\\" + escaped }
    let digits = escaped.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, let mark = escaped.dropFirst(digits.count).first, ".)".contains(mark) {
      return digits + "\\" + escaped.dropFirst(digits.count)
    }
    return escaped
  }

  /// Code between as many backticks as it takes.
  static func markdownCode(_ text: String) -> String {
    let flat = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let fence = String(repeating: "`", count: longestRun(of: "`", in: flat) + 1)
    let pad = flat.hasPrefix("`") || flat.hasSuffix("`") || flat.isEmpty ? " " : ""
    return fence + pad + flat + pad + fence
  }

  static func longestRun(of mark: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for character in text {
      run = character == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
