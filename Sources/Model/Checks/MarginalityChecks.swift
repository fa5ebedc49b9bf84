/// Claims that are not what they read as. Without an intercept the coefficients of the first category are
/// the means of its levels. An interaction without the terms that it is made of holds what goes with each of them too: a·b
/// without b takes b to have no slope where a is zero (Nelder 1977, "A reformulation of linear models").
extension CheckSubject {
  var marginalityChecks: [Check] { meansOfLevels + missingMargins + slopesWithoutTerm }

  /// A random slope varies about its mean, which is the term's coefficient: without the term it is held to
  /// be zero, and the variance takes it in.
  private var slopesWithoutTerm: [Check] {
    guard let mixed = spec.estimator.mixed else { return [] }
    return (mixed.levels + mixed.crossed).flatMap { level in
      (mixed.slopes[level] ?? []).filter { !hasSlope(of: $0) }.map { column in
        check(
          "slope_without_term", .look, nil,
          "what goes with \(column) is to vary between groups of \(level) about zero, as \(column) is no "
            + "term: its variance holds the mean slope too, which is not estimated; add \(column) to "
            + "support or adjust", term: column)
      }
    }
  }

  /// Whether a term gives the column a slope: by itself, or for every level of what it interacts with.
  private func hasSlope(of column: String) -> Bool {
    let split = MixedSpec.parts(of: column)
    let names = [column, split.within, split.between]
    return design.terms.contains { learned in
      zip(learned.term.factors, learned.codings).allSatisfy { factor, coding in
        if names.contains(factor.column) { return true }
        guard case .category(_, let levels, let coded) = coding else { return false }
        return coded.count == levels.labels.count
      } && learned.term.columns.contains { names.contains($0) }
    }
  }

  private var meansOfLevels: [Check] {
    design.terms.indices.filter {
      design.terms[$0].role == .support && design.terms[$0].isOfMeans
    }.flatMap { index in
      regression.columns.filter { $0.term == index }.map { column in
        check(
          "mean_of_level", .stop, nil,
          "without an intercept the coefficient of \(column.name) is a mean, and no difference: leave "
            + "out 'intercept: false', and each level is compared with the first", term: column.name
        )
      }
    }
  }

  private var missingMargins: [Check] {
    design.terms.indices.filter { design.terms[$0].role == .support }.flatMap { index -> [Check] in
      let missing = missingMargins(of: design.terms[index]).map(\.description)
      guard !missing.isEmpty else { return [] }
      return regression.columns.filter { $0.term == index }.map { column in
        check(
          "marginality", .stop, Double(missing.count),
          "\(column.name) is in the model without \(Wording.all(missing)), so its coefficient holds "
            + "what goes with \(missing.count == 1 ? "it" : "them") too", term: column.name)
      }
    }
  }

  /// The terms of fewer factors that neither stand in the model, nor are absorbed, nor are spanned by a
  /// category with all its levels (`role:caseload` without `caseload` gives each role a slope).
  private func missingMargins(of learned: Design.LearnedTerm) -> [Term] {
    let term = learned.term
    guard term.factors.count > 1 else { return [] }
    let present = Set(design.terms.map(\.term.identity))
    let spanning = Set(
      zip(term.factors, learned.codings).compactMap { factor, coding in
        if case .category(_, let levels, let coded) = coding, coded.count == levels.labels.count {
          factor
        } else {
          nil
        }
      })
    let absorbed = AbsorbedTerms(of: spec, sample.table)
    return margins(of: term).filter { margin in
      let left = term.identity.subtracting(margin.identity)
      return !present.contains(margin.identity) && left.isDisjoint(with: spanning)
        && !absorbed.hold(margin)
    }
  }

  /// Every choice of some but not all factors.
  private func margins(of term: Term) -> [Term] {
    let count = term.factors.count
    return (1..<(1 << count) - 1).map { bits in
      Term(factors: (0..<count).filter { bits & (1 << $0) != 0 }.map { term.factors[$0] })
    }
  }
}

extension Design.LearnedTerm {
  /// A category by itself with a coefficient for every level.
  fileprivate var isOfMeans: Bool {
    guard codings.count == 1, case .category(_, let levels, let coded) = codings[0] else {
      return false
    }
    return coded.count == levels.labels.count
  }
}
