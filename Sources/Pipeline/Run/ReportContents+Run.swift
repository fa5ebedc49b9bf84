import Ingest
import Model
import Report
import Tables

extension ReportContents {
  /// What the report stage is told of a run: result tables, and what the plan knows of names.
  ///
  /// - Parameter comparesLosses: whether the rows lost are compared with those used, which reads all of
  ///   them; no headline tells of it.
  init(_ run: Run, comparesLosses: Bool = true) {
    let study = run.study
    self.init(
      studyID: study.id, title: study.title, design: study.design,
      question: study.question, prose: study.prose, units: run.units, labels: run.labels,
      coefficients: run.result("coefficients.csv"), models: run.result("models.csv"),
      correlations: run.result("correlations.csv"), measurement: run.result("measurement.csv"),
      ledger: run.result("ledger.csv"), checks: run.result("checks.csv"),
      bounds: run.result("bounds.csv"),
      sources: run.ingested.map(SourceSummary.init),
      steps: run.steps.map {
        StepSummary(
          table: $0.table, step: $0.step, rowsBefore: $0.rowsBefore, rowsAfter: $0.rowsAfter)
      },
      scatters: run.fits.flatMap(\.scatters), warnings: run.warnings,
      howToRun: HowToRun(
        command: "throughline run \(study.fileName.shellQuoted)", version: Version.current),
      minCount: study.report.minCount, minDF: study.report.minDF)
    if comparesLosses { losses = run.losses + run.unitLosses }
    areas = run.result("areas.csv") ?? areas
    verdicts = run.result("verdicts.csv") ?? verdicts
    sensitivity = run.result("sensitivity.csv") ?? sensitivity
    influence = run.result("influence.csv") ?? influence
    sourcesOfPlaces = Set(run.ingested.map(\.source.table).filter(\.hasRowsOfPlaces).map(\.name))
    variations = run.variations
    variationsOfTerms = run.variationsOfTerms
    for fit in run.fits {
      references[fit.spec.name] = fit.references
      if fit.comparesWithinClustersOnly { withinOnly.insert(fit.spec.name) }
      everyLevel[fit.spec.name] = fit.everyLevel
      ranges[fit.spec.name] = fit.interactingRanges
      supportRanges[fit.spec.name] = fit.supportRanges
      unitSteps[fit.spec.name] = fit.unitSteps.mapValues {
        UnitStep(low: Column.text(of: $0.low), high: Column.text(of: $0.high))
      }
      if !fit.twoWayClusters.isEmpty {
        twoWayClusters[fit.spec.name] = fit.twoWayClusters.map { ($0.column, $0.count) }
      }
    }
    effects = run.result("effects.csv") ?? effects
    slopes = run.result("slopes.csv") ?? slopes
    certificate = run.result("certificate.csv") ?? certificate
    tests = run.result("tests.csv") ?? tests
    bootstrap = run.result("bootstrap.csv") ?? bootstrap
    residuals = run.fits.compactMap { fit in
      fit.standardizedResiduals.map { left in
        var plot = ResidualPlot(
          model: fit.spec.name, fitted: left.fitted, standardized: left.residuals,
          quantiles: left.quantiles.map { ResidualPlot.Quantile($0) },
          kind: ResidualPlot.Kind(left.kind))
        plot.order = ResidualPlot.Order(left.order)
        plot.effects = left.effects.map {
          ResidualPlot.Effects(
            term: $0.term, quantiles: $0.quantiles.map { ResidualPlot.Quantile($0) })
        }
        return plot
      }
    }
  }
}

extension SourceSummary {
  fileprivate init(_ ingested: Run.Ingested) {
    let table = ingested.source.table
    self.init(
      name: ingested.spec.name, file: ingested.spec.file, rows: ingested.source.rowsRead,
      columns: table.columnNames.count, sha256: ingested.sha256,
      inferredColumns: ingested.source.inferredColumns.map { "\($0.name) (\($0.kind.rawValue))" },
      missing: table.columnNames.flatMap { name in
        (table[name]?.missingCounts ?? []).map {
          Missing(column: name, reason: $0.reason, count: $0.count)
        }
      })
  }
}

extension Run {
  /// What one row of each model's and correlation set's data is: its table's key, by its label.
  fileprivate var units: [String: UnitName] {
    var units: [String: UnitName] = [:]
    let data =
      fits.map { ($0.spec.name, $0.spec.data) }
      + correlations.map { ($0.spec.name, $0.spec.data) }
    for (model, name) in data {
      units[model] = tables.first { $0.name == name }?.rowUnit
    }
    for fit in fits {
      if let unit = study.observationUnit(of: fit) { units[fit.spec.name] = unit }
    }
    return units
  }

  /// Labels and units: those of the report section, else as tables have them, of which the first
  /// to name a column decides.
  fileprivate var labels: [String: ColumnLabel] {
    let known = study.columnLabels(tables)
    return known.merging(splitLabels(known)) { first, _ in first }
  }

