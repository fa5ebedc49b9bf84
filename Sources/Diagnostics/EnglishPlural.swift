/// Plurals of English nouns, for sentences about what a study counts.
public enum EnglishPlural {
  private static let irregular = [
    "child": "children", "person": "people", "man": "men", "woman": "women",
  ]

  /// The regular plural of the last word, and the irregular ones met in this field.
  public static func of(_ singular: String) -> String {
    let lead = singular.lastIndex(of: " ").map { String(singular[...$0]) } ?? ""
    let word = String(singular.dropFirst(lead.count))
    if let plural = irregular[word] { return lead + plural }
    let isAfterVowel = word.dropLast().last.map { "aeiou".contains($0) } ?? true
    if word.hasSuffix("y"), !isAfterVowel { return lead + word.dropLast() + "ies" }
    let takesEs = ["s", "x", "z", "ch", "sh"].contains { word.hasSuffix($0) }
    return lead + word + (takesEs ? "es" : "s")
  }

  /// The irregular noun of which this is the plural.
  public static func irregularSingular(of plural: String) -> String? {
    irregular.first { $0.value == plural }?.key
  }
}
