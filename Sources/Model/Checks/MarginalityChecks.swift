/// Claims that are not what they read as. Without an intercept the coefficients of the first category are
/// the means of its levels. An interaction without the terms that it is made of holds what goes with each of them too: a·b
/// without b takes b to have no slope where a is zero (Nelder 1977, "A reformulation of linear models").
extension CheckSubject {
  var marginalityChecks: [Check] {
    meansOfLevels + missingMargins + untoldLevels + slopesWithoutTerm
  }

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
        names.contains(factor.column) || coding.hasEveryLevel
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

  private var margins: Margins { Margins(design, AbsorbedTerms(of: spec, sample.table)) }

  private var missingMargins: [Check] {
    let margins = margins
    return supportInteractions.flatMap { index -> [Check] in
      let missing = margins.missing(in: design.terms[index].term).map(\.description)
      guard !missing.isEmpty else { return [] }
      return checks(of: index, "marginality", .stop, Double(missing.count)) { column in
        "\(column.name) is in the model without \(Wording.all(missing)), so its coefficient holds "
          + "what goes with \(missing.count == 1 ? "it" : "them") too"
      }
    }
  }

  /// Why slopes.csv has no slope of a support column that interacts, or none of the one named first in an
  /// interaction that is the claim by itself.
  private var untoldLevels: [Check] {
    let margins = margins
    let alone = Set(
      design.terms.filter { $0.role == .support && $0.term.factors.count == 1 }
        .flatMap(\.term.columns))
    return design.terms.indices.filter { design.terms[$0].role == .support }.flatMap {
      index -> [Check] in
      let term = design.terms[index].term
      let own = term.columns.filter { term.factors.count == 1 || !alone.contains($0) }
      guard own.count == term.factors.count, let first = own.first,
        !margins.untold(of: first).isEmpty
      else { return [] }
      let reasons = UntoldWords(margins: margins, term: term, first: first)
      return checks(of: index, "untold_levels", .pass, nil) { _ in reasons.sentence }
    }
  }

  /// Places of terms.
  private var supportInteractions: [Int] {
    design.terms.indices.filter {
      design.terms[$0].role == .support && design.terms[$0].term.factors.count > 1
    }
  }

  /// One for each coefficient of a term.
  private func checks(
    of term: Int, _ name: String, _ result: Check.Result, _ value: Double?,
    _ meaning: (DesignMatrix.Column) -> String
  ) -> [Check] {
    regression.columns.filter { $0.term == term }.map {
      check(name, result, value, meaning($0), term: $0.name)
    }
  }
}

extension Design.LearnedTerm {
  /// A category by itself with a coefficient for every level.
  fileprivate var isOfMeans: Bool {
    codings.count == 1 && codings[0].hasEveryLevel
  }
}
