/// `report:` — formats, labels and the protection of small numbers.
extension Grammar {
  static let report = Section(
    name: "report",
    keys: [
      Key(
        "formats", .list(of: .word(["html", "md", "csv", "json"])),
        "html and md are written when named; csv and json always"),
      Key("disclosure", .section(disclosure), "protection of small numbers"),
      Key(
        "labels", .map(of: .textOr(.section(label))),
        "column -> its name in sentences, for columns that normalize makes"),
    ])

  static let label = Section(
    name: "label",
    keys: [
      Key("label", .text, "name in sentences: a singular noun"),
      Key("unit", .text, "unit of measurement"),
    ])

  static let disclosure = Section(
    name: "disclosure",
    keys: [
      Key("min_count", .count(from: 0), "tables on fewer people are marked not for publication"),
      Key(
        "min_df", .count(from: 0), "models with fewer residual df are marked not for publication"),
    ])
}
