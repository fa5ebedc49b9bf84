/// What a study file may hold, as data: the checker and the JSON Schema are both made from it.
indirect enum Grammar: Sendable {
  case text
  case integer
  /// A whole number, at least this.
  case count(from: Int)
  case number
  case boolean
  /// One of these words.
  case word([String])
  /// A word or a number between 0 and 1, exclusive.
  case share
  case texts
  /// Text or a list of texts.
  case oneOrMoreTexts
  case numberPair
  /// At least one.
  case list(of: Grammar)
  /// Any names, each with a value.
  case map(of: Grammar)
  case section(Section)
  /// A mapping with exactly one of these keys.
  case oneOf([Key])
  /// Text, or else the second.
  case textOr(Grammar)
  /// A word of `words`, or else the second.
  case wordOr([String], Grammar)
  /// A cell's value: text, a number or a boolean, taken as written.
  case cell
  case cells

  struct Section: Sendable {
    let name: String
    let keys: [Key]
  }

  struct Key: Sendable {
    let name: String
    let value: Grammar
    let meaning: String
    var isRequired = false
    /// In the design, but not in this version.
    var isLater = false

    init(_ name: String, _ value: Grammar, _ meaning: String, required: Bool = false) {
      self.name = name
      self.value = value
      self.meaning = meaning
      isRequired = required
    }

    static func later(_ name: String) -> Key {
      var key = Key(name, .text, "not in this version")
      key.isLater = true
      return key
    }
  }
}
