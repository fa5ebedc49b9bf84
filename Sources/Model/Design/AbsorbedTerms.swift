import Tables

/// Terms that are in a model by its absorbed effects: those of which every column is the same in all rows of
/// each level of one absorbed factor, so that they are sums of its effects. In `treat:post` with effects of
/// units and of years, those of units hold `treat` and those of years `post`.
struct AbsorbedTerms {
  private let factors: [(name: String, column: Column)]
  private let table: Table

  init(of spec: ModelSpec, _ table: Table) {
    self.table = table
    let names =
      switch spec.estimator {
      case .within(let within): within.absorb
      // A change over time is of a unit with itself.
      case .firstDifference(let panel): [panel.unit]
      default: [String]()
      }
    factors = names.compactMap { name in table[name].map { (name, $0) } }
  }

  func hold(_ term: Term) -> Bool { holder(of: term) != nil }

  /// The factor whose effects hold a term.
  func holder(of term: Term) -> String? {
    let columns = term.columns.compactMap { table[$0] }
    guard !factors.isEmpty, columns.count == term.columns.count,
      !columns.contains(where: \.hasMissing)
    else { return nil }
    return factors.first { factor in
      columns.allSatisfy { $0.isConstant(within: factor.column) }
    }?.name
  }
}

extension Column {
  /// Whether all rows of each of another column's values have one value of this.
  /// - Precondition: no cell is missing.
  func isConstant(within other: Column) -> Bool {
    AbsorbedFactor(other, named: "").isNested(in: levelCodes().codes)
  }
}
