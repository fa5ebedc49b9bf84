/// The name of what is counted, in the singular and the plural: child, children.
public struct UnitName: Sendable, Hashable, ExpressibleByStringLiteral {
  public let singular: String
  public let plural: String

  public init(_ singular: String, plural: String? = nil) {
    self.singular = singular
    self.plural = plural ?? Self.plural(of: singular)
  }

  public init(stringLiteral value: String) { self.init(value) }

  /// `1 child`, `1,234 children`.
  public func counted(_ count: Int) -> String {
    "\(NumberFormat.count(count)) \(count == 1 ? singular : plural)"
  }

  private static let irregular = [
    "child": "children", "person": "people", "man": "men", "woman": "women",
  ]

  /// The regular English plural of the last word, and the irregular ones met in this field.
  static func plural(of singular: String) -> String {
    let lead = singular.lastIndex(of: " ").map { String(singular[...$0]) } ?? ""
    let word = String(singular.dropFirst(lead.count))
    if let plural = irregular[word] { return lead + plural }
    let isAfterVowel = word.dropLast().last.map { "aeiou".contains($0) } ?? true
    if word.hasSuffix("y"), !isAfterVowel { return lead + word.dropLast() + "ies" }
    let takesEs = ["s", "x", "z", "ch", "sh"].contains { word.hasSuffix($0) }
    return lead + word + (takesEs ? "es" : "s")
  }

  /// The singular of a unit as a study writes it: `cases` → `case`; others stay as they are.
  static func singular(of unit: String) -> String {
    if let match = irregular.first(where: { $0.value == unit }) { return match.key }
    if unit.hasSuffix("ies"), unit.count > 4 { return unit.dropLast(3) + "y" }
    let stays = ["ss", "us", "is"].contains { unit.hasSuffix($0) }
    return unit.hasSuffix("s") && unit.count > 3 && !stays ? String(unit.dropLast()) : unit
  }
}
