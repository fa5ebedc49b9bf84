import Statistics
import Tables

/// The fits that `DesignTest`s of a fit's claims are read from, made once.
struct DesignTests {
  private let ladder: (estimates: [Estimate], estimator: CovarianceEstimator)?
  /// By columns that the fit takes no account of; a fit is nil where it cannot be made.
  private let clustered: (column: String, fit: Fit?)?
  private let assigned: (column: String, fit: Fit?)?
  private let fit: Fit

  init(of fit: Fit, units: DeclaredUnits) {
    self.fit = fit
    var cache = CovarianceCache(fit.regression)
    let asked = try? fit.regression.automaticCovariance(&cache).estimator
    if case .named(let named) = fit.spec.inference.method, let asked, asked != named,
      fit.regression.clusters != nil, let estimates = try? fit.estimates(for: asked)
    {
      ladder = (estimates, asked)
    } else {
      ladder = nil
    }
    clustered = units.clusters(missingFrom: fit, asked).map { ($0, fit.clustered(by: $0)) }
    let known = clustered?.column
    assigned = units.assigned.flatMap { name in
      name == known || fit.takesAccount(of: name, asked) ? nil : (name, fit.clustered(by: name))
    }
  }

  /// - Parameter isAssigned: whether the claim's support is what the design assigned.
  /// - Parameter permutation: the check of the test that permutes an assignment.
  func tests(of claim: Estimate, isAssigned: Bool, permutation: Check?) -> [DesignTest] {
    var found: [DesignTest] = []
    if let ladder, let own = ladder.estimates.first(where: { $0.term == claim.term }) {
      found.append(test(.ladder(ladder.estimator), own, of: nil))
    }
    if let clustered {
      found.append(test(.clustered(by: clustered.column), of: claim, in: clustered.fit))
    }
    if let assigned, isAssigned {
      found.append(test(.assigned(to: assigned.column), of: claim, in: assigned.fit))
    }
    if let permutation {
      found.append(
        DesignTest(
          kind: .permutation(isExact: permutation.meaning.contains("were computed")),
          pValue: permutation.value))
    }
    return found
  }

  /// - Returns: a test that bears nothing out where there is no fit to read it from.
  private func test(
    _ kind: DesignTest.Kind, of claim: Estimate, in other: Fit?
  ) -> DesignTest {
    guard let own = try? other?.estimate(of: claim.term) else {
      var none = DesignTest(kind: kind)
      none.obstacle = none.unit.flatMap { ClusterObstacle(fit, by: $0)?.words }
      return none
    }
    var test = test(kind, own, of: other)
    (test.df, test.units) = (own.df, own.nClusters)
    return test
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
