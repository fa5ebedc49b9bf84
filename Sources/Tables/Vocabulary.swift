/// A column of an output file: its name, what its cells are, and what they mean.
public struct OutputColumn: Sendable, Hashable {
  public enum ValueType: String, Sendable { case number, integer, text, logical }

  public let name: String
  public let type: ValueType
  public let meaning: String

  public init(_ name: String, _ type: ValueType, _ meaning: String) {
    self.name = name
    self.type = type
    self.meaning = meaning
  }

  var kind: ColumnKind {
    switch type {
    case .number: .number
    case .integer: .integer
    case .text, .logical: .text
    }
  }
}

/// Every column of every output file, in order. These names are a public interface.
public enum Vocabulary {
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

  public static let checks: [OutputColumn] = [
    model,
    OutputColumn("check", .text, "the diagnostic"),
    OutputColumn("result", .text, "pass, look or stop"),
    OutputColumn("value", .number, "the diagnostic's value"),
    OutputColumn("meaning", .text, "what it means for the verdict"),
    OutputColumn("term", .text, "the term it is about, if one"),
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

  public static let slopes: [OutputColumn] = [
    model, outcome,
    OutputColumn("term", .text, "the support column"),
    OutputColumn(
      "contrast", .text, "what is compared: one more, a level with the first, or along a curve"),
    OutputColumn("moderator", .text, "the column on which it depends"),
    OutputColumn("at", .text, "where that column stands: a level or a number"),
    OutputColumn("place", .text, "what the number is: mean − SD, mean or mean + SD"),
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

  public static let effects: [OutputColumn] = [
    model, role, outcome,
    OutputColumn(
      "term", .text,
      "a column of a support term, or a level against the first (by sum contrasts, the mean of all)"
    ),
    OutputColumn("term_role", .text, "support (the claim)"),
    OutputColumn(
      "kind", .text,
      "average (over the rows used), population_average (and over a mixed model's groups), "
        + "average_at_reference (either where the coefficient holds: columns it interacts with at zero "
        + "or their first level), at_means (one row of means; of a mixed model over its groups too) or "
        + "ratio"),
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
      "of rows that tell a claim: the lower end of the interval in the headline, by the coefficient's test "
        + "carried to this scale; conf_low, conf_high and p_value are of a test of this quantity itself"
    ),
    OutputColumn("claim_high", .number, "the upper end"),
    OutputColumn(
      "claim_p_value", .number, "the p of the coefficient's test, as in coefficients.csv"),
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
  private static let role = OutputColumn(
    "role", .text, "primary (the question asked), secondary or exploratory")
  static let outcome = OutputColumn("outcome", .text, "the outcome column")
  static let estimate = OutputColumn("estimate", .number, "the estimate")
  private static let statistic = OutputColumn("statistic", .number, "the test statistic")
  static let df = OutputColumn("df", .number, "its degrees of freedom")
  static let pValue = OutputColumn(
    "p_value", .number, "two-sided p of the hypothesis that the estimated quantity is zero")
  static let confLow = OutputColumn("conf_low", .number, "lower end of the interval")
  static let confHigh = OutputColumn("conf_high", .number, "upper end of the interval")
  static let nObs = OutputColumn("n_obs", .integer, "observations used")
  static let nClusters = OutputColumn(
    "n_clusters", .integer, "clusters among them; of two ways, the fewer")
}
