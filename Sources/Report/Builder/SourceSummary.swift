import Tables

/// One source file, as it was read.
public struct SourceSummary: Sendable {
  /// The cells of one column that are missing for one reason.
  public struct Missing: Sendable, Equatable {
    public var column: String
    public var reason: MissingReason
    public var count: Int

    public init(column: String, reason: MissingReason, count: Int) {
      self.column = column
      self.reason = reason
      self.count = count
    }
  }

  public var name: String
  public var file: String
  public var rows: Int
  public var columns: Int
  /// Hexadecimal; the report shows its beginning.
  public var sha256: String
  /// Columns that the study does not declare, read by inference.
  public var inferredColumns: [String]
  public var missing: [Missing]

  public init(
    name: String, file: String, rows: Int, columns: Int, sha256: String,
    inferredColumns: [String] = [], missing: [Missing] = []
  ) {
    self.name = name
    self.file = file
    self.rows = rows
    self.columns = columns
    self.sha256 = sha256
    self.inferredColumns = inferredColumns
    self.missing = missing
  }
}