  /// Of the two parts of split columns, which the fits make: whose mean it is, in the column's own unit.
  private func splitLabels(_ known: [String: ColumnLabel]) -> [String: ColumnLabel] {
    var labels: [String: ColumnLabel] = [:]
    func set(_ name: String, _ label: String, _ column: String, among other: String) {
      let isOther = labels[name].map { $0.label != label } ?? false
      labels[name] = ColumnLabel(label: isOther ? other : label, unit: known[column]?.unit)
    }
    for fit in fits {
      guard let mixed = fit.spec.estimator.mixed, let level = mixed.outermost else { continue }
      let noun = study.noun(for: level, in: fit)
      for column in mixed.split {
        let label = known[column]?.label ?? column
        let parts = MixedSpec.parts(of: column)
        set(
          parts.within, "\(label) within \(noun.plural)", column,
          among: "\(label) within its level")
        set(
          parts.between, "mean \(label.lowercasedFirst) of a \(noun.singular)", column,
          among: "mean \(label.lowercasedFirst) of its level")
      }
    }
    return labels
  }
}

extension Study {
  func columnLabels(_ tables: [Table]) -> [String: ColumnLabel] {
    var labels = report.labels
    for table in tables {
      for name in table.columnNames {
        guard let spec = table.schema[name], spec.label != nil || spec.unit != nil,
          labels[name] == nil
        else { continue }
        labels[name] = ColumnLabel(label: spec.label, unit: spec.unit)
      }
    }
    return labels
  }
}

extension Table {
  /// What one row is, by the labels of its key; nil without a key.
  var rowUnit: UnitName? {
    guard !key.isEmpty else { return nil }
    let words = varyingKey.map { name in
      schema[name]?.label.map(\.lowercasedFirst)
        ?? (Self.numbering.contains(name.lowercased()) ? "row" : name.lowercasedFirst)
    }
    return UnitName(words.joined(separator: "–"))
  }

  /// What columns are called that only number the rows.
  private static let numbering: Set = ["id", "key", "row", "record", "index", "nr", "no"]

  /// The key columns that tell rows apart: a period that is the same in every row does not.
  fileprivate var varyingKey: [String] {
    let varying = key.filter { name in
      guard let column = self[name], rowCount > 0 else { return true }
      return (1..<rowCount).contains { column.text(at: $0) != column.text(at: 0) }
    }
    return varying.isEmpty ? key : varying
  }
}

extension Study {
  /// The study file's own name: outputs must not depend on where the run was started.
  var fileName: String { file.split(separator: "/").last.map(String.init) ?? file }
}

extension String {
  /// As a shell takes it for one word.
  fileprivate var shellQuoted: String {
    let isPlain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }

  /// "Local authority" inside a sentence is "local authority"; "LA" stays.
  var lowercasedFirst: String {
    guard let first, dropFirst().first?.isLowercase == true else { return self }
    return first.lowercased() + dropFirst()
  }
}

extension Fit {
  /// One scatter per numeric support column: the rows used, and the model's slope through the
  /// means, which is the fitted line with the other terms at their means.
  fileprivate var scatters: [Scatter] {
    guard spec.intercept, spec.estimator.hasUnitSlopes,
      let outcomes = sample[spec.outcome]?.numbers, !outcomes.isEmpty
    else {
      return []
    }
    return spec.support.compactMap { term in
      guard let (values, outcomes) = compared(term, outcomes),
        let (slope, isEverywhere) = slopeAtMeans(of: term)
      else { return nil }
      let weights = spec.estimator.weights.flatMap { sample[$0]?.numbers }
      let intercept =
        weightedMean(outcomes, weights) - slope * weightedMean(values, weights)
      let isAlone = spec.support.count + spec.adjust.count == 1
      let caption =
        isAlone
        ? "The line is the fitted model."
        : isEverywhere
          ? "The line has the model's slope, with its other terms at their means."
          : "The line has the model's slope where all that it depends on is at its mean; elsewhere it "
            + "is another."
      return Scatter(
        model: spec.name, x: term, y: spec.outcome,
        points: zip(values, outcomes).map { ScatterFigure.Point($0, $1) },
        line: ScatterFigure.Line(slope: slope, intercept: intercept),
        caption: caption, shown: shown)
    }
  }
}

extension Fit {
  /// What the fit compares, where that is not the rows themselves.
  fileprivate var shown: String? {
    switch spec.estimator {
    case .within: "deviation of"
    case .between: "mean"
    case .firstDifference: "change in"
    default: nil
    }
  }

  /// A support column and the outcome, as the fit compares them.
  fileprivate func compared(
    _ term: String, _ outcomes: [Double]
  ) -> (x: [Double], y: [Double])? {
    if shown != nil { return workingValues(of: term).map { ($0.term, $0.outcome) } }
    guard let values = sample[term]?.numbers else { return nil }
    return (values, outcomes)
  }
}

private func weightedMean(_ values: [Double], _ weights: [Double]?) -> Double {
  guard let weights else { return values.reduce(0, +) / Double(values.count) }
  return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
}

extension ResidualPlot.Kind {
  fileprivate init(_ kind: StandardizedResiduals.Kind) {
    switch kind {
    case .leastSquares: self = .leastSquares
    case .deviance: self = .deviance
    case .ordinal: self = .ordinal
    case .mixed: self = .mixed
    case .mixedDeviance: self = .mixedDeviance
    }
  }
}

extension ResidualPlot.Order {
  fileprivate init(_ order: StandardizedResiduals.Order) {
    switch order {
    case .residuals: self = .residuals
    case .quantileResiduals: self = .quantileResiduals
    case .sizes: self = .sizes
    }
  }
}

extension ResidualPlot.Quantile {
  fileprivate init(_ quantile: StandardizedResiduals.Quantile) {
    self.init(
      expected: quantile.expected, value: quantile.value, halfWidth: quantile.halfWidth)
  }
}
