import Model
import Statistics

/// `model:` — inference, panels, correlations and families of tests.
extension Grammar {
  static let covariances = CovarianceEstimator.names

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
        "method", .word(["auto"] + covariances),
        "auto: the design chooses the covariance"),
      Key("level", .share, "level of intervals, such as 0.95"),
      Key(
        "smallest_effect", .map(of: .number),
        "outcome -> smallest effect that matters, over one standard deviation of the support"),
      Key("wild", .section(wild), "how covariance wild draws"),
      Key(
        "certify", .boolean,
        "simulate the size of the tests; primary models under 30 clusters when left out"),
      Key(
        "serial", .section(serial),
        "which row is before which, of the fits by newey_west or driscoll_kraay without one of their own"
      ),
      Key(
        "preset", .word(CovariancePreset.allCases.map(\.rawValue)),
        "whose small-sample factors two_way, newey_west and driscoll_kraay have"),
    ])

  static let serial = Section(
    name: "serial",
    keys: [
      Key("time", .text, "the column of times", required: true),
      Key("unit", .text, "the column of units that are followed (newey_west)"),
      Key(
        "lag", .count(from: 0),
        "the longest lag; when left out floor(4 (T/100)^(2/9)), with preset fixest, plm or sandwich "
          + "floor(T^(1/4))"),
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
}
