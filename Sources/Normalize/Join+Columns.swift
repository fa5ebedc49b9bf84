import Diagnostics
import Tables

extension Join {
  /// The pairs as one table, every column of both under a name of its own.
  func combine(
    _ left: Table, _ right: Table, _ pairs: [(left: Int, right: Int?)]
  ) throws(NormalizeError) -> StepResult {
    var differing: [String] = []
    /// Right name → name in the result; a column that agrees with the left one is left out.
    var target: [(right: String, name: String)] = []
    for column in try taken(from: right.schema) {
      guard let mine = left[column], let other = right[column] else {
        target.append((column, column))
        continue
      }
      guard !agrees(mine, other, pairs) else { continue }
      target.append((column, column + suffix))
      if period == nil || !PeriodColumn.all.contains(column) { differing.append(column) }
    }
    var renamed = right
    for (column, name) in target where name != column {
      if let cells = right[column], let spec = right.schema[column] {
        renamed.set(cells, as: spec.named(name), from: [column])
      }
    }
    renamed = withCountsThatCome(renamed, target, left)
    // The study gives a reason for support that comes after the outcome.
    if outcomeFirst != nil { renamed.forgetTimes(of: target.map(\.name)) }
    let notes = differing.isEmpty ? [] : [note(on: differing, left, right)]
    return StepResult(
      left.joined(with: renamed, pairs: pairs, taking: target.map(\.name)), notes: notes)
  }

  private func note(on columns: [String], _ left: Table, _ right: Table) -> Diagnostic {
    let names = Suggestion.list(columns.map { "'\($0)'" })
    let isOne = columns.count == 1
    return note(
      "\(names) \(isOne ? "differs" : "differ") between '\(left.name)' and '\(right.name)'",
      why: isOne
        ? "both tables have it, so the right one's is '\(columns[0])\(suffix)'"
        : "both tables have them, so the right one's end in '\(suffix)'")
  }

  private func agrees(
    _ mine: Column, _ other: Column, _ pairs: [(left: Int, right: Int?)]
  ) -> Bool {
    pairs.allSatisfy { pair in
      guard let right = pair.right else { return true }
      return mine.text(at: pair.left) == other.text(at: right)
    }
  }

  /// A rate's counts under the names they have in the result; none when one did not come along,
  /// for a left column of that name would be another's.
  private func withCountsThatCome(
    _ right: Table, _ target: [(right: String, name: String)], _ left: Table
  ) -> Table {
    let nameOf = Dictionary(
      target.map { ($0.right, $0.name) }, uniquingKeysWith: { first, _ in first })
    var copy = right
    for (column, name) in target {
      guard var spec = right.schema[column]?.named(name), spec.kind == .rate,
        let numerator = spec.numerator, let denominator = spec.denominator,
        let cells = right[name]
      else { continue }
      let keyOf = Dictionary(
        keys.map { ($0.right, $0.left) }, uniquingKeysWith: { first, _ in first })
      func resulting(_ part: String) -> String? {
        nameOf[part] ?? keyOf[part] ?? (isShared(part, right, left) ? part : nil)
      }
      if let top = resulting(numerator), let bottom = resulting(denominator) {
        spec.numerator = top
        spec.denominator = bottom
      } else {
        spec = spec.withoutCounts
      }
      copy.set(cells, as: spec)
    }
    return copy
  }

  /// Taken from the right and found to agree with the left one.
  private func isShared(_ part: String, _ right: Table, _ left: Table) -> Bool {
    left[part] != nil && right[part] != nil && (columns?.contains(part) ?? true)
  }
}
