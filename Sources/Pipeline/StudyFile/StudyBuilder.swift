import Diagnostics
import Foundation  // paths
import Ingest
import Model
import Normalize
import Report
import Tables

/// Turns a YAML tree that fits the grammar into a plan, gathering what only meaning can show wrong.
struct StudyBuilder {
  let text: StudyText
  /// What panel fits run over.
  var panel: PanelSpec?
  private(set) var problems: [Diagnostic] = []
  var warnings: [Diagnostic] = []

  init(text: StudyText) { self.text = text }

  mutating func report(problem: Diagnostic) { problems.append(problem) }

  mutating func problem(
    _ what: String, at location: SourceLocation?, why: String? = nil, fix: String? = nil
  ) {
    problems.append(Diagnostic(what, kind: .study, at: location, why: why, fix: fix))
  }

  // MARK: study

  struct Identity {
    var id = ""
    var title = ""
    var question: String?
    var assignment = Assignment()
    var seed: UInt64 = 0
  }

  mutating func identity(_ node: YAMLNode?) -> Identity {
    var identity = Identity()
    guard let node else { return identity }
    identity.id = node["id"]?.text ?? ""
    let isSafe = identity.id.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    if !isSafe || identity.id.isEmpty || identity.id.hasPrefix(".") {
      problem(
        "'\(identity.id)' cannot be a study's id", at: node["id"]?.location,
        why: "the id names the run folder", fix: "use letters, digits, '-' and '_'")
    }
    identity.title = node["title"]?.text ?? identity.id
    identity.question = node["question"]?.text
    identity.assignment = assignment(node["design"])
    if let seed = node["seed"]?.integer { identity.seed = UInt64(seed) }
    return identity
  }

  // MARK: report

  mutating func report(_ node: YAMLNode?) -> Study.ReportOptions {
    var options = Study.ReportOptions()
    if let formats = node?["formats"]?.texts {
      options.html = formats.contains("html")
      options.markdown = formats.contains("md")
    }
    if let count = node?["disclosure"]?["min_count"]?.integer { options.minCount = count }
    if let df = node?["disclosure"]?["min_df"]?.integer { options.minDF = Double(df) }
    for entry in node?["labels"]?.entries ?? [] {
      options.labels[entry.key] = ColumnLabel(
        label: entry.value.text ?? entry.value["label"]?.text, unit: entry.value["unit"]?.text)
    }
    return options
  }

  mutating func warnUnused(sources: [SourceSpec], tables: [Study.TablePlan], model: ModelPlan) {
    var used = Set(model.fits.map(\.data) + model.correlations.map(\.data))
    for table in tables.reversed() {
      used.insert(table.from)
      for step in table.steps {
        if let join = step.step as? Join { used.insert(join.other) }
      }
    }
    for source in sources where !used.contains(source.name) {
      warnings.append(
        Diagnostic(
          "source '\(source.name)' is not used by any table or model", severity: .warning,
          kind: .study, fix: "remove it, or use it"))
    }
  }
}
