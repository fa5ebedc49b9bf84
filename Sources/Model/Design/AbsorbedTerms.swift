import Tables

/// Terms that are in a model by its absorbed effects: those of which every column is the same in all rows of
/// each level of one absorbed factor, so that they are sums of its effects. In `treat:post` with effects of
/// units and of years, those of units hold `treat` and those of years `post`.
struct AbsorbedTerms {
  private let factors: [Column]
  private let table: Table

  init(of spec: ModelSpec, _ table: Table) {
    self.table = table
    switch spec.estimator {
    case .within(let within): factors = within.absorb.compactMap { table[$0] }
    // A change over time is of a unit with itself.
    case .firstDifference(let panel): factors = [panel.unit].compactMap { table[$0] }
    default: factors = []
    }
  }

  func hold(_ term: Term) -> Bool {
    let columns = term.columns.compactMap { table[$0] }
    guard !factors.isEmpty, columns.count == term.columns.count,
      !columns.contains(where: \.hasMissing)
    else { return false }
    return factors.contains { factor in columns.allSatisfy { $0.isConstant(within: factor) } }
  }
}

extension Column {
  /// Whether all rows of each of another column's values have one value of this.
  /// - Precondition: no cell is missing.
  func isConstant(within other: Column) -> Bool {
    AbsorbedFactor(other, named: "").isNested(in: levelCodes().codes)
  }
}
