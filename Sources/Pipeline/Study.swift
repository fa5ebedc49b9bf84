import Diagnostics
import Ingest
import Model
import Normalize
import Report
import Tables

/// A validated plan: what to read, how to shape it, what to fit, what to write.
///
/// Everything the study file alone can tell has been checked; `check()` goes on to the headers of
/// the data, and `run()` to the data.
public struct Study: Sendable {
  /// A table to be made: where it begins and what is done to it, in order.
  public struct TablePlan: Sendable {
    public let name: String
    public let from: String
    public let steps: [PlannedStep]
    let node: YAMLNode
  }

  public struct PlannedStep: Sendable {
    public let name: String
    public let step: any Step
    /// The step as the study writes it, on one line.
    public let summary: String
    let node: YAMLNode
  }

  public struct ReportOptions: Sendable {
    public var html = true
    public var markdown = true
    public var minCount = 10
    public var minDF = 10.0
    /// Columns by name: what they are called in sentences, and their unit.
    public var labels: [String: ColumnLabel] = [:]
  }

  public let id: String
  public let title: String
  public let question: String?
  public var design: StudyDesign { assignment.design }
  let assignment: Assignment
  public let seed: UInt64
  /// The study file as it was named.
  public let file: String
  public let sources: [SourceSpec]
  public let tables: [TablePlan]
  public let correlations: [CorrelationSpec]
  public let fits: [ModelSpec]
  public let families: [FamilySpec]
  public let report: ReportOptions
  /// The body of a notebook.
  public let prose: String?
  /// Things worth saying that stop nothing.
  public let warnings: [Diagnostic]

  let tree: YAMLNode

  /// Reads and checks a study file, `.yaml` or a notebook `.md` with YAML front matter.
  ///
  /// - Throws: every problem found, each at its line.
  public init(yaml path: String) throws(DiagnosticList) {
    try self.init(StudyText(path: path))
  }

  /// The same from text; `file` gives paths their folder and messages their name.
  public init(yaml text: String, file: String) throws(DiagnosticList) {
    try self.init(StudyText(text, file: file))
  }

  private init(_ text: StudyText) throws(DiagnosticList) {
    let tree = try YAMLNode.parse(text)
    var grammar = GrammarCheck()
    if let problem = Self.versionProblem(tree) { throw DiagnosticList([problem]) }
    grammar.check(tree, against: .section(Grammar.study), at: "")
    guard grammar.problems.isEmpty else { throw DiagnosticList(grammar.problems) }

    var builder = StudyBuilder(text: text)
    let identity = builder.identity(tree["study"])
    sources = builder.sources(tree["ingest"])
    tables = builder.tables(tree["normalize"], sources: sources)
    let model = builder.model(
      tree["model"], known: Set(sources.map(\.name) + tables.map(\.name)))
    report = builder.report(tree["report"])
    builder.checkAssignment(tree["study"]?["design"], fits: model.fits)
    builder.warnUnread(tree["model"]?["inference"], fits: model.fits)
    builder.warnUnused(sources: sources, tables: tables, model: model)
    guard builder.problems.isEmpty else { throw DiagnosticList(builder.problems) }

    id = identity.id
    title = identity.title
    question = identity.question
    var assignment = identity.assignment
    assignment.panel = builder.panel
    let clusters = tree["model"]?["inference"]?["cluster"]?.texts ?? []
    assignment.groups = clusters.filter { $0 != "none" } + sources.flatMap(\.nested)
    self.assignment = assignment
    seed = identity.seed
    correlations = model.correlations
    fits = model.fits.map { $0.seeded(identity.seed) }
    families = model.families
    file = text.file
    prose = text.prose
    warnings = builder.warnings
    self.tree = tree
  }

  /// The version comes first: under another one every other message would mislead.
  private static func versionProblem(_ tree: YAMLNode) -> Diagnostic? {
    guard let version = tree["throughline"], version.integer != 1 else { return nil }
    if version.text == "1" {
      return Diagnostic(
        "the version of the grammar is written as a text, \"1\"", kind: .study,
        at: version.location,
        why: "in quotes it is no number", fix: "write 'throughline: 1', without quotes")
    }
    return Diagnostic(
      "this study is written for version '\(version.text ?? "")' of the grammar", kind: .study,
      at: version.location, why: "this program reads version 1", fix: "write 'throughline: 1'")
  }
}
