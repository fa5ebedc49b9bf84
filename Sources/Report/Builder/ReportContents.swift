import Diagnostics
import Tables

/// All that a study's report is made from: result tables with the columns of `Vocabulary`, and
/// what the run knows about sources, steps and names. `StudyReport.document(from:)` turns it into
/// chapters. Whatever is empty leaves its chapter out, or says that there is nothing.
public struct ReportContents: Sendable {
  public var studyID: String
  public var title: String
  public var design: StudyDesign
  public var question: String?
  /// The notebook's body, in CommonMark.
  public var prose: String?
  /// What a row of each model's data is; "case" where a model is not named.
  public var units: [String: UnitName]
  /// Labels and units of columns, by column name.
  public var labels: [String: ColumnLabel]

  public var coefficients: Table
  public var models: Table
  public var correlations: Table
  public var measurement: Table
  public var ledger: Table
  public var checks: Table
  public var bounds: Table

  public var sources: [SourceSummary]
  public var steps: [StepSummary]
  public var scatters: [Scatter]
  /// Where models lost rows or whole authorities, how those differ from the ones used.
  public var losses: [LossComparison] = []
  /// By model: which variation its estimates use, such as "within areas over time".
  public var variations: [String: String] = [:]
  /// By model and term: the same of claims that differ from their model.
  public var variationsOfTerms: [String: [String: String]] = [:]
  /// By model and column: what the levels of a category are compared with.
  public var references: [String: [String: LevelReference]] = [:]
  /// By model and coefficient of an interaction: the columns whose levels are places where it holds, each
  /// level having one, rather than differences from a reference.
  public var everyLevel: [String: [String: Set<String>]] = [:]
  /// Models whose estimates hold no difference between clusters.
  public var withinOnly: Set<String> = []
  /// By model, where rows are clustered by two columns: both, with their counts.
  public var twoWayClusters: [String: [(column: String, count: Int)]] = [:]
  /// By model: the numbers in interactions, each from its least to its largest in the rows used.
  public var ranges: [String: [String: ClosedRange<Double>]] = [:]
  /// By model of probabilities or counts: the same of the numbers of support terms.
  public var supportRanges: [String: [String: ClosedRange<Double>]] = [:]
  /// By model: the columns of interactions that have two values, one apart.
  public var unitSteps: [String: [String: UnitStep]] = [:]
  /// How the outcome differs with support columns that interact or bend, place by place.
  public var slopes = Table(name: "slopes", columns: [])
  /// What coefficients that are not in the outcome's units mean for it.
  public var effects = Table(name: "effects", columns: [])
  /// How often tests at 5 % reject a true null on each design: the columns of `Vocabulary`.
  public var certificate = Table(name: "certificate", columns: [])
  /// Joint tests of terms of several columns.
  public var tests = Table(name: "tests", columns: [])
  /// What the parametric bootstrap of mixed models says: the columns of `Vocabulary.bootstrap`.
  public var bootstrap = Table(name: "bootstrap", columns: [])
  /// What the fits leave, row by row.
  public var residuals: [ResidualPlot] = []
  /// What became of each authority's rows: the columns of `Vocabulary.areas`.
  public var areas = Table(name: "areas", columns: [])
  public var verdicts = Table(name: "verdicts", columns: [])
  public var sensitivity = Table(name: "sensitivity", columns: [])
  public var influence = Table(name: "influence", columns: [])
  /// Sources whose rows are places in a period, so that a number of rows is not one of persons.
  public var sourcesOfPlaces: Set<String> = []
  public var warnings: [Diagnostic]
  public var howToRun: HowToRun
  /// Fewer people than this behind a figure make it unfit for publication.
  public var minCount: Int?
  /// A model with fewer residual degrees of freedom nearly shows its rows.
  public var minDF: Double?

  /// - Parameter ledger: and the other tables: nil stands for a table without rows.
  public init(
    studyID: String, title: String, design: StudyDesign = .observational,
    question: String? = nil, prose: String? = nil, units: [String: UnitName] = [:],
    labels: [String: ColumnLabel] = [:], coefficients: Table? = nil, models: Table? = nil,
    correlations: Table? = nil, measurement: Table? = nil, ledger: Table? = nil,
    checks: Table? = nil, bounds: Table? = nil, sources: [SourceSummary] = [],
    steps: [StepSummary] = [],
    scatters: [Scatter] = [], warnings: [Diagnostic] = [], howToRun: HowToRun,
    minCount: Int? = nil, minDF: Double? = nil
  ) {
    self.studyID = studyID
    self.title = title
    self.design = design
    self.question = question
    self.prose = prose
    self.units = units
    self.labels = labels
    self.coefficients = coefficients ?? Table(name: "coefficients", columns: [])
    self.models = models ?? Table(name: "models", columns: [])
    self.correlations = correlations ?? Table(name: "correlations", columns: [])
    self.measurement = measurement ?? Table(name: "measurement", columns: [])
    self.ledger = ledger ?? Table(name: "ledger", columns: [])
    self.checks = checks ?? Table(name: "checks", columns: [])
    self.bounds = bounds ?? Table(name: "bounds", columns: [])
    self.sources = sources
    self.steps = steps
    self.scatters = scatters
    self.warnings = warnings
    self.howToRun = howToRun
    self.minCount = minCount
    self.minDF = minDF
  }
}
