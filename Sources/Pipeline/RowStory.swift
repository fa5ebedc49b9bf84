import Diagnostics
import Ingest

/// What became of one row of a source, model by model, as a run folder tells it.
public struct RowStory: Sendable {
  /// The row's part in one model.
  public struct Chapter: Sendable, Equatable {
    /// Nil where the source feeds no model.
    public let model: String?
    /// used, removed, or unused.
    public let fate: String
    public let stage: String
    public let place: String
    public let rule: String
    public let detail: String
    public let reason: String
  }

  public let source: String
  public let file: String
  public let row: Int
  public let line: Int
  public let chapters: [Chapter]

  /// Reads a row's story from a run folder.
  ///
  /// - Parameter model: a model, or a set of correlations; nil tells of all.
  /// - Throws: a folder that no run made; a source, row or model that the run does not have.
  public init(
    run path: String, address: RowAddress, model: String? = nil
  ) throws(DiagnosticList) {
    let record = try RunRecord(path: path)
    let found: RunRecord.Source
    let models: Set<String>
    do throws(Diagnostic) {
      found = try record.source(named: address.source)
      try found.check(address)
      models = try record.models(named: model)
    } catch {
      throw DiagnosticList([error])
    }
    let ledger = "\(path)/ledger-rows.csv"
    let entries = try RowLookup.rows(
      ofFile: ledger, named: ledger,
      where: ["source": found.name, address.cell.column: address.cell.text])
    guard let first = entries.first else {
      throw DiagnosticList([found.nothing(at: address, in: ledger)])
    }
    source = found.name
    file = found.file
    row = Int(first["row"] ?? "") ?? 0
    line = Int(first["line"] ?? "") ?? 0
    chapters = entries.map(Chapter.init).filter { chapter in
      chapter.model.map(models.contains) ?? true
    }
    self.askedFor = model
  }

  /// The model that was asked for.
  let askedFor: String?
}

extension RowStory.Chapter {
  fileprivate init(_ entry: [String: String]) {
    func cell(_ name: String) -> String { entry[name] ?? "" }
    model = cell("model").isEmpty ? nil : cell("model")
    fate = cell("fate")
    stage = cell("stage")
    place = cell("place")
    rule = cell("rule")
    detail = cell("detail")
    reason = cell("reason")
  }
}

extension RunRecord {
  fileprivate func source(named name: String) throws(Diagnostic) -> Source {
    guard let source = sources.first(where: { $0.name == name }) else {
      let known = sources.map(\.name)
      throw Diagnostic(
        "'\(name)' is not a source of this run", kind: .usage,
        why: "its sources are \(Suggestion.list(known))",
        fix: Suggestion.fix(for: name, among: known))
    }
    return source
  }

  /// The model of this name, or every pair of the set of correlations of this name.
  fileprivate func models(named name: String?) throws(Diagnostic) -> Set<String> {
    guard let name else { return Set(models) }
    let matching = models.filter { $0 == name || $0.hasPrefix("\(name): ") }
    guard matching.isEmpty else { return Set(matching) }
    throw Diagnostic(
      "'\(name)' is not a model of this run", kind: .usage,
      why: "its models are \(Suggestion.list(models))",
      fix: Suggestion.fix(for: name, among: models))
  }
}

extension RunRecord.Source {
  fileprivate func check(_ address: RowAddress) throws(Diagnostic) {
    guard case .row(let number) = address.position, number > rows else { return }
    throw Diagnostic(
      "source '\(name)' has no row \(number)", kind: .usage,
      why: "\(file) has \(dataRows), counted from 1 without the header",
      fix: rows == 0
        ? nil
        : "name a row from 1 to \(rows); line \(number) of the file is '\(name):line\(number)'")
  }

  private var dataRows: String { "\(rows) data row\(rows == 1 ? "" : "s")" }

  fileprivate func nothing(at address: RowAddress, in ledger: String) -> Diagnostic {
    guard case .line(let number) = address.position else {
      return Diagnostic(
        "\(ledger) does not have row \(address.cell.text) of source '\(name)'", kind: .inputOutput,
        why: "a run accounts for every row, so the file was changed", fix: "run the study again")
    }
    return Diagnostic(
      "no row of source '\(name)' starts on line \(number) of \(file)", kind: .usage,
      why: "\(file) has \(dataRows) and a header; a row with line breaks inside its "
        + "quotes goes by its first line",
      fix: "name the line on which the row starts, or the row itself, as in '\(name):1'")
  }
}
