import Tables

/// What a coefficient is: the constant, a claim, or a control.
public enum TermRole: String, Sendable, Hashable { case intercept, support, adjust, variance }

/// The terms with their levels learned from the rows used: what the columns of X will be.
///
/// A category in a term is coded by treatment contrasts when the term without it is in the model too
/// (the intercept, for a main effect), by indicators of all its levels when it is not, as in R's model
/// formulas: `role:caseload` without `caseload` gives a slope for every role. A term that absorbed effects
/// hold is in the model too. Without an intercept the first category has indicators of all its levels, but in
/// first differences, where those of all levels change by nothing together.
struct Design: Sendable {
  struct LearnedTerm: Sendable {
    let term: Term
    let role: TermRole
    let codings: [Coding]
  }

  let hasIntercept: Bool
  private(set) var terms: [LearnedTerm]

  /// - Throws: a category with one level.
  init(learning table: Table, for spec: ModelSpec) throws(ModelError) {
    hasIntercept = spec.intercept
    let written =
      spec.support.map { (Term($0), TermRole.support) } + spec.adjust.map { (Term($0), .adjust) }
    let present = Set(written.map(\.0.identity))
    let absorbed = AbsorbedTerms(of: spec, table)
    let fullyCoded =
      spec.intercept || spec.estimator.isOfChanges
      ? nil : Self.firstCategory(in: written.map(\.0), table)
    func isFull(_ factor: TermFactor, in term: Term) -> Bool {
      let margin = term.removing(factor)
      return fullyCoded.map { $0 == (term, factor) } ?? false
        || !(margin.factors.isEmpty || present.contains(margin.identity) || absorbed.hold(margin))
    }
    // What a curve's constant adds to: the intercept, or the term without the curve, coded as here or held by
    // absorbed effects, which take in whatever its columns add.
    func hasConstant(_ factor: TermFactor, in term: Term) -> Bool {
      guard term.factors.count > 1 else { return spec.intercept }
      let rest = term.removing(factor)
      if absorbed.hold(rest) { return true }
      guard let margin = written.first(where: { $0.0.identity == rest.identity })?.0 else {
        return false
      }
      return rest.factors.allSatisfy {
        $0.form == .plain && isFull($0, in: term) == isFull($0, in: margin)
      }
    }
    var terms: [LearnedTerm] = []
    for (term, role) in written {
      var codings: [Coding] = []
      for factor in term.factors {
        codings.append(
          try Self.coding(
            of: factor, isFull: isFull(factor, in: term),
            hasConstant: hasConstant(factor, in: term), table, spec))
      }
      let learned = LearnedTerm(term: term, role: role, codings: codings)
      if let problem = learned.problem(in: table) { throw spec.error(.term(problem)) }
      terms.append(learned)
    }
    self.terms = terms
  }

  /// With one term's factors coded otherwise.
  func coding(_ codings: [Coding], term index: Int) -> Design {
    var design = self
    let old = terms[index]
    design.terms[index] = LearnedTerm(term: old.term, role: old.role, codings: codings)
    return design
  }

  private static func coding(
    of factor: TermFactor, isFull: Bool, hasConstant: Bool, _ table: Table, _ spec: ModelSpec
  ) throws(ModelError) -> Coding {
    let name = factor.column
    if factor.form != .plain {
      return .curve(
        factor,
        try Curve(
          factor, over: table[name]?.numbers ?? [], hasConstant: hasConstant, spec))
    }
    guard let column = table[name], let levels = LearnedLevels(column) else {
      return .number(name)
    }
    guard levels.labels.count > 1 else {
      throw spec.error(.oneLevel(name, level: levels.labels.first ?? "", rows: table.rowCount))
    }
    if isFull { return .category(name, levels: levels, coded: levels.labels) }
    switch spec.contrasts[name] ?? .treatment {
    case .treatment:
      return .category(name, levels: levels, coded: Array(levels.labels.dropFirst()))
    case .sum: return .sums(name, levels: levels)
    }
  }

  /// The first category of the first term that has one; main effects come before interactions.
  private static func firstCategory(in terms: [Term], _ table: Table) -> (Term, TermFactor)? {
    let ordered = terms.filter { $0.factors.count == 1 } + terms.filter { $0.factors.count > 1 }
    for term in ordered {
      for factor in term.factors {
        if let column = table[factor.column], LearnedLevels(column) != nil { return (term, factor) }
      }
    }
    return nil
  }

  /// Declared levels that no row has, per column.
  var droppedLevels: [(column: String, levels: [String])] {
    var seen = Set<String>()
    return terms.flatMap(\.codings).compactMap { coding in
      guard let (column, levels) = coding.levels, !levels.dropped.isEmpty,
        seen.insert(column).inserted
      else { return nil }
      return (column, levels.dropped)
    }
  }
}
