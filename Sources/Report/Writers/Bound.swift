/// Text for a page, with spaces at which a line may not break: between a number and what it is a number of
/// (`95 %`, `12 points`, `4.2 × 10⁻⁹`, `± 2`), and within a comparison (`p = .08`, `n = 1,234`).
enum Bound {
  private static let space: Character = "\u{A0}"

  static func text(_ text: String) -> String {
    guard text.contains(where: \.isNumber) else { return text }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard var out = parts.first.map(String.init) else { return text }
    for i in parts.indices.dropFirst() {
      let isBound = binds(parts, before: i)
      out.append(isBound ? space : " ")
      out += parts[i]
    }
    return out
  }

  /// Whether the word at a place stays with the one before it.
  private static func binds(_ words: [Substring], before i: Int) -> Bool {
    let (last, next) = (words[i - 1], words[i])
    if isRelation(next) {
      // `p = .08`, not `a = b`.
      return words.indices.contains(i + 1) && startsNumber(words[i + 1])
    }
    if isRelation(last) { return startsNumber(next) }
    guard endsNumber(last) else { return false }
    let word = next.prefix { $0.isLetter || $0 == "%" }
    return units.contains(word) || next.first == "×"
  }

  private static func isRelation(_ word: Substring) -> Bool { relations.contains(word) }

  private static let relations: Set<Substring> = ["=", "<", ">", "≤", "≥", "±", "×"]

  /// Short ones, and those that a number is nothing without.
  private static let units: Set<Substring> = [
    "%", "SD", "SDs", "percentage", "points", "point", "standard", "degrees", "million",
    "thousand", "years", "months", "days", "hours", "times",
  ]

  private static func startsNumber(_ word: Substring) -> Bool {
    let body = word.drop { "(−-+.".contains($0) }
    return body.first?.isNumber == true
  }

  private static func endsNumber(_ word: Substring) -> Bool { word.last?.isNumber == true }
}
