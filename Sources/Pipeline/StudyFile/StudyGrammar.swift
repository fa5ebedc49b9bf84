import Model
import Normalize
import Report
import Statistics
import Tables

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
      Key("by", .text, "the column of units that they were assigned to"),
    ])

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

  static let covariances = CovarianceEstimator.names
  static let laterCovariances: [String] = []

  static let model = Section(
    name: "model",
    keys: [
      Key("inference", .section(inference), "how uncertainty is computed"),
      Key("correlations", .map(of: .section(correlation)), "sets of correlations by name"),
      Key("fits", .map(of: .section(fit)), "models by name"),
      Key("families", .map(of: .section(family)), "tests that are adjusted together"),
      Key("panel", .section(panel), "what units are seen again, and when"),
    ])

  static let panel = Section(
    name: "panel",
    keys: [
      Key("unit", .text, "the column that names a unit", required: true),
      Key("period", .text, "the column of years, labels or dates", required: true),
    ])

  static let inference = Section(
    name: "inference",
    keys: [
      Key("cluster", .oneOrMoreTexts, "the column whose values are clusters, two columns, or none"),
      Key(
        "method", .word(["auto"] + covariances, later: laterCovariances),
        "auto: the design chooses the covariance"),
      Key("level", .share, "level of intervals, such as 0.95"),
      Key(
        "smallest_effect", .map(of: .number),
        "outcome -> smallest effect that matters, over one standard deviation of the support"),
      Key("wild", .section(wild), "how covariance wild draws"),
      Key(
        "certify", .boolean,
        "simulate the size of the tests; primary models under 30 clusters when left out"),
      Key("serial", .section(serial), "which row is before which (newey_west, driscoll_kraay)"),
      Key(
        "preset", .word(CovariancePreset.allCases.map(\.rawValue)),
        "whose small-sample factors two_way, newey_west and driscoll_kraay have"),
    ])

  static let serial = Section(
    name: "serial",
    keys: [
      Key("time", .text, "the column of times", required: true),
      Key("unit", .text, "the column of units that are followed (newey_west)"),
      Key("lag", .count(from: 0), "the longest lag; floor(4 (T/100)^(2/9)) when left out"),
    ])

  static let wild = Section(
    name: "wild",
    keys: [
      Key(
        "type", .word(WildOptions.Residuals.allCases.map(\.rawValue)),
        "restricted (the hypothesis holds) when left out"),
      Key(
        "weights", .word(WildOptions.Weights.allCases.map(\.rawValue)),
        "rademacher (all sign vectors of 16 clusters or fewer) when left out"),
      Key(
        "draws", .count(from: 99),
        "vectors drawn where not all are gone through; 9999 when left out"),
    ])

  static let correlation = Section(
    name: "correlations",
    keys: [
      Key("data", .text, "table", required: true),
      Key("between", .oneOrMoreTexts, "columns of one side", required: true),
      Key("and", .oneOrMoreTexts, "columns of the other side; pairs within between when left out"),
      Key(
        "methods",
        .list(of: .word(CorrelationResult.Method.allCases.map(\.rawValue))),
        "correlation coefficients"),
      Key("given", .oneOrMoreTexts, "columns taken out of each pair (partial correlations)"),
      Key(
        "cluster", .text,
        "overrides inference.cluster, needed where that has two; none for rows that are independent"
      ),
    ])

  static let fit = Section(
    name: "fit",
    keys: [
      Key("role", .word(Role.allCases.map(\.rawValue)), "primary: the question asked"),
      Key("data", .text, "table", required: true),
      Key("outcome", .text, "outcome column", required: true),
      Key(
        "support", .oneOrMoreTexts,
        "terms that are claims: columns, a:b, poly(x, 2), ns(x, 3); [] for none", required: true),
      Key("adjust", .oneOrMoreTexts, "terms adjusted for, not interpreted"),
      Key(
        "fit",
        .word(
          ["ols", "wls", "within", "between", "first_difference", "random_effects", "mixed"]
            + ResponseFamily.allCases.map(\.rawValue)), "estimator", required: true),
      Key("weights", .text, "column of weights (wls)"),
      Key("levels", .oneOrMoreTexts, "nested grouping columns, the outermost first (mixed)"),
      Key("crossed", .oneOrMoreTexts, "grouping columns that cross the others (mixed)"),
      Key("slopes", .map(of: .oneOrMoreTexts), "level -> columns whose slopes vary (mixed)"),
      Key("correlated", .boolean, "false: slopes and intercepts of a level do not covary (mixed)"),
      Key(
        "criterion", .word(MixedSpec.Criterion.allCases.map(\.rawValue)),
        "reml, or ml to compare models of different terms (mixed)"),
      Key(
        "split", .oneOrMoreTexts,
        "terms that enter as their group's mean and the difference from it (mixed)"),
      Key(
        "family", .word(["binomial", "poisson"]),
        "of 0/1 or of trials, or counts: coefficients are log odds or log rates (mixed)"),
      Key(
        "quadrature", .integer,
        "nodes of adaptive quadrature, for one grouping factor; 1 is Laplace's (mixed)"),
      Key(
        "bootstrap", .count(from: 99),
        "outcomes drawn from the fit and fitted again, for bootstrap.csv (mixed)"),
      Key("intercept", .boolean, "false drops the intercept"),
      Key(
        "contrasts", .map(of: .word(Contrast.allCases.map(\.rawValue))),
        "category -> treatment (each level with the first) or sum (with the mean of all)"),
      Key("cluster", .oneOrMoreTexts, "overrides inference.cluster"),
      Key(
        "method", .word(["auto"] + covariances, later: laterCovariances),
        "overrides inference.method"),
      Key("covariance", .word(covariances, later: laterCovariances), "names the covariance"),
      Key("level", .share, "overrides inference.level"),
      Key("wild", .section(wild), "overrides inference.wild"),
      Key("certify", .boolean, "overrides inference.certify"),
      Key(
        "suppressed", .word(SuppressedCells.allCases.map(\.rawValue)),
        "rows with suppressed cells: remove, or bounds for the range they allow"),
      Key("absorb", .oneOrMoreTexts, "columns whose levels each get an effect (within)"),
      Key(
        "counted", .word(CountedEffects.allCases.map(\.rawValue)),
        "which absorbed effects cr1s counts: nested leaves out those nested in the clusters"),
      Key(
        "permutation", .section(permutation),
        "a test by permuting the support among clusters, beside the others"),
    ] + generalized)

  /// Keys of generalized linear models.
  private static let generalized: [Key] = [
    Key("trials", .text, "column of trials, of which the outcome counts successes (binomial)"),
    Key("offset", .text, "what a count is out of, such as log(children); any expression"),
    Key(
      "dispersion", .word(GeneralizedSpec.Dispersion.allCases.map(\.rawValue)),
      "fixed: as the family says; estimated: quasi-likelihood (binomial, poisson)"),
    Key(
      "penalty", .word(GeneralizedSpec.Penalty.allCases.map(\.rawValue)),
      "firth: finite estimates under separation (logistic, binomial)"),
    Key(
      "effects", .section(effects),
      "where errors of average effects come from (logistic, counts, ordinal, mixed with a family)"),
  ]

  static let effects = Section(
    name: "effects",
    keys: [
      Key(
        "errors", .word(["delta", "bootstrap"]),
        "delta (from the covariance), or bootstrap: clusters, or rows, drawn with replacement; of mixed "
          + "models outcomes drawn from the fit",
        required: true),
      Key("draws", .count(from: 99), "draws of the bootstrap; 999 when left out"),
    ])

  static let permutation = Section(
    name: "permutation",
    keys: [
      Key("by", .text, "the column whose values are the clusters", required: true),
      Key("draws", .count(from: 99), "draws where the assignments are more than 20,000"),
    ])

  static let family = Section(
    name: "families",
    keys: [
      Key("tests", .oneOrMoreTexts, "models of the family", required: true),
      Key(
        "adjust",
        .word(MultipleTesting.allCases.map(\.rawValue) + [JointAdjustment.name]),
        "how p values are adjusted", required: true),
      Key("draws", .count(from: 99), "draws of romano_wolf where clusters are more than 16"),
    ])

  static let report = Section(
    name: "report",
    keys: [
      Key(
        "formats", .list(of: .word(["html", "md", "csv", "json"])),
        "html and md are written when named; csv and json always"),
      Key("disclosure", .section(disclosure), "protection of small numbers"),
      Key(
        "labels", .map(of: .textOr(.section(label))),
        "column -> its name in sentences, for columns that normalize makes"),
    ])

  static let label = Section(
    name: "label",
    keys: [
      Key("label", .text, "name in sentences: a singular noun"),
      Key("unit", .text, "unit of measurement"),
    ])

  static let disclosure = Section(
    name: "disclosure",
    keys: [
      Key("min_count", .count(from: 0), "tables on fewer people are marked not for publication"),
      Key(
        "min_df", .count(from: 0), "models with fewer residual df are marked not for publication"),
    ])
}
