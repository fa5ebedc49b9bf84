/// A test of a claim that the design asks for, whichever method the study names: that of the ladder where
/// another covariance is named, that of the clusters which the study declares where the fit takes no
/// account of them, that of the units to which the support was assigned, and that of the assignment where
/// it was permuted.
///
/// A claim has to hold under each of them as well as under its own method, so that naming a weaker
/// one by hand makes no more of the data.
struct DesignTest: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// By the rung of the ladder that the design stands on.
    case ladder(CovarianceEstimator)
    /// With rows clustered by a column that the study declares.
    case clustered(by: String)
    /// With rows clustered by the units that the support was assigned to.
    case assigned(to: String)
    /// Of all assignments, or of drawn ones.
    case permutation(isExact: Bool)
  }

  let kind: Kind
  var low: Double?
  var high: Double?
  var pValue: Double?
  /// Of two one-sided tests; nil where there are none.
  var equivalenceP: Double?
  /// What the clusters that the study declares give the claim to stand on, where the fit has none.
  var df: Double?
  var units: Int?
  /// Where there is no such test: why, and what would make one.
  var obstacle: String?

  /// No laxer level of the study makes more of a p value than this.
  static let mostAlpha = 0.05 + 1e-12

  /// Whether the claim is told from zero, at 95 % or at the study's level where that is higher.
  var excludesZero: Bool {
    if case .permutation = kind { return (pValue ?? 1) <= Self.mostAlpha }
    guard let low, let high else { return false }
    return (low > 0 || high < 0) && (pValue ?? 0) <= Self.mostAlpha
  }

  /// Permutations test no equivalence; other tests that have none do not show any.
  func showsEquivalence(below alpha: Double) -> Bool {
    if case .permutation = kind { return true }
    return equivalenceP.map { $0 < alpha } ?? false
  }

  /// In a sentence that has said what the headline's own method finds.
  var against: String {
    switch kind {
    case .permutation(let isExact):
      let test = isExact ? "the exact test" : "the permutation test"
      return "\(test) of the assignment that the design names does not bear it out"
        + (pValue.map { " (\(Wording.p($0)))" } ?? "")
    case .ladder(let estimator):
      return
        "under \(estimator.name), which the design asks for, the interval\(interval) takes in zero"
    case .clustered(let column):
      return "with rows clustered by \(column), as the study declares them, \(found)"
    case .assigned(let column):
      return "with rows clustered by \(column), to which the support was assigned, \(found)"
    }
  }

  private var found: String {
    low == nil
      ? "it cannot be tested" + (obstacle.map { " (\($0))" } ?? "")
      : "the interval\(interval) takes in zero"
  }

  /// The column of `units`.
  var unit: String? {
    switch kind {
    case .clustered(let column), .assigned(let column): column
    case .ladder, .permutation: nil
    }
  }

  private var interval: String {
    guard let low, let high else { return "" }
    return " (\(Wording.signed(low)) to \(Wording.signed(high)))"
  }
}
