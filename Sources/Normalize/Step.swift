import Diagnostics
import Tables

/// One step of `normalize:`; a step is a value that turns a table into another.
public protocol Step: Sendable {
  /// The step's key in the study file: `scale`, `filter` …
  static var name: String { get }

  /// The columns the table will have after this step: everything that can be checked before data
  /// are read. A column of kind `inferred` passes wherever it could be right.
  func schema(after input: Schema, context: SchemaContext) throws(NormalizeError) -> Schema

  /// The table after this step. Rows leave it only for a rule named in its lineage.
  func apply(to table: Table, context: StepContext) throws(NormalizeError) -> StepResult
}

/// What a step may refer to, before data are read.
public struct SchemaContext: Sendable {
  /// The columns of every table and source a step may join with.
  public let tables: [String: Schema]
  /// The table that is being built.
  public let table: String

  public init(tables: [String: Schema] = [:], table: String) {
    self.tables = tables
    self.table = table
  }
}

/// What a step may refer to, with data.
public struct StepContext: Sendable {
  public let tables: [String: Table]
  /// The table that is being built: the place of its rows' fates.
  public let table: String

  public init(tables: [String: Table] = [:], table: String) {
    self.tables = tables
    self.table = table
  }

  /// The same, before data: lets a step check again now that every column's type is known.
  var schemas: SchemaContext {
    SchemaContext(tables: tables.mapValues(\.resolvedSchema), table: table)
  }
}

public struct StepResult: Sendable {
  public var table: Table
  public var measurements: [Measurement]
  /// Warnings and notes for the report.
  public var notes: [Diagnostic]
  /// What models that use an aggregate are to be told of it.
  public var marks: [AggregateMark] = []

  public init(_ table: Table, measurements: [Measurement] = [], notes: [Diagnostic] = []) {
    self.table = table
    self.measurements = measurements
    self.notes = notes
  }
}

extension Step {
  var name: String { Self.name }

  /// Checks what only the data could tell: the types of columns the study did not declare.
  @discardableResult
  func check(_ table: Table, _ context: StepContext) throws(NormalizeError) -> Schema {
    try schema(after: table.resolvedSchema, context: context.schemas)
  }

  func removal(
    of row: Int, _ context: StepContext, rule: String, _ detail: String,
    reason: MissingReason? = nil
  ) -> Removal {
    Removal(
      row: row,
      fate: Fate(
        stage: .normalize, place: context.table, rule: rule, detail: detail, reason: reason))
  }

  func warning(_ what: String, why: String? = nil, fix: String? = nil) -> Diagnostic {
    Diagnostic(what, severity: .warning, kind: .data, why: why, fix: fix)
  }

  func note(_ what: String, why: String? = nil, fix: String? = nil) -> Diagnostic {
    Diagnostic(what, severity: .note, kind: .data, why: why, fix: fix)
  }
}
