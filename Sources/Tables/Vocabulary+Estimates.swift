/// What was estimated: coefficients and what is made of them.
extension Vocabulary {
  public static let coefficients: [OutputColumn] = [
    model, role, outcome,
    OutputColumn("term", .text, "the coefficient's name; '(Intercept)' for the constant"),
    OutputColumn(
      "term_role", .text, "intercept, support (the claim), adjust (a control), variance"),
    estimate,
    OutputColumn("std_error", .number, "standard error under this row's covariance"),
    statistic, df, pValue, confLow, confHigh,
    OutputColumn("conf_level", .number, "level of the interval, such as 0.95"),
    OutputColumn("covariance", .text, "how the standard error was computed"),
    OutputColumn("df_method", .text, "how the degrees of freedom were computed"),
    OutputColumn("chosen", .logical, "true on the row whose method is the headline"),
    OutputColumn("p_adjusted", .number, "p adjusted over the model's family of tests"),
    OutputColumn("adjust_method", .text, "how p was adjusted"),
    nObs, nClusters,
  ]

  public static let models: [OutputColumn] = commonModelColumns + modelMeasures

  private static let commonModelColumns: [OutputColumn] = [
    model, role,
    OutputColumn("data", .text, "the table the model was fitted to"),
    outcome,
    OutputColumn("fit", .text, "the estimator: ols, wls …"),
    nObs,
    OutputColumn("n_removed", .integer, "rows of the table that the model could not use"),
    nClusters,
    OutputColumn("df_residual", .number, "observations less estimated coefficients"),
    OutputColumn("sigma", .number, "residual standard deviation, in units of the outcome"),
    OutputColumn("r_squared", .number, "share of the outcome's variation that the model fits"),
    OutputColumn("adj_r_squared", .number, "r_squared less what chance alone would give"),
    OutputColumn(
      "log_likelihood", .number, "log-likelihood at the maximum (Gaussian in least squares)"),
    OutputColumn("aic", .number, "Akaike's information criterion, sigma counted"),
    OutputColumn("bic", .number, "Schwarz's information criterion, sigma counted"),
    OutputColumn("converged", .logical, "whether the fit reached its optimum"),
    OutputColumn("covariance", .text, "the headline covariance"),
    OutputColumn("reason", .text, "why the design asks for that covariance"),
    OutputColumn("cluster", .text, "the column of clusters; two are joined by and"),
    OutputColumn("weights", .text, "the column of weights"),
    OutputColumn("rank", .integer, "estimated coefficients"),
    OutputColumn("condition_number", .number, "2-norm condition of the unit-length design columns"),
    OutputColumn("convention", .text, "what the method counts or takes for granted"),
  ]

  /// Columns of `models.csv` that only some methods fill.
  public static let modelMeasures: [OutputColumn] = [
    OutputColumn(
      "r_squared_marginal", .number, "share of the variation that a mixed model's terms explain"),
    OutputColumn(
      "r_squared_conditional", .number, "the same with the groups it divides the variance among"),
    OutputColumn(
      "icc", .number, "share of the variance left by the terms that lies between groups"),
    OutputColumn(
      "r_squared_marginal_delta", .number,
      "r_squared_marginal of counts or yes and no, their own variance by the delta method"),
    OutputColumn(
      "r_squared_conditional_delta", .number, "r_squared_conditional with that variance"),
    OutputColumn("icc_delta", .number, "icc with that variance"),
    OutputColumn(
      "r_squared_within", .number, "share of the variation within units that the terms fit"),
    OutputColumn(
      "r_squared_between", .number, "squared correlation of unit means and what the terms give"),
    OutputColumn(
      "r_squared_overall", .number, "squared correlation of the outcome and what the terms give"),
    OutputColumn("deviance", .number, "twice what the log-likelihood is short of a perfect fit"),
    OutputColumn("null_deviance", .number, "the same of the intercept alone"),
    OutputColumn("mcfadden_r_squared", .number, "McFadden's pseudo-R²: 1 - log L / log L0"),
    OutputColumn("nagelkerke_r_squared", .number, "Nagelkerke's pseudo-R²"),
    OutputColumn("tjur_r_squared", .number, "mean probability of events less that of others"),
    OutputColumn("dispersion", .number, "Pearson's chi-squared over residual degrees of freedom"),
    OutputColumn("theta", .number, "shape of a negative binomial: variance mu + mu^2/theta"),
  ]

