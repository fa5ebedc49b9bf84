import Statistics
import Tables

/// A test of a claim that the design asks for, whichever method the study names: that of the ladder where
/// another covariance is named, that of the clusters which the study declares where the fit has none of
/// them, and that of the assignment where it was permuted.
///
/// A claim has to hold under each of them as well as under its own method, so that naming a weaker
/// one by hand makes no more of the data.
struct DesignTest: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// By the rung of the ladder that the design stands on.
    case ladder(CovarianceEstimator)
    /// With rows clustered by a column that the study declares.
    case clustered(by: String)
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
        + (pValue.map { " (p = \(Wording.number($0, digits: 3)))" } ?? "")
    case .ladder(let estimator):
      return
        "under \(estimator.name), which the design asks for, the interval\(interval) takes in zero"
    case .clustered(let column):
      return
        "with rows clustered by \(column), as the study declares them, the interval\(interval) takes "
        + "in zero"
    }
  }

  private var interval: String {
    guard let low, let high else { return "" }
    return " (\(Wording.number(low)) to \(Wording.number(high)))"
  }
}

/// The fits that `DesignTest`s of a fit's claims are read from, made once.
struct DesignTests {
  private let ladder: (estimates: [Estimate], estimator: CovarianceEstimator)?
  private let clustered: (fit: Fit, column: String)?
  private let fit: Fit

  /// Fits of more rows than these are not made again.
  private static let mostRefittedRows = 100_000

  /// - Parameter declared: columns of clusters that the study declares, the first that groups rows being
  ///   taken where the fit has none.
  init(of fit: Fit, declared: [String]) {
    self.fit = fit
    var known = CovarianceCache(fit.regression)
    if case .named(let named) = fit.spec.inference.method,
      let asked = try? fit.regression.automaticCovariance(&known).estimator, asked != named,
      fit.regression.clusters != nil, let estimates = try? fit.estimates(for: asked)
    {
      ladder = (estimates, asked)
    } else {
      ladder = nil
    }
    clustered = Self.clustered(fit, declared)
  }

  private static func clustered(_ fit: Fit, _ declared: [String]) -> (Fit, String)? {
    guard fit.spec.inference.cluster == .none, fit.spec.estimator.mixed == nil,
      fit.sample.rowCount <= mostRefittedRows
    else { return nil }
    for name in declared {
      guard let column = fit.sample[name], !column.hasMissing else { continue }
      let groups = Clusters(column, named: name)
      guard groups.count > 1, groups.count < column.count else { continue }
      var spec = fit.spec
      spec.inference.cluster = .by(name)
      spec.inference.method = .auto
      spec.inference.certify = false
      return (try? spec.fit(to: fit.sample)).map { ($0, name) }
    }
    return nil
  }

  /// - Parameter permutation: the check of the test that permutes an assignment.
  func tests(of claim: Estimate, permutation: Check?) -> [DesignTest] {
    var found: [DesignTest] = []
    if let ladder, let own = ladder.estimates.first(where: { $0.term == claim.term }) {
      found.append(test(.ladder(ladder.estimator), own, of: nil))
    }
    if let clustered, let own = try? clustered.fit.estimate(of: claim.term) {
      var test = test(.clustered(by: clustered.column), own, of: clustered.fit)
      (test.df, test.units) = (own.df, own.nClusters)
      found.append(test)
    }
    if let permutation {
      found.append(
        DesignTest(
          kind: .permutation(isExact: permutation.meaning.contains("were computed")),
          pValue: permutation.value))
    }
    return found
  }

  private func test(_ kind: DesignTest.Kind, _ own: Estimate, of other: Fit?) -> DesignTest {
    DesignTest(
      kind: kind, low: own.confLow, high: own.confHigh, pValue: own.pValue,
      equivalenceP: equivalence(own, other))
  }

  /// Of coefficients in the outcome's units by their own error; of odds and rates by the fit's check, of
  /// the average difference.
  private func equivalence(_ own: Estimate, _ other: Fit?) -> Double? {
    guard fit.spec.estimator.generalized == nil else {
      let changed = other ?? (try? fit.with(covariance: own.covariance))
      return changed?.checks.first { $0.check == "equivalence" && $0.term == own.term }?.value
    }
    guard let bound = fit.spec.inference.smallestEffect, let se = own.stdError, se > 0,
      let df = own.df,
      let step = MeaningfulStep(
        own.term, fit.regression.columns, fit.estimation.design, fit.sample)
    else { return nil }
    return try? EquivalenceTest(
      estimate: step.size * own.estimate, standardError: step.size * se, df: df, bound: bound,
      alpha: 1 - own.confLevel
    ).pValue
  }
}
