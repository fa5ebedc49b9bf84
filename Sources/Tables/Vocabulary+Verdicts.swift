/// What may be said of each claim, and how firmly.
extension Vocabulary {
  public static let verdicts: [OutputColumn] =
    [
      model, outcome,
      OutputColumn("term", .text, "the claim: a support term"),
      OutputColumn(
        "grade", .text, "strong, moderate, weak, cannot_tell or no_meaningful_effect"),
      OutputColumn(
        "reason", .text, "the grade in a sentence, with what keeps it from a better one"),
      estimate, confLow, confHigh, df, pValue,
      OutputColumn("p_adjusted", .number, "p adjusted over the model's family of tests"),
      OutputColumn("mde", .number, "difference that would have been found with 80 % probability"),
      OutputColumn("equivalence_p", .number, "p of the hypothesis that the difference matters"),
      OutputColumn("standardized", .number, "the estimate in standard deviations"),
      OutputColumn(
        "standardized_by", .text,
        "sd_x/sd_y (of the rows used), 1/sd_y for a level, or sd_x for a logarithm of odds or rates"
      ),
      OutputColumn(
        "icc_outcome", .number, "share of the outcome's variation between clusters, REML"),
      OutputColumn("loo_by", .text, "what is left out in turn: the clusters, or rows"),
      OutputColumn("loo_low", .number, "least estimate without one of them"),
      OutputColumn("loo_high", .number, "greatest estimate without one of them"),
      OutputColumn(
        "flip_set", .text, "those without which the interval takes in zero, or no longer does"),
      OutputColumn("flip_size", .integer, "how many they are; empty where no set was found"),
      OutputColumn(
        "flip_search", .text, "exact, or greedy: not all smaller sets were tried"),
      OutputColumn("flip_tried", .integer, "the largest set that was looked at"),
      OutputColumn("sign_flip_set", .text, "those without which the sign turns"),
      OutputColumn("sign_flip_size", .integer, "how many they are; empty where no set was found"),
      OutputColumn(
        "sign_flip_search", .text, "exact, or greedy: not all smaller sets were tried"),
      OutputColumn("sign_flip_tried", .integer, "the largest set that was looked at"),
      OutputColumn(
        "row_low", .number, "least estimate without one row, or one mean or change of rows"),
      OutputColumn(
        "row_high", .number, "greatest estimate without one row, or one mean or change of rows"),
      OutputColumn("nested_by", .text, "the column that nests rows within clusters"),
      OutputColumn("nested_low", .number, "least estimate without one of its values"),
      OutputColumn("nested_high", .number, "greatest estimate without one of its values"),
      OutputColumn("partial_r2", .number, "share of the outcome's residual variation it goes with"),
      OutputColumn(
        "robustness_value", .number,
        "share of the residual variation of support and outcome that an unmeasured confounder "
          + "needs to undo the estimate"),
      OutputColumn("rv_alpha", .number, "the same, for the interval to take in zero"),
      OutputColumn(
        "critical_f", .number, "what is left of Cohen's f where the interval touches zero"),
      OutputColumn(
        "benchmark_times", .integer,
        "0 to 3: a confounder so many times as strong as any adjusted term leaves the sign"),
      OutputColumn("between", .number, "the estimate from differences between clusters"),
      OutputColumn("between_low", .number, "lower end of its interval"),
      OutputColumn("between_high", .number, "upper end of its interval"),
      OutputColumn("within", .number, "the estimate from differences within clusters"),
      OutputColumn("within_low", .number, "lower end of its interval"),
      OutputColumn("within_high", .number, "upper end of its interval"),
      OutputColumn("between_within_p", .number, "p of the hypothesis that the two are the same"),
      nObs, nClusters,
      OutputColumn(
        "design_df", .number, "the fewest degrees of freedom of the claim: of its test, or of CR2's"
      ),
      OutputColumn(
        "units", .integer, "clusters; of mixed models without any, groups of the outermost level"),
      OutputColumn(
        "bears_test", .logical,
        "whether a p value belongs in a headline: 4 degrees of freedom, 6 clusters, no check that says stop"
      ),
      OutputColumn("units_by", .text, "the column of the units; empty where they are rows"),
      OutputColumn("loo_none", .text, "those of loo_by without which there is no estimate"),
    ] + eValues + [
      OutputColumn(
        "flip_alike", .integer, "how many sets of flip_size do; empty where not all were tried"),
      OutputColumn("sign_flip_alike", .integer, "how many sets of sign_flip_size do"),
      OutputColumn(
        "design_against", .text,
        "the test that the design asks for and that does not bear out an interval without zero"),
      OutputColumn(
        "equivalence_step", .text,
        "how much more of the support smallest_effect is about, where that is not one unit"),
      OutputColumn(
        "flip_all_tried", .integer,
        "every set of up to so many was tried for flip_set; of larger ones, the likeliest"),
      OutputColumn("sign_flip_all_tried", .integer, "the same for sign_flip_set"),
    ]

