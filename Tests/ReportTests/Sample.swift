import Diagnostics
import Report
import Tables

/// A study's contents with something in every chapter; the numbers are invented.
enum Sample {
  static let contents = ReportContents(
    studyID: "high-support", title: "High support and children’s outcomes",
    design: .observational,
    question: "Do children whose social workers are better supervised become safer between the "
      + "start of their plan and its review?",
    prose: prose, units: ["safer": "child", "happier": "child"],
    labels: [
      "safer_change": ColumnLabel(unit: "points"), "happier_change": ColumnLabel(unit: "points"),
      "supervision": ColumnLabel(unit: "points"), "caseload": ColumnLabel(unit: "cases"),
    ],
    coefficients: coefficients(coefficientRows), models: models, correlations: correlations,
    measurement: measurement, ledger: ledger, checks: checks, sources: sources, steps: steps,
    scatters: [scatter],
    warnings: [
      Diagnostic(
        "model 'safer' has 14 clusters of unequal size", severity: .warning, kind: .data,
        why: "the largest holds 7 of 36 children, the smallest 1",
        fix: "read the interval of cr2, which allows for it")
    ],
    howToRun: HowToRun(
      command: "throughline run notebooks-md/high-support.md --out runs/high-support",
      version: "0.1.0"), minCount: 40)

  static let prose = """
    # What the survey said

    Ofsted’s 2012 survey found that *well supported* social workers go with better outcomes, and
    that authorities “did not track” them. See [the report](https://www.gov.uk/ofsted).

    - supervision that is regular and reflective
    - managers who know the families

    ## What we did not do

    We did not look at `caseload` within teams. <script>alert(1)</script>
    """

  private static let methods: [(String, Double, Double, Double, Double, Bool)] = [
    ("cr2", 0.2487, 6.31, -0.1817, 1.0203, true), ("classical", 0.1804, 33, 0.0523, 0.7863, false),
    ("cr1s", 0.2310, 13, -0.0798, 0.9184, false),
  ]

  private static var coefficientRows: [[String: Cell]] {
    var rows: [[String: Cell]] = []
    for (method, error, df, low, high, isChosen) in methods {
      let shared: [String: Cell] = [
        "covariance": .text(method), "std_error": .number(error), "df": .number(df),
        "conf_low": .number(low), "conf_high": .number(high), "chosen": .logical(isChosen),
      ]
      rows.append(coefficient(shared))
      rows.append(
        coefficient(shared).merging([
          "term": "caseload", "estimate": -0.031, "conf_low": .number(-0.09 * error / 0.2),
          "conf_high": .number(0.025 * error / 0.2), "std_error": .number(error / 8),
          "p_value": 0.2713,
        ]) { $1 })
      rows.append(
        coefficient(shared).merging([
          "term": "age", "term_role": "adjust", "estimate": 0.0123, "std_error": 0.0201,
          "conf_low": -0.029, "conf_high": 0.053,
        ]) { $1 })
      rows.append(
        coefficient(shared).merging([
          "term": "(Intercept)", "term_role": "intercept", "estimate": 1.23, "std_error": 0.8,
          "conf_low": -0.5, "conf_high": 2.9,
        ]) { $1 })
      rows.append(
        coefficient(shared).merging([
          "model": "happier", "outcome": "happier_change", "role": "secondary",
          "estimate": 0.61, "conf_low": 0.11, "conf_high": 1.11, "p_value": 0.0213,
          "p_adjusted": 0.0426, "adjust_method": "holm",
        ]) { $1 })
    }
    return rows
  }

  private static let models = results(
    "models", Vocabulary.models,
    ["safer", "happier"].map { name in
      [
        "model": .text(name), "role": name == "safer" ? "primary" : "secondary",
        "data": "children", "outcome": .text("\(name)_change"), "fit": "ols", "n_obs": 36,
        "n_removed": 2, "n_clusters": 14, "df_residual": 33, "sigma": 1.3214,
        "r_squared": 0.2141, "covariance": "cr2", "cluster": "la",
        "reason": "14 clusters of unequal size, and supervision is constant within each",
      ]
    })

  private static let correlations = results(
    "correlations", Vocabulary.correlations,
    ["pearson", "spearman"].map { method in
      [
        "set": "support_outcomes", "x": "supervision", "y": "safer_change",
        "method": .text(method), "estimate": 0.3127, "p_value": 0.0633, "conf_low": -0.0178,
        "conf_high": 0.5817, "n_obs": 36,
      ]
    })

