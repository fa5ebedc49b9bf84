import Diagnostics
import Ingest
import Model
import Normalize
import Report
import Tables

/// A study carried out: every table, fit and account, in memory, ready to be written.
public struct Run: Sendable {
  public let study: Study
  public let ingested: [Ingested]
  public let tables: [Table]
  public let steps: [StepCount]
  public let fits: [Fit]
  public let correlations: [CorrelationSet]
  public let ledger: Ledger
  /// The ledger by authority, or by another unit that the models' clusters name.
  public let unitEntries: [Ledger.UnitEntry]
  /// Outputs by file name, in the order of `Vocabulary.files`.
  public let results: [Table]
  public let warnings: [Diagnostic]
  let studyDigest: String

  /// A source as it was read.
  public struct Ingested: Sendable {
    public let spec: SourceSpec
    public let source: IngestedSource
    public let sha256: String
  }

  /// What a step did to the number of rows.
  public struct StepCount: Sendable, Encodable {
    public let table: String
    public let step: String
    public let rowsBefore: Int
    public let rowsAfter: Int
  }

  /// A set of correlations as it came out.
  public struct CorrelationSet: Sendable {
    public let spec: CorrelationSpec
    public let pairs: [CorrelatedPair]
  }

  public func result(_ file: String) -> Table? { results.first { $0.name == file } }
}

extension Study {
  /// Ingest, normalize, model, report: one line each.
  ///
  /// - Throws: every problem of the stage at which the run stopped. Nothing has been written.
  public func run(progress: RunProgress = { _ in }) throws(DiagnosticList) -> Run {
    let checked = try check()
    let studyDigest = try digest(of: file)
    let ingested = try ingest(progress)
    let normalized = try normalize(ingested, progress)
    var modelled = try model(normalized.tables, progress)
    modelled.checks += assignmentChecks(modelled.fits, normalized.tables)
    let assessment = try assess(
      modelled.fits, modelled.estimates, normalized.tables, normalized.marks, modelled.checks)
    let ledger = try account(for: modelled, of: ingested)
    let unitEntries = unitEntries(ledger, of: ingested)
    let warnings =
      checked.warnings + ingested.flatMap(\.source.warnings)
      + areaNotes(ingested, normalized.tables) + normalized.notes
    return Run(
      study: self, ingested: ingested, tables: normalized.tables, steps: normalized.counts,
      fits: modelled.fits, correlations: modelled.correlations, ledger: ledger,
      unitEntries: unitEntries,
      results: results(modelled, normalized, ledger, unitEntries) + assessment.tables,
      warnings: warnings,
      studyDigest: studyDigest)
  }

  private func digest(of path: String) throws(DiagnosticList) -> String {
    do {
      return try Digest.sha256(ofFile: path)
    } catch {
      throw DiagnosticList([error])
    }
  }

  // MARK: ingest

  func ingest(_ progress: RunProgress) throws(DiagnosticList) -> [Run.Ingested] {
    var ingested: [Run.Ingested] = []
    var problems: [Diagnostic] = []
    var omitted = 0
    for spec in sources {
      progress("ingest \(spec.name)")
      do {
        let source = try SourceReader.read(spec, locate: locator(of: spec))
        ingested.append(
          Run.Ingested(spec: spec, source: source, sha256: try digest(of: spec.path)))
      } catch {
        problems += error.diagnostics
        omitted += error.omitted
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems, omitted: omitted) }
    return ingested
  }

  // MARK: normalize

  struct Normalized {
    var tables: [Table]
    var counts: [Run.StepCount] = []
    var measurements: [Measurement] = []
    var notes: [Diagnostic] = []
    var marks: [AggregateMark] = []
  }

  func normalize(
    _ ingested: [Run.Ingested], _ progress: RunProgress
  ) throws(DiagnosticList) -> Normalized {
    var normalized = Normalized(tables: ingested.map(\.source.table))
    for plan in tables {
      progress("normalize \(plan.name)")
      do {
        try make(plan, into: &normalized)
      } catch {
        throw DiagnosticList([error])
      }
    }
    return normalized
  }

