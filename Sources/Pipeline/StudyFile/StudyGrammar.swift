import Report

/// The whole study file, what the study is and how support was assigned.
extension Grammar {
  /// The whole study file.
  static let study = Section(
    name: "the study",
    keys: [
      Key("throughline", .integer, "version of this grammar: 1", required: true),
      Key("study", .section(identity), "what the study is", required: true),
      Key("ingest", .map(of: .section(source)), "sources by name", required: true),
      Key("normalize", .map(of: .list(of: .oneOf(steps))), "tables by name, each a list of steps"),
      Key("model", .section(model), "what is fitted", required: true),
      Key("report", .section(report), "what is written"),
    ])

  static let identity = Section(
    name: "study",
    keys: [
      Key("id", .text, "short name; the run folder's name", required: true),
      Key("title", .text, "title of the report"),
      Key("question", .text, "the question in one sentence"),
      Key(
        "design", .wordOr(StudyDesign.allCases.map(\.rawValue), .section(assignment)),
        "how support came about; decides whether wording may go beyond association"),
      Key("seed", .count(from: 0), "seed of every random stream"),
    ])

  static let assignment = Section(
    name: "design",
    keys: [
      Key(
        "kind", .word(StudyDesign.allCases.map(\.rawValue)), "how support came about",
        required: true),
      Key("of", .oneOrMoreTexts, "the support columns that were assigned"),
      Key(
        "by", .text,
        "the column of units that they were assigned to; looked for among panel, clusters and key if left out"
      ),
    ])
}
