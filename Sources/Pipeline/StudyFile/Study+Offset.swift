import Model
import Normalize

/// Offsets that are made of the outcome.
extension Study {
  /// An expression that reads the outcome, or columns that are derived from the outcome and from nothing else: a
  /// whole that the outcome is a part of (`yes + no`) may be what it is out of.
  func offsetOfOutcome(_ fit: ModelSpec) -> [ModelError] {
    guard let text = fit.estimator.generalized?.offset, text != fit.outcome,
      let expression = try? Expression(parsing: text)
    else { return [] }
    let own = Set(expression.names)
    let sources = own.reduce(into: Set()) { $0.formUnion(origins(of: $1, in: fit.data)) }
    guard own.contains(fit.outcome) || sources == [fit.outcome] else { return [] }
    return [
      ModelError(
        name: fit.name,
        problem: .term(.outcomeHasPart(fit.outcome, key: "offset", written: text)))
    ]
  }

  /// The columns that one of a table is derived from, through every step that derives them; itself where
  /// it is not.
  private func origins(of name: String, in table: String) -> Set<String> {
    guard let plan = tables.first(where: { $0.name == table }) else { return [name] }
    var current: Set = [name]
    for planned in plan.steps.reversed() {
      guard let derive = planned.step as? Derive else { continue }
      for made in derive.assignments.reversed() where current.remove(made.name) != nil {
        current.formUnion(made.expression.names)
      }
    }
    guard plan.from != table else { return current }
    return current.reduce(into: Set()) { $0.formUnion(origins(of: $1, in: plan.from)) }
  }
}
