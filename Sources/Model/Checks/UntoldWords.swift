/// Why what goes with a column is told at no place of what it interacts with (`Margins`).
struct UntoldWords {
  let margins: Margins
  let term: Term
  /// The first column of which nothing can be told.
  let first: String

  var sentence: String {
    guard term.factors.count > 1 else {
      return "\(reasons([first])): no slope of \(first) is told place by place"
    }
    guard let told = margins.column(toldOf: term) else {
      return
        "\(reasons(term.columns)): how large the difference is at any one place cannot be told, only "
        + "by how much it differs between places"
    }
    return
      "\(reasons([first])): how large the difference that goes with \(first) is at any one place "
      + "cannot be told; slopes are of \(told)"
  }

  /// `effects of child hold what goes with treat by itself, and effects of year what goes with post`.
  private func reasons(_ columns: [String]) -> String {
    var seen = Set<Set<TermFactor>>()
    let terms = columns.flatMap(margins.untold).filter { seen.insert($0.identity).inserted }
    let held = terms.compactMap { term in margins.holder(of: term).map { (term, $0) } }
      .enumerated().map { index, pair in
        "effects of \(pair.1)\(index == 0 ? " hold" : "") what goes with \(pair.0)"
          + (index == 0 && pair.0.factors.count == 1 ? " by itself" : "")
      }
    let missing = terms.filter { margins.holder(of: $0) == nil }.map(\.description)
    let left =
      missing.isEmpty
      ? []
      : [
        "the model is without \(Wording.all(missing)), as if nothing went with \(missing.count == 1 ? "it" : "them")"
      ]
    return (held + left).joined(separator: ", and ")
  }
}
