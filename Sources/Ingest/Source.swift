import Diagnostics
import Tables

/// A file and what it must hold.
public struct SourceSpec: Sendable {
  public var name: String
  /// The file as the study names it, which is how messages name it.
  public var file: String
  /// Where that is.
  public var path: String
  /// Columns that together name one row.
  public var key: [String]
  /// Data rows that the file must have.
  public var expectedRows: Int?
  /// Texts that stand for a missing value, in any column, on top of blank.
  public var missing: [(text: String, reason: MissingReason)]
  /// Declared columns; `NamePattern`s already expanded. The others are inferred.
  public var columns: [ColumnSpec]
  /// Each unit of a column is in exactly one of the next: child, family, la.
  public var nested: [String]
  public var dialect: Dialect
  /// Keep only rows whose `geographic_level` is this.
  public var level: String?
  /// The sheet of a workbook: its name, or its number from 1.
  public var sheet: String?
  /// The sheet's row that holds the names of the columns, from 1; the first when nil.
  public var headerRow: Int?
  /// The window of time that each row describes.
  public var period: PeriodSpec?

  public init(
    name: String, file: String, path: String, key: [String] = [], expectedRows: Int? = nil,
    missing: [(text: String, reason: MissingReason)] = [], columns: [ColumnSpec] = [],
    nested: [String] = [], dialect: Dialect = .plain, level: String? = nil,
    sheet: String? = nil, headerRow: Int? = nil, period: PeriodSpec? = nil
  ) {
    self.name = name
    self.file = file
    self.path = path
    self.key = key
    self.expectedRows = expectedRows
    self.missing = missing
    self.columns = columns
    self.nested = nested
    self.dialect = dialect
    self.level = level
    self.sheet = sheet
    self.headerRow = headerRow
    self.period = period
  }

  func declared(_ column: String) -> ColumnSpec? { columns.first { $0.name == column } }
}

/// A part of a study's source that a message may be about, so that whoever read the study can say
/// where it stands there.
public enum SourceMention: Sendable, Hashable {
  case file, rows, level, dialect, sheet, headerRow, period
  /// A name under `columns:`, `key:` or `nested:`.
  case column(String), key(String), nested(String)
}

/// Where the study mentions something; nil where that is not known.
public typealias SourceLocator = (SourceMention) -> SourceLocation?

/// A source read and checked.
public struct IngestedSource: Sendable {
  /// Columns in the file's order. Its lineage names each row's line; rows of other levels have
  /// already left it.
  public var table: Table
  /// Undeclared columns and what their cells were taken for.
  public var inferredColumns: [(name: String, kind: ColumnKind)]
  public var warnings: [Diagnostic]
  /// Data rows in the file.
  public var rowsRead: Int
}
