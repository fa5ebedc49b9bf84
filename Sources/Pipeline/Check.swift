import Diagnostics
import Ingest
import Model
import Normalize
import Tables

extension Study {
  /// What the study would do, found from the study file and the headers of its files alone.
  public struct Shapes: Sendable {
    /// Sources and tables in order, each with its columns.
    public let schemas: [(name: String, schema: Schema)]
    public let warnings: [Diagnostic]
  }

  /// Checks names, paths and shapes without reading a single value: every column that a step or a
  /// model names must be there when it is needed.
  ///
  /// - Throws: every problem that does not follow from an earlier one.
  public func check() throws(DiagnosticList) -> Shapes {
    var problems: [Diagnostic] = []
    var schemas: [(name: String, schema: Schema)] = []
    for source in sources {
      do {
        schemas.append(
          (source.name, try SourceReader.header(of: source, locate: locator(of: source))))
      } catch {
        problems += error.diagnostics
      }
    }
    problems += schemas.flatMap { problemsOfRates(in: $0.schema, of: $0.name) }
    // A table made from a source that cannot be read has no shape to check.
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    for plan in tables {
      do {
        schemas.append((plan.name, try schema(of: plan, among: schemas)))
      } catch {
        throw DiagnosticList([error])
      }
    }
    let known = Dictionary(schemas, uniquingKeysWith: { first, _ in first })
    for fit in fits { problems += problemsOf(fit, known: known) }
    for set in correlations { problems += problemsOf(set, known: known) }
    problems += problemsOfAssignment(known)
    problems += problemsOfLabels(among: schemas.map(\.schema))
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return Shapes(schemas: schemas, warnings: warnings)
  }

