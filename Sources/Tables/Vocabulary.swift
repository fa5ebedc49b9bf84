/// Every column of every output file, in order. These names are a public interface.
public enum Vocabulary {
  /// Each output file's columns.
  public static let files: [(file: String, columns: [OutputColumn])] = [
    ("coefficients.csv", coefficients), ("models.csv", models),
    ("correlations.csv", correlations), ("measurement.csv", measurement),
    ("ledger.csv", ledger), ("ledger-rows.csv", ledgerRows), ("areas.csv", areas),
    ("checks.csv", checks), ("bounds.csv", bounds), ("slopes.csv", slopes),
    ("random-effects.csv", randomEffects), ("bootstrap.csv", bootstrap),
    ("effects.csv", effects), ("certificate.csv", certificate),
    ("verdicts.csv", verdicts), ("sensitivity.csv", sensitivity), ("influence.csv", influence),
    ("tests.csv", tests),
  ]

  static let model = OutputColumn("model", .text, "the study's name for the model")
  static let role = OutputColumn(
    "role", .text, "primary (the question asked), secondary or exploratory")
  static let outcome = OutputColumn("outcome", .text, "the outcome column")
  static let estimate = OutputColumn("estimate", .number, "the estimate")
  static let statistic = OutputColumn("statistic", .number, "the test statistic")
  static let df = OutputColumn("df", .number, "its degrees of freedom")
  static let pValue = OutputColumn(
    "p_value", .number, "two-sided p of the hypothesis that the estimated quantity is zero")
  static let confLow = OutputColumn("conf_low", .number, "lower end of the interval")
  static let confHigh = OutputColumn("conf_high", .number, "upper end of the interval")
  static let nObs = OutputColumn("n_obs", .integer, "observations used")
  static let nClusters = OutputColumn(
    "n_clusters", .integer, "clusters among them; of two ways, the fewer")
}
