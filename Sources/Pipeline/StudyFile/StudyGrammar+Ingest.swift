import Tables

/// `ingest:` — sources, their columns and the time each row is about.
extension Grammar {
  static let source = Section(
    name: "source",
    keys: [
      Key("file", .text, "path, relative to the study file", required: true),
      Key("key", .oneOrMoreTexts, "columns that name one row"),
      Key("rows", .count(from: 0), "how many data rows there must be"),
      Key("missing", .map(of: .text), "cell text -> reason, on top of blank"),
      Key(
        "columns",
        .map(of: .wordOr(ColumnKind.declarable.map(\.rawValue), .section(column))),
        "column -> type"),
      Key("nested", .texts, "each unit lies in exactly one of the next"),
      Key("dialect", .word(["plain", "ees"]), "plain, or DfE's Explore education statistics"),
      Key("level", .text, "the geographic_level to keep"),
      Key("sheet", .cell, "the sheet of a workbook: its name, or its number from 1"),
      Key("header_row", .count(from: 1), "the sheet's row that names the columns; 1 when left out"),
      Key("period", .section(period), "the window of time each row describes"),
      .later("suppressed"),
    ])

  static let period = Section(
    name: "period",
    keys: [
      Key(
        "column", .text,
        "the column of labels, such as time_period; of dates where neither ends nor snapshot is said",
        required: true),
      Key("ends", .text, "month and day on which each window ends, such as 03-31"),
      Key("months", .integer, "how many months it lasts; 12 when left out"),
      Key("snapshot", .text, "month and day of a count on one day, such as 09-30"),
    ])

  static let column = Section(
    name: "column",
    keys: [
      Key(
        "type", .word(ColumnKind.declarable.map(\.rawValue)), "what the cells mean",
        required: true),
      Key("levels", .cells, "the levels of a category, the reference first"),
      Key("range", .numberPair, "least and greatest value"),
      Key("unit", .text, "unit of measurement"),
      Key("better", .word(ColumnSpec.Better.allCases.map(\.rawValue)), "which direction is good"),
      Key("label", .text, "name in sentences"),
      Key("numerator", .text, "count above the line of a rate"),
      Key("denominator", .text, "count below the line of a rate"),
      Key("per", .number, "a rate is per this many"),
      Key("rounded_to", .number, "published figures are multiples of this"),
    ])
}
