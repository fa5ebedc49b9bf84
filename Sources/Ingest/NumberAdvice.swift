import Tables

/// Says what a text that is not a number probably was meant to be.
enum NumberAdvice {
  static func words(
    for text: String, _ column: ColumnSpec
  ) -> (what: String, why: String?, fix: String?) {
    let (why, fix) = reading(of: text, column)
    return (
      "'\(text)' is not a number",
      [IngestError.declared(column), why].compactMap { $0 }
        .joined(separator: "; "), fix
    )
  }

  /// A number that people write where they have no answer.
  static func sentinelFix(_ text: String) -> String? {
    guard let number = NumberText.number(text), let whole = Int(exactly: number) else { return nil }
    let digits = String(whole.magnitude)
    let isRepeated =
      digits.count > 1 && digits.dropLast().allSatisfy { "789".contains($0) }
      && Set(digits.dropLast()).count == 1 && "789".contains(digits.last ?? "0")
    let isSentinel = isRepeated || (whole < 0 && whole >= -9)
    guard isSentinel else { return nil }
    return "if \(text) stands for a missing answer, add missing: {\"\(text)\": not_recorded}"
  }

  private static func reading(of text: String, _ column: ColumnSpec) -> (String?, String) {
    let lowered = text.lowercased()
    if let symbol = Dialect.ees.symbols.first(where: { $0.text == text }) {
      return (
        "official statistics write '\(text)' for \(symbol.reason.name)",
        "add dialect: ees, or missing: {\"\(text)\": \(symbol.reason.name)}"
      )
    }
    if let reason = absent[lowered] {
      return (nil, "if it stands for a missing value, add missing: {\"\(text)\": \(reason)}")
    }
    if lowered.contains("nan") || lowered.contains("inf") {
      return ("only finite numbers are data", "leave the cell empty, or add it to missing:")
    }
    if lowered.hasPrefix("0x") { return ("it is hexadecimal", "write it in decimal") }
    if let advice = withoutDecoration(text) { return advice }
    return (nil, "correct it, add it to missing:, or declare the column as text")
  }

  private static let absent: [String: String] = [
    "na": "not_available", "n/a": "not_applicable", "null": "not_recorded",
    "none": "not_recorded", "missing": "not_recorded", "unknown": "not_recorded",
    "not known": "not_recorded", "#n/a": "not_available", "#div/0!": "not_available",
    "#value!": "not_available", "#ref!": "not_available", "refused": "refused",
    "suppressed": "suppressed", "?": "not_recorded",
  ]

  /// The number under thousands separators, signs of money or per cent, and odd spaces.
  private static func withoutDecoration(_ text: String) -> (String?, String)? {
    let isOdd = { (c: Character) in c.isWhitespace || "£$€%".contains(c) }
    let plain = text.filter { !isOdd($0) && $0 != "," }
    guard NumberText.number(plain) != nil else { return nil }
    if text.contains("%") {
      return ("a per cent sign is not part of a number", "write \(plain), and say unit: percent")
    }
    if text.contains(where: { "£$€".contains($0) }) {
      return (
        "a currency sign is not part of a number", "write \(plain), and say the unit in unit:"
      )
    }
    guard text.contains(",") else { return ("it holds a space", "write \(plain)") }
    let groups = text.split(separator: ",", omittingEmptySubsequences: false).dropFirst()
    let isGrouped = groups.allSatisfy { $0.prefix { $0.isNumber }.count == 3 }
    if isGrouped { return ("it has a thousands separator", "write \(plain)") }
    let pointed = String(text.map { $0 == "," ? "." : $0 })
    return ("it has a decimal comma", "write \(pointed)")
  }
}

/// The upper half of Windows-1252, to name what a byte was meant to be.
enum WindowsText {
  static func character(_ byte: UInt8) -> Character? {
    if byte >= 0xa0 { return Character(Unicode.Scalar(byte)) }
    guard byte >= 0x80 else { return nil }
    let upper = Array("€\u{0}‚ƒ„…†‡ˆ‰Š‹Œ\u{0}Ž\u{0}\u{0}‘’“”•–—˜™š›œ\u{0}žŸ")
    let character = upper[Int(byte) - 0x80]
    return character == "\u{0}" ? nil : character
  }
}