  private func make(_ plan: TablePlan, into normalized: inout Normalized) throws(Diagnostic) {
    let known = Dictionary(
      normalized.tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard var table = known[plan.from] else { return }
    table.name = plan.name
    for planned in plan.steps {
      let before = table.rowCount
      do {
        let result = try planned.step.apply(
          to: table, context: StepContext(tables: known, table: plan.name))
        table = result.table
        normalized.measurements += result.measurements
        normalized.marks += result.marks
        normalized.notes += result.notes.map { $0.located(at: planned.node.location) }
      } catch {
        throw error.placed(in: planned.node)
      }
      normalized.counts.append(
        Run.StepCount(
          table: plan.name, step: planned.summary, rowsBefore: before, rowsAfter: table.rowCount))
    }
    normalized.tables.append(table)
  }

  // MARK: model

  private struct Modelled {
    var fits: [Fit] = []
    var correlations: [Run.CorrelationSet] = []
    var estimates: [Estimate] = []
    var bounds: [CoefficientBound] = []
    var slopes: [Slope] = []
    /// Of drawn tests and of the study as a whole.
    var checks: [Check] = []
    var certificates: [CertifiedRate] = []
    var bootstraps: [BootstrapResult] = []
  }

  private func model(_ tables: [Table], _ progress: RunProgress) throws(DiagnosticList) -> Modelled
  {
    let known = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var modelled = Modelled()
    var problems: [Diagnostic] = []
    let section = tree["model"]
    for spec in fits {
      guard let table = known[spec.data] else { continue }
      progress("model \(spec.name)")
      if let late = spec.lateSupport(in: table) {
        problems.append(late.located(at: section?["fits"]?[spec.name]?.location))
        continue
      }
      do {
        let table = try spec.derivingOffset(in: table)
        let fit = try spec.fit(to: table)
        modelled.fits.append(fit)
        modelled.slopes += try fit.slopes()
        if let test = try fit.permutationTest(seed: seed) {
          modelled.checks.append(check(test, of: fit))
        }
        let drawn = try fit.bootstrap(seed: seed)
        modelled.bootstraps += drawn
        modelled.checks += drawn.checks
        let certificate = fit.needsCertificate ? try fit.sizeCertificate() : []
        modelled.certificates += certificate
        modelled.checks += certificate.checks
        if let missing = fit.missingCertificate(certificate) { modelled.checks.append(missing) }
        if spec.suppressed == .bounds { modelled.bounds += try spec.bounds(in: table) }
      } catch {
        problems.append(placed(error, of: spec))
      }
    }
    for spec in correlations {
      guard let table = known[spec.data] else { continue }
      if let late = spec.lateSupport(in: table) {
        problems.append(late.located(at: section?["correlations"]?[spec.name]?.location))
        continue
      }
      do {
        modelled.correlations.append(
          Run.CorrelationSet(spec: spec, pairs: try spec.correlations(in: table)))
      } catch {
        problems.append(error.placed(in: section?["correlations"]?[spec.name]))
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    modelled.estimates = modelled.fits.flatMap(\.coefficients)
    for var family in families {
      family.jointly?.seed = seed
      do {
        let adjusted = try family.adjusting(modelled.estimates, of: modelled.fits)
        modelled.estimates = adjusted.estimates
        if let check = adjusted.check { modelled.checks.append(check) }
      } catch {
        throw DiagnosticList([error.placed(in: section?["families"]?[family.name])])
      }
    }
    let tests = TestCount(modelled.estimates, families, modelled.correlations)
    if let check = tests.check { modelled.checks.append(check) }
    return modelled
  }

  // MARK: account

  private func account(
    for modelled: Modelled, of ingested: [Run.Ingested]
  ) throws(DiagnosticList) -> Ledger {
    var samples = modelled.fits.map {
      Ledger.Sample(model: $0.spec.name, table: $0.sample, columns: $0.spec.columns)
    }
    samples += modelled.correlations.flatMap(\.pairs).map {
      Ledger.Sample(model: $0.name, table: $0.sample, columns: $0.columns)
    }
    var ledger = Ledger()
    for sample in samples { ledger.enter(sample) }
    let fed = Set(samples.flatMap { $0.table.lineage.strands.map(\.source.name) })
    for source in ingested where !fed.contains(source.spec.name) {
      if let strand = source.source.table.lineage.strands.first {
        ledger.enterUnused(strand.source)
      }
    }
    do {
      try ledger.audit(samples)
    } catch {
      throw DiagnosticList([
        Diagnostic(
          "the account of source '\(error.source)' does not add up for '\(error.model ?? "")'",
          kind: .internal,
          why: "\(error.rowsIn) rows came in and \(error.rowsAccounted) are accounted for",
          fix: "this is a fault of the program: please report it with the study file")
      ])
    }
    return ledger
  }

  // MARK: report

  private func checks(of modelled: Modelled, _ marks: [AggregateMark]) -> [Check] {
    modelled.fits.flatMap { $0.checks + $0.checks(of: marks) }
      + modelled.correlations.flatMap { $0.checks(of: marks) } + modelled.checks
  }

  private func results(
    _ modelled: Modelled, _ normalized: Normalized, _ ledger: Ledger,
    _ unitEntries: [Ledger.UnitEntry]
  ) -> [Table] {
    [
      Table(name: "coefficients.csv", rows: modelled.estimates),
      Table(name: "models.csv", rows: modelled.fits.map(\.summary)),
      Table(
        name: "correlations.csv", rows: modelled.correlations.flatMap { $0.pairs.flatMap(\.rows) }),
      Table(name: "measurement.csv", rows: normalized.measurements),
      Table(name: "ledger.csv", rows: ledger.entries),
      Table(name: "ledger-rows.csv", rows: ledger.rows),
      Table(name: "areas.csv", rows: unitEntries),
      Table(name: "checks.csv", rows: checks(of: modelled, normalized.marks)),
      Table(name: "bounds.csv", rows: modelled.bounds),
      Table(name: "effects.csv", rows: modelled.fits.flatMap(\.effects)),
      Table(name: "slopes.csv", rows: modelled.slopes),
      Table(name: "random-effects.csv", rows: modelled.fits.flatMap(\.randomEffects)),
      Table(name: "bootstrap.csv", rows: modelled.bootstraps),
      Table(name: "certificate.csv", rows: modelled.certificates),
      Table(name: "tests.csv", rows: modelled.fits.flatMap(\.termTests)),
    ]
  }
}
