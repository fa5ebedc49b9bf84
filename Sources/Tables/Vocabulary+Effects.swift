/// What estimates mean for the outcome, place by place and on its own scale.
extension Vocabulary {
  public static let slopes: [OutputColumn] = [
    model, outcome,
    OutputColumn("term", .text, "the support column"),
    OutputColumn(
      "contrast", .text, "what is compared: one more, a level with the first, or along a curve"),
    OutputColumn(
      "moderator", .text,
      "the column on which it depends; of an interaction of three, both together: role × plan"),
    OutputColumn(
      "at", .text, "where that column stands: a level or a number; of two, both: manager, neglect"),
    OutputColumn(
      "place", .text,
      "what the number is: mean − SD, mean or mean + SD; beside a level: manager, mean − SD"),
    estimate,
    OutputColumn("std_error", .number, "standard error under the headline covariance"),
    statistic, df, pValue, confLow, confHigh,
    OutputColumn("conf_level", .number, "level of the interval"),
    OutputColumn("covariance", .text, "how the standard error was computed"),
    OutputColumn("df_method", .text, "how the degrees of freedom were computed"),
    nObs,
    OutputColumn(
      "scale", .text,
      "outcome (its own units), log odds or log rate, probability or count (averaged over the rows)"
    ),
    OutputColumn("level", .text, "the level whose probability it is"),
    OutputColumn(
      "claim_low", .number,
      "the interval of a probability or count that reports tell: by the test of the same slope in log odds or log "
        + "rates, exact on this scale; empty where rows differ in that slope, and for levels but the highest"
    ),
    OutputColumn("claim_high", .number, "its upper end"),
    OutputColumn("claim_p", .number, "the p value of that test"),
  ]

  public static let effects: [OutputColumn] = [
    model, role, outcome,
    OutputColumn(
      "term", .text,
      "a column of a support term, or a level against the first (by sum contrasts, the mean of all)"
    ),
    OutputColumn("term_role", .text, "support (the claim)"),
    OutputColumn(
      "kind", .text,
      "average (over the rows used, successes of trials once for each trial), population_average (and over a mixed model's groups), "
        + "average_at_reference (either where the coefficient holds: columns it interacts with at zero "
        + "or their first level), at_means (one row of means; of a mixed model over its groups too), all "
        + "of them derivatives by a number, or a level against the first; average_step, "
        + "population_average_step and average_at_reference_step, of a number: the difference that goes "
        + "with one unit more (of two values one apart, every row at the larger less every row at the "
        + "lesser), which the report tells; or ratio"),
    OutputColumn("quantity", .text, "probability, count, odds ratio or rate ratio"),
    OutputColumn("level", .text, "the level whose probability it is"),
    estimate,
    OutputColumn("std_error", .number, "standard error, by the method of std_error_method"),
    statistic, df, pValue, confLow, confHigh,
    OutputColumn("conf_level", .number, "level of the interval"),
    OutputColumn("covariance", .text, "the covariance of the coefficients behind it"),
    nObs, nClusters,
    OutputColumn(
      "std_error_method", .text,
      "delta, or bootstrap: clusters (or rows) drawn with replacement, of mixed models outcomes drawn from "
        + "the fit; intervals from quantiles"),
    OutputColumn("n_draws", .integer, "draws of the bootstrap that had an estimate"),
    OutputColumn(
      "claim_low", .number,
      "of rows that tell a claim: the lower end of the interval in the headline, the least that this quantity is "
        + "where the coefficient's test leaves it and all that is estimated with it; conf_low, conf_high and "
        + "p_value are of a test of this quantity itself, by the delta method"
    ),
    OutputColumn("claim_high", .number, "the upper end"),
    OutputColumn(
      "claim_p_value", .number, "the p of the coefficient's test, as in coefficients.csv"),
  ]
}
