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
  mutating func take(_ column: String, from other: Summaries, of name: String) {
    add(other[name], to: column)
  }

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
  ///
  /// - Parameter parts: the columns of `members` that it was made of, where not the column itself.
  public mutating func noteSummary(
    _ summary: Summary, in column: String, of members: Table, parts: [String]? = nil
  ) {
    takeSummaries(of: parts ?? [column], from: members, for: column)
    summaries.record(summary, for: column)
  }

  /// Notes that a column was made of columns of another table, on whatever summaries they rest.
  public mutating func takeSummaries(of names: [String], from other: Table, for column: String) {
    for name in names { summaries.take(column, from: other.summaries, of: name) }
  }
}
