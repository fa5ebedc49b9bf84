/// Which of the terms that an interaction is made of a model has: by a term of their own, spanned by a
/// category with all its levels (`role:caseload` without `caseload` gives each role a slope), or in absorbed
/// effects.
///
/// What goes with a column at a place of the columns it interacts with is a sum of all terms that hold it.
/// Where one of them is absorbed, no row says how large that sum is, only by how much it differs between
/// places: in `treat:post` with effects of units and of years, neither level, but their difference.
struct Margins {
  private let terms: [Design.LearnedTerm]
  private let absorbed: AbsorbedTerms

  init(_ design: Design, _ absorbed: AbsorbedTerms) {
    terms = design.terms
    self.absorbed = absorbed
  }

  /// The terms of fewer factors that are not estimated.
  func unestimated(in term: Term) -> [Term] {
    guard term.factors.count > 1 else { return [] }
    return Self.all(of: term).filter { margin in !terms.contains { $0.spans(margin) } }
  }

  /// Those that absorbed effects do not hold either: the model takes them to be zero.
  func missing(in term: Term) -> [Term] { unestimated(in: term).filter { !absorbed.hold($0) } }

  /// The terms without which nothing that goes with a column can be told at a place; empty where it can.
  func untold(of column: String) -> [Term] {
    var found: [Term] = []
    for learned in terms where learned.term.columns.contains(column) {
      found += unestimated(in: learned.term).filter {
        $0.columns.contains(column) && !found.contains($0)
      }
    }
    return found
  }

  /// The column whose slopes are told of an interaction that is the claim by itself: the one named first, if
  /// what goes with it can be told at a place.
  func column(toldOf term: Term) -> String? { term.columns.first { untold(of: $0).isEmpty } }

  /// The absorbed factor whose effects hold a term.
  func holder(of term: Term) -> String? { absorbed.holder(of: term) }

  /// Every choice of some but not all factors.
  private static func all(of term: Term) -> [Term] {
    let count = term.factors.count
    return (1..<(1 << count) - 1).map { bits in
      Term(factors: (0..<count).filter { bits & (1 << $0) != 0 }.map { term.factors[$0] })
    }
  }
}

extension Design.LearnedTerm {
  /// Whether the columns of a term of as many factors or fewer are sums of this one's. A curve holds the line.
  fileprivate func spans(_ margin: Term) -> Bool {
    let isPart = margin.factors.allSatisfy { factor in
      term.factors.contains {
        $0 == factor || (factor.form == .plain && $0.column == factor.column && $0.form != .plain)
      }
    }
    return isPart
      && zip(term.factors, codings).allSatisfy { factor, coding in
        margin.columns.contains(factor.column) || coding.hasEveryLevel
      }
  }
}

extension Coding {
  /// Whether a category has a column for each of its levels, which add up to one.
  var hasEveryLevel: Bool {
    guard case .category(_, let levels, let coded) = self else { return false }
    return coded.count == levels.labels.count
  }
}
