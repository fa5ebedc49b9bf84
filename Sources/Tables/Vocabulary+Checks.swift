/// What may be wrong, and what tests are worth.
extension Vocabulary {
  public static let checks: [OutputColumn] = [
    model,
    OutputColumn("check", .text, "the diagnostic"),
    OutputColumn("result", .text, "pass, look or stop"),
    OutputColumn("value", .number, "the diagnostic's value"),
    OutputColumn("meaning", .text, "what it means for the verdict"),
    OutputColumn("term", .text, "the term it is about, if one"),
  ]

  public static let certificate: [OutputColumn] = [
    model,
    OutputColumn("term", .text, "the support term that is tested"),
    OutputColumn(
      "method", .text,
      "as covariance in coefficients.csv; cr1_normal: cr1 against the normal; wald: a mixed model's"
    ),
    OutputColumn(
      "rejection_rate", .number,
      "share of true nulls, drawn on this design, rejected at 5 %; empty where none had a test"),
    OutputColumn("mc_error", .number, "Monte Carlo standard error of rejection_rate"),
    OutputColumn(
      "power", .number,
      "share rejected where the effect of an SD (of two values, of the one against the other) is smallest_effect"
    ),
    OutputColumn("n_draws", .integer, "nulls drawn; 0 of a method that takes too long"),
    OutputColumn(
      "icc", .number,
      "correlation within clusters of the nulls: the residuals', by one-way REML; of several groupings "
        + "the first's share"),
    OutputColumn("chosen", .logical, "true on the model's headline method"),
    OutputColumn("df", .number, "degrees of freedom; empty for the normal and the bootstrap"),
    OutputColumn("smallest_effect", .number, "the smallest effect that matters, as declared"),
    nClusters,
    OutputColumn(
      "cluster", .text, "the column of the clusters; of mixed models the outermost level"),
    OutputColumn(
      "n_failed", .integer, "draws on which the method had no test, which are no part of the shares"
    ),
    OutputColumn(
      "groupings", .text, "which groups have rows alike in the nulls, with shares of the variance"),
    OutputColumn("by_rule", .logical, "true on the method that method: auto takes on this design"),
  ]
}