  private static let measurement = results(
    "measurement", Vocabulary.measurement,
    [
      [
        "table": "la_support", "kind": "scale", "name": "supervision", "index": "cronbach_alpha",
        "value": 0.8412, "n": 638, "meaning": "how far the items agree; 0.7 is usable",
      ],
      [
        "table": "la_support", "kind": "aggregate", "name": "supervision", "index": "icc1_anova",
        "value": 0.0931, "n": 638,
        "meaning": "share of the variation that lies between authorities",
      ],
    ])

  private static let checks = results(
    "checks", Vocabulary.checks,
    [
      [
        "model": "safer", "check": "condition_number", "result": "pass", "value": 4.213,
        "meaning": "the terms can be told apart",
      ],
      [
        "model": "safer", "check": "vif", "result": "look", "value": 5.2, "term": "supervision",
        "meaning": "supervision and caseload can hardly be told apart: read them together",
      ],
    ])

  static let ledger = results(
    "ledger", Vocabulary.ledger,
    ["safer", "happier"].flatMap { model in
      [
        entry(model, "staff", "used", 604, 646),
        entry(
          model, "staff", "removed", 31, 646, "normalize", "la_support", "too_few_answers",
          "supervision has fewer than 4 answers"),
        entry(
          model, "staff", "removed", 11, 646, "normalize", "la_support", "min_members",
          "fewer than 5 respondents in the authority"),
        entry(model, "cases", "used", 36, 38),
        entry(
          model, "cases", "removed", 1, 38, "ingest", "cases", "filter", "plan_start after 2011-12"),
        entry(
          model, "cases", "removed", 1, 38, "model", model, "missing", "age is missing",
          "not_recorded"),
      ]
    })

  static func entry(
    _ model: String, _ source: String, _ fate: String, _ rows: Int, _ rowsIn: Int,
    _ stage: String? = nil, _ place: String? = nil, _ rule: String? = nil,
    _ detail: String? = nil, _ reason: String? = nil
  ) -> [String: Cell] {
    var cells: [String: Cell] = [
      "source": .text(source), "model": .text(model), "fate": .text(fate),
      "rows": .number(Double(rows)), "rows_in": .number(Double(rowsIn)),
    ]
    cells["stage"] = stage.map(Cell.text)
    cells["place"] = place.map(Cell.text)
    cells["rule"] = rule.map(Cell.text)
    cells["detail"] = detail.map(Cell.text)
    cells["reason"] = reason.map(Cell.text)
    return cells
  }

  private static let sources = [
    SourceSummary(
      name: "staff", file: "datasets/high-support/staff.csv", rows: 646, columns: 24,
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      inferredColumns: ["comment", "team"],
      missing: [
        .init(column: "supervision_3", reason: .refused, count: 12),
        .init(column: "supervision_3", reason: .blank, count: 4),
      ]),
    SourceSummary(
      name: "cases", file: "datasets/high-support/cases.csv", rows: 38, columns: 17,
      sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
      missing: [.init(column: "age", reason: .notRecorded, count: 1)]),
  ]

  private static let steps = [
    StepSummary(table: "la_support", step: "from: staff", rowsBefore: nil, rowsAfter: 646),
    StepSummary(
      table: "la_support", step: "scale: supervision from supervision_{1..6}", rowsBefore: 646,
      rowsAfter: 615),
    StepSummary(
      table: "la_support", step: "aggregate: by la, min_members 5", rowsBefore: 615, rowsAfter: 14),
    StepSummary(table: "children", step: "from: cases", rowsBefore: nil, rowsAfter: 38),
    StepSummary(
      table: "children", step: "derive: safer_change = safer_review - safer_start", rowsBefore: 38,
      rowsAfter: 38),
  ]

  private static var scatter: Scatter {
    var points: [ScatterFigure.Point] = []
    for i in 0..<36 {
      let x = 2.4 + Double((i * 5) % 14) * 0.13
      points.append(.init(x, (0.42 * x + Double((i * 5) % 9 - 4) * 0.5).rounded()))
    }
    let band = (0...10).map { i in
      let x = 2.4 + Double(i) * 0.169
      let half = 0.35 + (x - 3.2) * (x - 3.2) * 0.6
      return ScatterFigure.BandPoint(x: x, low: 0.42 * x - half, high: 0.42 * x + half)
    }
    return Scatter(
      model: "safer", x: "supervision", y: "safer_change", points: points,
      line: .init(slope: 0.4193, intercept: 0.01), band: band,
      caption: "The line is fitted with age at its mean; the band is its 95% interval.")
  }
}
