import Normalize

/// `normalize:` — the steps from sources to tables.
extension Grammar {
  static let steps: [Key] = [
    Key("from", .text, "the source or table to begin with"),
    Key("require", .oneOrMoreTexts, "remove rows in which any of these is missing"),
    Key("filter", .textOr(.map(of: .cells)), "keep rows that meet a condition"),
    Key("recode", .section(recode), "new values for old"),
    Key("derive", .map(of: .text), "new columns from expressions"),
    Key("scale", .section(scale), "a score from survey items"),
    Key("aggregate", .section(aggregate), "one row per group"),
    Key("spread", .section(spread), "a column per measure, from a long table"),
    Key("join", .section(join), "columns of another table"),
    Key("standardize", .section(standardize), "columns in standard deviations"),
    Key("center", .section(center), "columns less their mean"),
    Key("lag", .section(lag), "columns of the same unit in an earlier period"),
    Key("lead", .section(lag), "columns of the same unit in a later period"),
    Key("difference", .section(lag), "change since an earlier period"),
    .later("log"), .later("winsorize"), .later("impute"),
  ]

  static let recode = Section(
    name: "recode",
    keys: [
      Key("column", .text, "column to recode", required: true),
      Key("into", .text, "name of the new column; the old one is replaced when left out"),
      Key(
        "values", .map(of: .cell), "old value -> new value; null makes it missing", required: true),
      Key("otherwise", .text, "other values: stop, keep, or a missing reason"),
    ])

  static let scale = Section(
    name: "scale",
    keys: [
      Key("name", .text, "the score's name", required: true),
      Key("items", .oneOrMoreTexts, "its items", required: true),
      Key("reverse", .oneOrMoreTexts, "items worded the other way"),
      Key("score", .word(["mean", "sum"]), "mean or sum of the answers"),
      Key("min_answered", .count(from: 1), "answers needed; all when left out"),
      Key("allow_negative", .oneOrMoreTexts, "items that may run against the others"),
    ])

  static let aggregate = Section(
    name: "aggregate",
    keys: [
      Key("by", .oneOrMoreTexts, "columns that name a group", required: true),
      Key("mean", .oneOrMoreTexts, "columns averaged over members"),
      Key("sum", .oneOrMoreTexts, "columns added up over members"),
      Key("count", .text, "name of a column for the number of members"),
      Key("min_members", .count(from: 1), "below this many members no figure is shown"),
      Key("roll", .textOr(.map(of: .count(from: 1))), "each group's number: a column, or by key"),
      Key("icc2_floor", .number, "an ICC(2) below this marks every model that uses a mean"),
      Key("rwg_median_floor", .number, "so does a median rwg or rwg(j) below this"),
    ])

  static let spread = Section(
    name: "spread",
    keys: [
      Key("by", .oneOrMoreTexts, "columns that name a row of the wide table", required: true),
      Key("column", .text, "the column that says what is measured", required: true),
      Key("value", .text, "the column of values", required: true),
      Key("into", .map(of: .text), "measure -> the name of its column", required: true),
    ])

  static let join = Section(
    name: "join",
    keys: [
      Key("with", .text, "the other table or source", required: true),
      Key("on", .oneOrMoreTexts, "columns that must be equal", required: true),
      Key(
        "relation", .word(["one_to_one", "many_to_one", "one_to_many", "many_to_many"]),
        "how many rows of each side a key may name", required: true),
      Key(
        "unmatched", .wordOr(unmatched, .section(drop)), "left rows without a partner",
        required: true),
      Key("unmatched_right", .wordOr(unmatched, .section(drop)), "right rows without a partner"),
      Key("columns", .oneOrMoreTexts, "columns to take; all when left out"),
      Key(
        "period", .word(PeriodRule.allCases.map(\.rawValue)),
        "how the right row's period lies to the left one's"),
      Key(
        "joint_areas", .word(["pool"]), "pool separate rows to match a joint return"),
      Key("outcome_first", .text, "why support may be measured after the outcome"),
    ])

  static let unmatched = ["stop", "count", "keep"]

  static let drop = Section(
    name: "unmatched", keys: [Key("drop", .text, "the reason for dropping them", required: true)])

  static let standardize = Section(
    name: "standardize",
    keys: [
      Key("columns", .oneOrMoreTexts, "columns to standardize", required: true),
      Key("by", .text, "overall, or the column that names groups"),
    ])

  static let center = Section(
    name: "center",
    keys: [
      Key("columns", .oneOrMoreTexts, "columns to center", required: true),
      Key("by", .text, "overall or grand (one mean), or the column that names groups"),
      Key("into", .text, "name pattern of the new columns, such as {column}_within"),
      Key("means", .text, "name pattern for the means as columns, such as {column}_mean"),
    ])

  static let lag = Section(
    name: "lag",
    keys: [
      Key("columns", .oneOrMoreTexts, "columns to take", required: true),
      Key("by", .oneOrMoreTexts, "columns that name a unit", required: true),
      Key("period", .text, "the column of years, labels or dates", required: true),
      Key("periods", .count(from: 1), "how many periods away; 1 when left out"),
      Key("into", .text, "name pattern of the new columns; {column}_lag, _lead, _difference"),
    ])
}
