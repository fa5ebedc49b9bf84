/// One normalize step, with the table's rows before and after it.
public struct StepSummary: Sendable, Equatable {
  public var table: String
  /// The step in the study's own words: `filter: age >= 5`.
  public var step: String
  /// Nil for the step that a table starts from.
  public var rowsBefore: Int?
  public var rowsAfter: Int

  public init(table: String, step: String, rowsBefore: Int?, rowsAfter: Int) {
    self.table = table
    self.step = step
    self.rowsBefore = rowsBefore
    self.rowsAfter = rowsAfter
  }
}
