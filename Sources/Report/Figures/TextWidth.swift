/// How wide a text may be on the page. Reports use whatever font the reader's system has, so this
/// errs on the wide side: the advance widths of DejaVu Sans, one of the widest interface fonts.
enum TextWidth {
  static func of(_ text: String, size: Double = 13, bold: Bool = false) -> Double {
    let ems = text.unicodeScalars.reduce(0.0) { $0 + advance(of: $1) }
    return ems * size * (bold ? 1.1 : 1)
  }

  private static func advance(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", "'", ".", ",", ":", ";", " ", "|", "/", "\\", "\u{A0}": 0.34
    case "f", "t", "r", "(", ")", "[", "]", "-", "!", "\"", "J": 0.42
    case "m", "M", "W", "%", "@", "…": 1.0
    case "w", "+", "=", "<", ">", "~", "−", "×", "∞": 0.84
    case "_", "s", "c", "z", "v", "k", "x", "y", "–": 0.6
    case "a"..."z", "0"..."9": 0.64
    case "A"..."Z", "&": 0.78
    case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200F}", "\u{FE00}"..."\u{FE0F}": 0
    case "\u{0}"..<"\u{1100}", "\u{2000}"..<"\u{2E80}": 0.75
    case "\u{1F000}"...: 1.4
    default: 1.05
    }
  }

  /// The text, or as much of its beginning as fits, with an ellipsis.
  static func truncated(
    _ text: String, to width: Double, size: Double = 13, bold: Bool = false
  ) -> String {
    guard of(text, size: size, bold: bold) > width else { return text }
    let room = width - of("…", size: size, bold: bold)
    var used = 0.0
    var kept = ""
    for character in text {
      used += of(String(character), size: size, bold: bold)
      if used > room { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// Lines that fit, broken at spaces; a word wider than a line is cut, and so is the last line
  /// allowed when more would follow.
  static func wrapped(
    _ text: String, to width: Double, lines limit: Int, size: Double = 13, bold: Bool = false
  ) -> [String] {
    var lines: [String] = []
    var words = text.split(separator: " ").map(String.init)[...]
    while let word = words.first {
      guard lines.count < limit - 1 else {
        lines.append(
          truncated(words.joined(separator: " "), to: width, size: size, bold: bold))
        break
      }
      words.removeFirst()
      var line = word
      while let next = words.first, of("\(line) \(next)", size: size, bold: bold) <= width {
        line += " \(next)"
        words.removeFirst()
      }
      lines.append(truncated(line, to: width, size: size, bold: bold))
    }
    return lines.isEmpty ? [""] : lines
  }
}
