import Model

/// One model of `fits:`.
extension Grammar {
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
        "method", .word(["auto"] + covariances),
        "overrides inference.method"),
      Key("covariance", .word(covariances), "names the covariance"),
      Key("level", .share, "overrides inference.level"),
      Key("wild", .section(wild), "overrides inference.wild"),
      Key("serial", .section(serial), "in place of inference.serial (ols, wls, within)"),
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
}
