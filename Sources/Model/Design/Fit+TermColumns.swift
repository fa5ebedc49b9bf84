import Tables

extension Fit {
  /// The table's columns that a coefficient is made of; of a part of a split column, that column.
  public func columns(of term: String) -> [String] {
    guard let index = regression.columns.first(where: { $0.name == term })?.term,
      estimation.design.terms.indices.contains(index)
    else { return [term] }
    let split = spec.estimator.mixed?.split ?? []
    return estimation.design.terms[index].term.columns.map { column in
      split.first {
        let parts = MixedSpec.parts(of: $0)
        return column == parts.within || column == parts.between
      } ?? column
    }
  }

  /// Whether the rows used have one value of a column for each of another's.
  public func isConstant(_ column: String, within unit: String) -> Bool {
    guard let values = sample[column], let units = sample[unit] else { return false }
    return values.isConstant(within: units)
  }
}