  /// Reads the data and makes the tables, and finds whether each model can be told from its rows: support
  /// that is constant within what is absorbed, terms that others give, more terms than clusters, variances
  /// that cannot be told apart. Nothing is tested, and nothing is written.
  ///
  /// - Returns: warnings of claims that a run would tell, and say not to rely on.
  /// - Throws: every problem of the stage at which the check stopped.
  @discardableResult
  public func identify(
    progress: RunProgress = { _ in }
  ) throws(DiagnosticList) -> [Diagnostic] {
    let normalized = try normalize(try ingest(progress), progress)
    let known = Dictionary(
      normalized.tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var problems: [Diagnostic] = []
    var warnings: [Diagnostic] = []
    for spec in fits {
      guard let table = known[spec.data] else { continue }
      if let late = spec.lateSupport(in: table) {
        problems.append(late.located(at: tree["model"]?["fits"]?[spec.name]?.location))
        continue
      }
      do {
        let doubts = try spec.identify(in: try spec.derivingOffset(in: table))
        warnings += doubts.map { doubt(about: $0.term, of: spec, $0.meaning) }
      } catch {
        problems.append(placed(error, of: spec))
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return warnings
  }

  /// A claim that the design does not bear, at its words in the study.
  private func doubt(about term: String, of spec: ModelSpec, _ meaning: String) -> Diagnostic {
    let node = tree["model"]?["fits"]?[spec.name]
    return Diagnostic(
      "model '\(spec.name)': \(meaning)", severity: .warning, kind: .study,
      at: node?["support"]?.location(of: term) ?? node?["support"]?.location ?? node?.location,
      why: "a run tells the estimate without p, and says not to rely on it")
  }

  /// What went wrong with a fit, at its words in the study.
  func placed(_ error: any Error, of spec: ModelSpec) -> Diagnostic {
    let section = tree["model"]
    let node = section?["fits"]?[spec.name]
    return switch error {
    case let error as ModelError:
      error.placed(in: node, else: section?["inference"], section?["panel"])
    case let error as OffsetError: error.placed(in: node)
    default: Diagnostic("\(error)", kind: .internal)
    }
  }

  private func schema(
    of plan: TablePlan, among schemas: [(name: String, schema: Schema)]
  ) throws(Diagnostic) -> Schema {
    let known = Dictionary(schemas, uniquingKeysWith: { first, _ in first })
    guard var schema = known[plan.from] else { return Schema() }
    for planned in plan.steps {
      do {
        schema = try planned.step.schema(
          after: schema, context: SchemaContext(tables: known, table: plan.name))
      } catch {
        throw error.placed(in: planned.node)
      }
    }
    return schema
  }

  private func problemsOf(_ fit: ModelSpec, known: [String: Schema]) -> [Diagnostic] {
    guard let schema = known[fit.data] else { return [] }
    let node = tree["model"]?["fits"]?[fit.name]
    let declared: Schema
    do { declared = try fit.declaringOffset(in: schema) } catch { return [error.placed(in: node)] }
    let named = fit.problems(in: declared, of: fit.data) + offsetOfOutcome(fit)
    let all =
      named.isEmpty
      ? fit.identificationProblems(determined: determinedColumns(of: fit.data, among: known))
      : named
    return all.map {
      $0.placed(in: node, else: tree["model"]?["inference"], tree["model"]?["panel"])
    }
  }

  private func problemsOf(_ set: CorrelationSpec, known: [String: Schema]) -> [Diagnostic] {
    guard let schema = known[set.data] else { return [] }
    return set.problems(in: schema, of: set.data).map {
      $0.placed(in: tree["model"]?["correlations"]?[set.name])
    }
  }

  /// The unit that the support was assigned to must be a column of the data of every fit of that support.
  private func problemsOfAssignment(_ known: [String: Schema]) -> [Diagnostic] {
    guard let unit = assignment.unit else { return [] }
    let place = tree["study"]?["design"]?["by"]?.location
    return fits.compactMap { fit in
      guard let schema = known[fit.data], schema[unit] == nil,
        assignment.columns.map({
          !Set($0.flatMap(ModelSpec.columns)).isDisjoint(with: fit.supportColumns)
        }) ?? true
      else { return nil }
      return Diagnostic(
        "design: support was assigned by '\(unit)', which is not a column of table '\(fit.data)'",
        kind: .study, at: place,
        why:
          "model '\(fit.name)' has that support, and its columns are \(Suggestion.list(schema.names))",
        fix: Suggestion.fix(for: unit, among: schema.names))
    }.prefix(1).map(\.self)
  }

  /// A label of a column that no table has would be shown nowhere.
  private func problemsOfLabels(among schemas: [Schema]) -> [Diagnostic] {
    var known: [String] = []
    var seen = Set<String>()
    for name in schemas.flatMap(\.names) where seen.insert(name).inserted { known.append(name) }
    return (tree["report"]?["labels"]?.entries ?? []).filter { !seen.contains($0.key) }.map {
      Diagnostic(
        "report.labels names '\($0.key)', which is not a column of any table", kind: .study,
        at: $0.keyLocation, why: "the columns are \(Suggestion.list(known))",
        fix: Suggestion.fix(for: $0.key, among: known))
    }
  }

  /// A rate's numerator and denominator must be columns of its file.
  private func problemsOfRates(in schema: Schema, of source: String) -> [Diagnostic] {
    let columns = tree["ingest"]?[source]?["columns"]
    return schema.specs.values.flatMap { spec in
      [("numerator", spec.numerator), ("denominator", spec.denominator)].compactMap { key, name in
        guard let name, schema[name] == nil else { return nil }
        let place = columns?.entries?.first {
          NamePattern.expand($0.key)?.contains(spec.name) == true
        }
        return Diagnostic(
          "'\(name)' is not a column of source '\(source)'", kind: .study,
          at: place?.value[key]?.location, why: "it is the \(key) of '\(spec.name)'",
          fix: Suggestion.fix(for: name, among: schema.names))
      }
    }
  }

  /// Where the study mentions what a message about a source is about.
  func locator(of source: SourceSpec) -> SourceLocator {
    let node = tree["ingest"]?[source.name]
    return { mention in
      let (key, name): (String, String?) =
        switch mention {
        case .file: ("file", nil)
        case .rows: ("rows", nil)
        case .level: ("level", nil)
        case .sheet: ("sheet", nil)
        case .headerRow: ("header_row", nil)
        case .dialect: ("dialect", nil)
        case .period: ("period", nil)
        case .column(let name): ("columns", name)
        case .key(let name): ("key", name)
        case .nested(let name): ("nested", name)
        }
      if mention == .period, let column = node?[key]?["column"] { return column.location }
      let section = node?[key]
      return name.flatMap { section?.location(of: $0) } ?? section?.location ?? node?.location
    }
  }
}

extension NormalizeError {
  /// The message at the words of the study that it is about: within an expression, the characters.
  func placed(in node: YAMLNode) -> Diagnostic {
    guard let offender else { return diagnostic.located(at: node.location) }
    if let span = expressionSpan, let scalar = node.scalar(of: offender) {
      return diagnostic.located(at: scalar.place(offset: span.offset, length: span.length))
    }
    return diagnostic.located(at: node.location(of: offender) ?? node.location)
  }
}

extension ModelError {
  /// At the word at fault: in the key it is an entry of, in the fit, else in the first of the other sections
  /// that has it.
  func placed(in node: YAMLNode?, else others: YAMLNode?...) -> Diagnostic {
    let nodes = sections.map { node?[$0] } + [node] + others
    let place = offender.flatMap { word in
      nodes.lazy.compactMap { $0?.location(of: word) }.first
    }
    return diagnostic.located(at: place ?? node?.location)
  }
}
