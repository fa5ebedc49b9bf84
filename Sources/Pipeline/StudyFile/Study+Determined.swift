import Diagnostics
import Normalize
import Tables

extension Study {
  /// The columns of a table that a join of many rows to one put there, with the keys they follow from:
  /// support joined by authority is the same for all rows of one.
  func determinedColumns(
    of table: String, among schemas: [String: Schema]
  ) -> [String: [String]] {
    guard let plan = tables.first(where: { $0.name == table }), var schema = schemas[plan.from]
    else { return [:] }
    var determined =
      plan.from == table ? [:] : determinedColumns(of: plan.from, among: schemas)
    for planned in plan.steps {
      let before = Set(schema.names)
      guard
        let after = try? planned.step.schema(
          after: schema, context: SchemaContext(tables: schemas, table: table))
      else { return [:] }
      switch planned.step {
      case let join as Join:
        let isByKeysAlone = join.relation == .manyToOne && join.period == nil
        for name in after.names where !before.contains(name) && isByKeysAlone {
          determined[name] = join.keys.map(\.left)
        }
      case is Filter, is Require: break
      case let derive as Derive: for made in derive.assignments { determined[made.name] = nil }
      case let scaling as Standardize:
        if case .group = scaling.by { determined = [:] }
      // Others may change what a column holds, or what a row is.
      default: determined = [:]
      }
      schema = after
    }
    return determined
  }
}
