import Tables

extension Fit {
  /// Which of the design's terms are made of a column that a coefficient is made of: its own, and those that
  /// it is an interaction of, or with.
  func terms(sharing term: String) -> Set<Int> {
    let own = Set(columns(of: term))
    return Set(
      regression.columns.filter { !own.isDisjoint(with: columns(of: $0.name)) }.compactMap(\.term))
  }

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

  /// Of a coefficient made of a split column's means: that column, its part within, and the level whose groups
  /// the means are of; nil of another.
  public func mean(in term: String) -> (column: String, within: String, level: String)? {
    guard let mixed = spec.estimator.mixed, let level = mixed.outermost,
      let index = regression.columns.first(where: { $0.name == term })?.term,
      estimation.design.terms.indices.contains(index)
    else { return nil }
    let own = estimation.design.terms[index].term.columns
    return mixed.split.first { own.contains(MixedSpec.parts(of: $0).between) }
      .map { ($0, MixedSpec.parts(of: $0).within, level) }
  }

  /// Columns whose values the fit holds apart from one another: absorbed effects, and terms by themselves
  /// of categories and of numbers of two values.
  public var heldColumns: [String] {
    let terms = estimation.design.terms.compactMap { learned -> String? in
      guard let factor = learned.term.factors.first, learned.term.factors.count == 1,
        factor.form == .plain, let column = sample[factor.column],
        column.numbers == nil || column.levelCodes().levelCount <= 2
      else { return nil }
      return factor.column
    }
    guard case .within(let within) = spec.estimator else { return terms }
    return terms + within.absorb
  }

  /// Whether the rows used have one value of a column for each of another's; not where a cell is missing.
  public func isConstant(_ column: String, within unit: String) -> Bool {
    guard let values = sample[column], let units = sample[unit], !values.hasMissing,
      !units.hasMissing
    else { return false }
    return values.isConstant(within: units)
  }

  /// Whether columns together have one value wherever others together have one, missing cells being one of
  /// each column's values.
  public func isConstant(_ columns: [String], within others: [String]) -> Bool {
    func joined(_ names: [String]) -> AbsorbedFactor {
      AbsorbedFactor(joining: names.compactMap { sample[$0] }, rowCount: sample.rowCount)
    }
    return joined(others).isNested(in: joined(columns).codes)
  }
}
