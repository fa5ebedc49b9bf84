/// What became of rows, and how well scales measure.
extension Vocabulary {
  public static let measurement: [OutputColumn] = [
    OutputColumn("table", .text, "the table where it was made"),
    OutputColumn("kind", .text, "scale, item or aggregate"),
    OutputColumn("name", .text, "the scale's, item's or aggregate's name"),
    OutputColumn("index", .text, "what is measured"),
    OutputColumn("value", .number, "its value"),
    OutputColumn("n", .integer, "rows behind it"),
    OutputColumn("meaning", .text, "the index in one sentence"),
    confLow, confHigh,
    OutputColumn("method", .text, "how the value, or its interval, was computed"),
  ]

  public static let ledger: [OutputColumn] = [
    OutputColumn("source", .text, "a source of the study"),
    model,
    OutputColumn("fate", .text, "used, removed, or unused (the source feeds no model)"),
    OutputColumn("stage", .text, "ingest, normalize or model: where a row was removed"),
    OutputColumn("place", .text, "the table or model where it was removed"),
    OutputColumn("rule", .text, "the rule that removed it"),
    OutputColumn("detail", .text, "the rule in the study's terms"),
    OutputColumn("reason", .text, "why the value was missing, where that was the rule"),
    OutputColumn("rows", .integer, "source rows with this fate"),
    OutputColumn("rows_in", .integer, "rows of the source; the fates of a model add up to it"),
  ]

  public static let ledgerRows: [OutputColumn] = [
    OutputColumn("source", .text, "a source of the study"),
    OutputColumn("row", .integer, "data row of the source, from 1"),
    OutputColumn("line", .integer, "line of the file on which the row starts"),
    model,
    OutputColumn("fate", .text, "used, removed, or unused"),
    OutputColumn("stage", .text, "where it was removed"),
    OutputColumn("place", .text, "the table or model where it was removed"),
    OutputColumn("rule", .text, "the rule that removed it"),
    OutputColumn("detail", .text, "the rule in the study's terms"),
    OutputColumn("reason", .text, "why the value was missing"),
  ]

  public static let areas: [OutputColumn] = [
    model,
    OutputColumn("source", .text, "a source of the study"),
    OutputColumn("area", .text, "the authority, or the value of the cluster column"),
    OutputColumn("lost", .text, "whether the model lost its rows: wholly, partly or no"),
    OutputColumn("fate", .text, "used or removed"),
    OutputColumn("stage", .text, "ingest, normalize or model: where rows were removed"),
    OutputColumn("place", .text, "the table or model where they were removed"),
    OutputColumn("rule", .text, "the rule that removed them"),
    OutputColumn("detail", .text, "the rule in the study's terms"),
    OutputColumn("reason", .text, "why the value was missing, where that was the rule"),
    OutputColumn("rows", .integer, "rows of the area in the source with this fate"),
    OutputColumn("rows_in", .integer, "rows of the area; its fates for a model add up to it"),
    OutputColumn("periods", .text, "the periods of those rows"),
    OutputColumn("column", .text, "the column that names the area"),
  ]

  /// What `throughline vintages` writes; no file of a run folder.
  public static let vintages: [OutputColumn] = [
    OutputColumn("key", .text, "the columns that name the row, with their values"),
    OutputColumn("name", .text, "the place's name"),
    OutputColumn("column", .text, "the column, as the later file names it"),
    OutputColumn("old", .text, "the cell in the earlier file"),
    OutputColumn("new", .text, "the cell in the later file"),
    OutputColumn("kind", .text, "changed, appeared, disappeared or reason_changed"),
    OutputColumn("old_line", .integer, "line of the earlier file"),
    OutputColumn("new_line", .integer, "line of the later file"),
  ]
}
