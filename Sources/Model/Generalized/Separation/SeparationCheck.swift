/// A penalized fit is finite where the likelihood has no maximum: then the size of its estimates is the
/// penalty's as much as the data's, and readers have to know.
extension GeneralizedFit {
  /// One for each term that separates a part of the rows; one for all where every row is told, and where
  /// none is.
  func separationChecks(_ subject: CheckSubject) -> [Check] {
    guard generalized.penalty == .firth else { return [] }
    do {
      guard let found = try Separation(problem, subject.sample, subject.spec) else {
        return [
          subject.check(
            "separation", .pass, 0,
            "no combination of terms tells the outcome of any row for certain: the estimates are finite "
              + "without the penalty too")
        ]
      }
      let terms: [String?] =
        found.isComplete || found.terms.isEmpty ? [nil] : found.terms.map { $0 }
      return terms.map { term in
        subject.check(
          "separation", .look, Double(found.rows), found.meaning(of: term), term: term)
      } + maximaChecks(subject)
    } catch {
      return []
    }
  }

  /// Where the penalized likelihood has more than one maximum.
  private func maximaChecks(_ subject: CheckSubject) -> [Check] {
    guard let other = otherMaximum else { return [] }
    let values = problem.matrix.reported(other.coefficients)
    let places = columns.indices.filter { columns[$0].role == .support }.map { j in
      "\(columns[j].name) \(Wording.number(values[j])) in place of "
        + Wording.number(coefficients[j])
    }
    let there = places.isEmpty ? "" : ", with \(Wording.all(places)) on the scale of log odds"
    return [
      subject.check(
        "penalized_maxima", .look, other.lower,
        "the penalized likelihood has two maxima at least. The estimates are those of the highest one "
          + "that was found; the next is lower by \(Wording.number(other.lower)) in the log-likelihood"
          + "\(there). Where that is little, the data hardly prefer the one to the other")
    ]
  }
}

extension Separation {
  /// What it means for a penalized fit.
  func meaning(of term: String?) -> String {
    let others = terms.filter { $0 != term }
    let who =
      switch (term, others.isEmpty) {
      case (let term?, true): term
      case (let term?, false): "\(term) (with \(Wording.all(others)))"
      case (nil, true): "the constant"
      case (nil, false): Wording.all(others)
      }
    let isMany = term == nil && others.count > 1
    let told =
      isComplete
      ? "every one of \(Wording.count(rowsUsed, "row"))"
      : "\(rows) of \(Wording.count(rowsUsed, "row")), such as \(example)"
        + (clusters.map { ", in \($0)" } ?? "")
    let seen = levels.isEmpty ? "" : " (\(levels.joined(separator: "; ")))"
    return
      "\(who) \(isMany ? "separate" : "separates") '\(outcome)' \(isComplete ? "completely" : "in part"): "
      + "the outcome of \(told)\(isComplete ? "" : ",") is certain\(seen). Without the penalty no estimate would be finite, and "
      + "how large this one is depends on the penalty as much as on the rows"
  }
}
