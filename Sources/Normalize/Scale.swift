import Diagnostics
import Statistics
import Tables

/// One score from several items: their mean or sum, items in `reverse` turned round first as
/// low + high − x, with low and high the bounds of the item's declared range.
///
/// A respondent with fewer than `minAnswered` answers gets no score (`too_few_answers`), but stays
/// in the table. The mean is over the items answered; the sum is that mean times the number of
/// items, so that an unanswered item counts as the respondent's own mean, never as zero.
/// Left out, `minAnswered` is all items.
///
/// Items are reversed only as declared. One that runs against the others after that stops the run,
/// unless `allowNegative` names it.
public struct Scale: Step {
  public enum Score: String, Sendable, CaseIterable { case mean, sum }

  public static let name = "scale"
  public let scale: String
  public let items: [String]
  public let reverse: [String]
  public let score: Score
  public let minAnswered: Int
  /// The range of items whose column declares none.
  public let range: ClosedRange<Double>?
  /// Items that may run against the others.
  public let allowNegative: [String]

  public init(
    name: String, items: [String], reverse: [String] = [], score: Score = .mean,
    minAnswered: Int? = nil, range: ClosedRange<Double>? = nil,
    allowNegative: [String] = []
  ) {
    scale = name
    self.items = items
    self.reverse = reverse
    self.score = score
    self.minAnswered = minAnswered ?? items.count
    self.range = range
    self.allowNegative = allowNegative
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(items, key: "items", step: name)
    try input.checkNew(scale, in: context.table, by: name)
    if !reverse.isEmpty { try checkList(reverse, key: "reverse", step: name) }
    if !allowNegative.isEmpty { try checkList(allowNegative, key: "allow_negative", step: name) }
    for item in reverse + allowNegative where !items.contains(item) {
      throw .isNoItem(
        item, reversed: reverse.contains(item), scale: scale, items: items)
    }
    guard (1...items.count).contains(minAnswered) else {
      throw .outOfBounds(minAnswered, key: "min_answered", 1, items.count, step: name)
    }
    var schema = input
    schema.set(try spec(from: input, table: context.table))
    return schema
  }

  private func spec(from input: Schema, table: String) throws(NormalizeError) -> ColumnSpec {
    var known: (item: String, range: ClosedRange<Double>)?
    var better: Set<ColumnSpec.Better?> = []
    for item in items {
      let spec = try input.numeric(item, of: table, for: name)
      better.insert(reverse.contains(item) ? spec.better?.turned : spec.better)
      guard let range = spec.range ?? self.range else {
        if reverse.contains(item) { throw .rangeUnknown(item, scale: scale) }
        continue
      }
      if let known, known.range != range {
        throw .rangesDiffer(scale: scale, known.item, known.range, item, range)
      }
      known = known ?? (item, range)
    }
    let factor = score == .sum ? Double(items.count) : 1
    var spec = ColumnSpec(
      scale, .number,
      range: known.map { $0.range.lowerBound * factor...$0.range.upperBound * factor },
      better: better.count == 1 ? better.first ?? nil : nil)
    spec.items = items
    return spec
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    let answers = try items.map { item throws(NormalizeError) in try self.answers(item, in: table) }
    let scores = (0..<table.rowCount).map { score(of: $0, in: answers) }
    var result = StepResult(
      table.setting(
        .numbers(scores, missing: .tooFewAnswers), as: schema[scale] ?? ColumnSpec(scale, .number),
        from: items))
    let reliability = try reliability(of: answers)
    result.measurements = measurements(
      scores, answers, reliability, range: schema[scale]?.range, context.table)
    result.notes = notes(scores, reliability)
    return result
  }

  /// An item's answers, turned round if reversed; NaN where missing.
  private func answers(_ item: String, in table: Table) throws(NormalizeError) -> [Double] {
    let answers = try table.numbers(of: item, for: name)
    guard let range = table.schema[item]?.range ?? range else { return answers }
    if let row = answers.firstIndex(where: { !$0.isNaN && !range.contains($0) }) {
      throw .outOfRange(answers[row], item: item, range: range, at: table.place(of: row))
    }
    guard reverse.contains(item) else { return answers }
    return answers.map { range.lowerBound + range.upperBound - $0 }
  }

  private func score(of row: Int, in answers: [[Double]]) -> Double? {
    var sum = 0.0
    var answered = 0
    for item in answers where !item[row].isNaN {
      sum += item[row]
      answered += 1
    }
    guard answered >= minAnswered else { return nil }
    if score == .sum, answered == items.count { return sum }
    return sum / Double(answered) * (score == .sum ? Double(items.count) : 1)
  }
}

extension ColumnSpec.Better {
  /// Which end of a reversed item is the good one.
  fileprivate var turned: ColumnSpec.Better { self == .low ? .high : .low }
}