  public static let correlations: [OutputColumn] = [
    OutputColumn("set", .text, "the study's name for this set of correlations"),
    OutputColumn("x", .text, "first column"),
    OutputColumn("y", .text, "second column"),
    OutputColumn(
      "method", .text,
      "pearson, spearman, kendall (tau-b), polychoric, polyserial, partial_pearson …"),
    estimate, statistic, df, pValue, confLow, confHigh, nObs,
    OutputColumn("n_removed", .integer, "rows of the table in which either is missing"),
    OutputColumn("conf_level", .number, "level of the interval"),
    OutputColumn("p_method", .text, "how p was computed"),
    OutputColumn("conf_method", .text, "how the interval was computed"),
    OutputColumn("given", .text, "the columns taken out of the pair"),
    OutputColumn("cluster", .text, "the column whose values are the clusters"),
    nClusters,
    OutputColumn(
      "p_cluster", .number,
      "p with rows of one cluster allowed to depend on each other, of the same test as the interval"
    ),
    OutputColumn("df_cluster", .number, "its degrees of freedom"),
    OutputColumn("cluster_method", .text, "how p_cluster was computed"),
    OutputColumn(
      "conf_low_cluster", .number,
      "lower end of the interval with rows of one cluster allowed to depend on each other"),
    OutputColumn("conf_high_cluster", .number, "its upper end"),
    OutputColumn("conf_method_cluster", .text, "how that interval was computed"),
    OutputColumn(
      "mde", .number, "correlation that would have been found with 80 % probability, either way"),
  ]

  public static let bounds: [OutputColumn] = [
    model, outcome,
    OutputColumn("term", .text, "the coefficient's name; '(Intercept)' for the constant"),
    OutputColumn("term_role", .text, "intercept, support (the claim) or adjust (a control)"),
    OutputColumn("low", .number, "least estimate over the values that suppressed cells can have"),
    OutputColumn("high", .number, "greatest estimate over those values"),
    OutputColumn(
      "n_suppressed", .integer, "rows with a cell of the model suppressed or rounded to zero"),
    nObs,
    OutputColumn(
      "kind", .text,
      "exact: both ends are reached; outer: no estimate lies outside, an empty end was not found"),
  ]

  public static let tests: [OutputColumn] = [
    model,
    OutputColumn("term", .text, "a term of several columns: a category, a curve, an interaction"),
    OutputColumn("statistic", .number, "of the hypothesis that all its coefficients are zero"),
    OutputColumn("df1", .number, "the number of coefficients"),
    OutputColumn("df2", .number, "denominator's degrees of freedom; empty for chi-squared"),
    OutputColumn("p_value", .number, "p of that hypothesis"),
    OutputColumn("covariance", .text, "the headline covariance"),
    OutputColumn(
      "method", .text,
      "F, HTZ (under cr2), kenward_roger, chi_squared, the wild bootstrap's, or none: not testable"),
    OutputColumn("term_role", .text, "support (the claim) or adjust (a control)"),
  ]

  public static let randomEffects: [OutputColumn] = [
    model,
    OutputColumn("term", .text, "the grouping: la, or la/family for families within authorities"),
    OutputColumn("group", .text, "which group"),
    OutputColumn("column", .text, "(Intercept), or the column whose slope varies"),
    OutputColumn("estimate", .number, "best linear unbiased prediction of the group's effect"),
    OutputColumn("conditional_se", .number, "its standard error given the coefficients"),
    OutputColumn("prediction_se", .number, "its standard error, theirs counted"),
  ]

  public static let bootstrap: [OutputColumn] = [
    model, outcome,
    OutputColumn("kind", .text, "coefficient, variance, icc, or likelihood_ratio (a test)"),
    OutputColumn(
      "term", .text, "the coefficient, variance or level; all: the levels' shares together"),
    OutputColumn("estimate", .number, "in the data; of a test, its statistic"),
    OutputColumn("bias", .number, "mean of the draws less the estimate"),
    OutputColumn("std_error", .number, "standard deviation of the draws"),
    OutputColumn("conf_low", .number, "lower end of the percentile interval"),
    OutputColumn("conf_high", .number, "upper end of the percentile interval"),
    OutputColumn("conf_level", .number, "level of the interval"),
    OutputColumn(
      "p_value", .number, "share of outcomes drawn without it whose statistic is as large"),
    OutputColumn(
      "mc_error", .number,
      "Monte Carlo standard error: of p, or of the less certain end of the interval"),
    OutputColumn("n_draws", .integer, "outcomes drawn and fitted"),
    OutputColumn("n_singular", .integer, "those with a variance of zero or a correlation of one"),
    OutputColumn("n_failed", .integer, "outcomes drawn that have no estimate, left out"),
  ]
}