  /// Of odds and rates, how strong an unmeasured confounder would have to be.
  private static let eValues: [OutputColumn] = [
    OutputColumn(
      "e_value", .number,
      "risk ratio of an unmeasured confounder with support and outcome that explains the ratio away"
    ),
    OutputColumn(
      "e_value_limit", .number, "the same for the interval to take in 1; 1 where it does"),
    OutputColumn("risk_ratio", .number, "the ratio it explains away, over risk_ratio_step"),
    OutputColumn("risk_ratio_limit", .number, "the limit of its interval nearer 1"),
    OutputColumn(
      "risk_ratio_from", .text,
      "rate_ratio; odds_ratio, of an outcome in under 15 % of rows; or its square_root"),
    OutputColumn(
      "risk_ratio_step", .number,
      "how much more of the support: a standard deviation, or the difference of its two values"),
  ]

  public static let sensitivity: [OutputColumn] =
    [
      model, outcome,
      OutputColumn("term", .text, "the claim: a support term"),
      OutputColumn("benchmark", .text, "the adjusted term it is held against"),
      OutputColumn("times", .number, "how many times as strong the confounder is"),
      OutputColumn("r2_support", .number, "its partial R² with the support term"),
      OutputColumn("r2_outcome", .number, "its partial R² with the outcome"),
      OutputColumn("adjusted_estimate", .number, "what it would leave of the estimate"),
      OutputColumn("adjusted_std_error", .number, "with this classical standard error"),
      OutputColumn("adjusted_t", .number, "the one over the other"),
      OutputColumn("adjusted_low", .number, "lower end of the headline's interval around it"),
      OutputColumn("adjusted_high", .number, "upper end of that interval"),
      estimate,
      OutputColumn("partial_f", .number, "the support term's partial Cohen's f with the outcome"),
      OutputColumn("measure", .text, "robustness_value, or e_value of odds and rates"),
    ] + eValues + [
      OutputColumn("estimate_without", .number, "the estimate of a fit without the benchmark term"),
      OutputColumn("risk_ratio_without", .number, "the risk ratio of that fit"),
    ]

  public static let influence: [OutputColumn] = [
    model,
    OutputColumn("term", .text, "the claim: a support term"),
    OutputColumn(
      "level", .text,
      "what is left out: row, observation (a mean or change of rows), or a column of groups"),
    OutputColumn("unit", .text, "which one: a row's file and line, or the value"),
    OutputColumn("rows", .integer, "how many rows it has"),
    OutputColumn("estimate_without", .number, "the estimate without it"),
    OutputColumn("dfbeta", .number, "the estimate less that"),
    OutputColumn("dfbetas", .number, "the same in standard errors, of a row"),
    OutputColumn("dffits", .number, "a row's own fitted value, with less without it, standardized"),
    OutputColumn("cooks_distance", .number, "how far all coefficients move without it"),
    OutputColumn(
      "leverage", .number,
      "the row's weight in its own fitted value, from 0 to 1; of mixed models in their fixed part"),
    OutputColumn(
      "basis", .text,
      "exact: equal to the fit without it; refit: fitted anew; one_step: one Newton step; "
        + "variances_held: exact but for the variances, which are those of all rows"),
  ]
}
