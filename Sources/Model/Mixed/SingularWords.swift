/// What is said of variances on their boundary beside what each means: the fit without them, and what stays in it.
struct SingularWords {
  let singularities: [Singularity]
  /// The random terms of the fit without them.
  let kept: [RandomTerm]
  /// Variances that are zero in it too.
  var zero: Set<String> = []

  /// - Parameter estimates: of the support in the fit without; nil where it could not be made, or there is
  ///   no support.
  /// - Parameter bare: what the model is with no random term left.
  func beside(_ estimates: String?, bare: String) -> String {
    let start = "without \(subject)"
    guard let estimates else { return kept.isEmpty ? "; \(start) the model is \(bare)" : "" }
    guard !kept.isEmpty else { return "; in the fit \(start), \(estimates)" }
    let left = kept.flatMap { term in term.columns.indices.map { "var(\(term.label($0)))" } }
    let (gone, stays) = (left.filter(zero.contains), left.filter { !zero.contains($0) })
    let words = [
      stays.isEmpty ? nil : "\(Wording.all(stays)) \(stays.count == 1 ? "stays" : "stay")",
      gone.isEmpty ? nil : "\(Wording.all(gone)) \(Wording.are(gone.count)) zero there",
    ].compactMap { $0 }
    return "; in the fit \(start), \(estimates); \(words.joined(separator: ", and "))"
  }

  /// Variances of zero go; of what depends on each other only the correlations do.
  private var subject: String {
    guard singularities.count > 1 else {
      switch singularities.first?.kind {
      case .perfectCorrelation: return "that correlation"
      case .dependent: return "correlations of the random effects of \(singularities[0].term)"
      case .zeroVariance, nil: return "it"
      }
    }
    var seen = Set<String>()
    return Wording.all(
      singularities.compactMap { found in
        if found.kind == .zeroVariance { return found.component }
        return seen.insert(found.term).inserted
          ? "correlations of the random effects of \(found.term)" : nil
      })
  }
}
