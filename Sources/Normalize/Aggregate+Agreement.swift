import Statistics
import Tables

extension Aggregate {
  /// Whether the means of `column` stand for their groups.
  func agreement(
    on column: String, in table: Table, _ groups: [[Int]]
  ) throws(NormalizeError) -> GroupAgreement {
    let numbers = try table.numbers(of: column, for: name)
    let members = groups.map { group in group.filter { !numbers[$0].isNaN } }
      .filter { $0.count >= minMembers }
    let (items, options) = try answered(column, in: table)
    let answers = members.map { group in
      let complete = group.filter { row in items.allSatisfy { !$0[row].isNaN } }
      return items.map { item in complete.map { item[$0] } }
    }
    return GroupAgreement(
      groups: members.map { group in group.map { numbers[$0] } },
      answers: options == nil ? [] : answers, options: options)
  }

  /// The answers behind a column (a scale's items, or a Likert item itself) and their number of
  /// options; none where items have ranges of their own, or none.
  private func answered(
    _ column: String, in table: Table
  ) throws(NormalizeError) -> (items: [[Double]], options: Int?) {
    guard let spec = table.schema[column] else { return ([], nil) }
    let names = spec.items.isEmpty && spec.kind == .likert ? [column] : spec.items
    let ranges = Set(names.map { table.schema[$0]?.range })
    guard ranges.count == 1, let range = ranges.first ?? nil,
      range.lowerBound == range.lowerBound.rounded(),
      range.upperBound == range.upperBound.rounded(),
      range.upperBound - range.lowerBound < 1e6
    else { return ([], nil) }
    let items = try names.map { item throws(NormalizeError) in
      try table.numbers(of: item, for: name)
    }
    return (items, Int(range.upperBound - range.lowerBound) + 1)
  }

  /// Measures every mean that is not a pooled rate, and notes in the result what it rests on.
  func measureMeans(
    of kept: Table, _ groups: [[Int]], removed: Int, into result: inout StepResult, _ table: String
  ) throws(NormalizeError) {
    let key = by.joined(separator: ", ")
    for column in mean where kept.schema[column]?.kind != .rate {
      let agreement = try agreement(on: column, in: kept, groups)
      let of = Measurement.Subject(table: table, kind: .aggregate, name: column)
      result.measurements += agreement.measurements(of, by: key)
      result.marks += marks(
        of: column, agreement, withheld: withheld(column, in: result.table),
        removed: removed, table)
      result.table.noteSummary(Summary(table: table, column: column), in: column, of: kept)
    }
  }

  /// A rate, sum or count too is asked for enough members; whether they agree is no question of it.
  func markOthers(
    of kept: Table, removed: Int, into result: inout StepResult, _ table: String
  ) {
    let key = by.joined(separator: ", ")
    let rates = mean.filter { kept.schema[$0]?.kind == .rate }
    let others =
      rates.map { ($0, "pooled rate") } + sum.map { ($0, "sum") }
      + [count].compactMap { $0 }.map { ($0, "count") }
    for (column, noun) in others {
      let summary = Summary(table: table, column: column)
      let spec = kept.schema[column]
      let parts = noun == "pooled rate" ? [spec?.numerator, spec?.denominator] : [column]
      result.marks.append(
        membersMark(
          summary, key, withheld: withheld(column, in: result.table), removed: removed,
          noun: noun))
      result.table.noteSummary(
        summary, in: column, of: kept,
        parts: noun == "count" ? [] : parts.compactMap { $0 })
    }
  }

  /// Groups whose figure too few members have.
  private func withheld(_ column: String, in table: Table) -> Int {
    (0..<table.rowCount).count { table[column]?.missingReason(at: $0) == .tooFewMembers }
  }
}
