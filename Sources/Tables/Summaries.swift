/// A column that a table's groups were summarised into: the mean `column` that `table` made.
public struct Summary: Sendable, Hashable {
  public var table: String
  public var column: String

  public init(table: String, column: String) {
    self.table = table
    self.column = column
  }
}

/// Which summaries each column rests on, through every step and join after the one that made them,
/// so that a model can be told how well what it uses was measured.
struct Summaries: Sendable, Equatable {
  private var behind: [String: [Summary]] = [:]

  subscript(column: String) -> [Summary] { behind[column] ?? [] }

  mutating func record(_ summary: Summary, for column: String) { add([summary], to: column) }
  mutating func remove(_ column: String) { behind[column] = nil }

  /// A column made of others rests on whatever they rest on.
  mutating func derive(_ column: String, from operands: [String]) {
    guard !operands.isEmpty else { return }
    let all = operands.flatMap { self[$0] }
    behind[column] = nil
    add(all, to: column)
  }

  mutating func take(_ column: String, from other: Summaries) { add(other[column], to: column) }

  private mutating func add(_ summaries: [Summary], to column: String) {
    for summary in summaries where !self[column].contains(summary) {
      behind[column, default: []].append(summary)
    }
  }
}

extension Table {
  /// The summaries that a column was made of, in order of first use.
  public func summaries(behind column: String) -> [Summary] { summaries[column] }

  /// Notes that a column holds this summary, on top of what `members` had it made of.
  public mutating func noteSummary(_ summary: Summary, in column: String, of members: Table) {
    summaries.take(column, from: members.summaries)
    summaries.record(summary, for: column)
  }
}
