import Tables

/// The E-value of a claim whose coefficient is a logarithm of odds or rates, and what leaving out each
/// adjusted term does to its ratio: over one standard deviation of the support, of two values from one to
/// the other (`MeaningfulStep`), as sizes are elsewhere.
///
/// What leaving a term out does to a ratio is no bound on what a confounder as strong could do: terms that
/// are left out can pull either way, and an odds ratio moves without any confounding. So no grade
/// rests on it.
struct RatioSensitivity: Sendable, Equatable {
  /// How much more of the support.
  let step: Double
  let source: RiskRatioSource
  let ratio: Double
  /// The limit of the interval nearer 1; 1 where it is within. Nil without an interval.
  let limit: Double?
  let eValue: Double
  let eValueOfLimit: Double?
  var benchmarks: [Benchmark] = []

  /// The claim in a fit without one adjusted term.
  struct Benchmark: Sendable, Equatable {
    let term: String
    let estimate: Double
    let ratio: Double
  }

  /// - Parameter step: as `MeaningfulStep`.
  /// - Returns: nil for ratios beyond the range of numbers.
  init?(_ claim: Estimate, step: Double, _ source: RiskRatioSource) {
    self.step = step
    self.source = source
    ratio = source.riskRatio(claim.estimate * step)
    guard ratio > 0, ratio.isFinite else { return nil }
    eValue = EValue.of(ratio)
    limit = claim.excludesZero.flatMap { excludes in
      guard excludes else { return 1 }
      let near = claim.estimate > 0 ? claim.confLow : claim.confHigh
      return near.map { source.riskRatio($0 * step) }
    }
    eValueOfLimit = limit.map(EValue.of)
  }

  /// - Returns: nil for fits in units of the outcome, and for columns that are no difference by themselves.
  init?(_ fit: Fit, _ claim: Estimate, without terms: [LeftOutTerm]) {
    guard let source = RiskRatioSource(fit),
      let step = MeaningfulStep(
        claim.term, fit.regression.columns, fit.estimation.design, fit.sample)?.size
    else { return nil }
    self.init(claim, step: step, source)
    benchmarks = terms.compactMap { left in
      guard let estimate = left.coefficients[claim.term] else { return nil }
      let ratio = source.riskRatio(estimate * step)
      return ratio > 0 && ratio.isFinite
        ? Benchmark(term: left.term, estimate: estimate, ratio: ratio) : nil
    }
  }
}

extension RiskRatioSource {
  /// How common the outcome is among the rows used: of yes or no the share of yes, of trials that of
  /// successes, of grades that above the lowest.
  init?(_ fit: Fit) {
    guard let generalized = fit.spec.estimator.generalized else { return nil }
    let sample = fit.estimation.sample
    if generalized.family == .ordinal {
      guard let grades = try? OrderedResponse(sample, fit.spec), !grades.codes.isEmpty else {
        return nil
      }
      let above = grades.codes.count { $0 > 0 }
      self.init(isCount: false, share: Double(above) / Double(grades.codes.count))
    } else {
      guard let response = try? Response(sample, fit.spec, generalized) else { return nil }
      let share = response.y.reduce(0, +) / response.trials.reduce(0, +)
      self.init(isCount: generalized.family.isCount, share: share)
    }
  }
}

/// A fit to the same rows without one adjusted term.
struct LeftOutTerm: Sendable {
  let term: String
  /// Of the support, by name.
  let coefficients: [String: Double]

  /// Least-squares fits to a row that may be made in all.
  private static let mostWork = 10_000_000

  /// - Returns: nil where so many fits would take long; without terms that others are made of, which would
  ///   no longer be what they are.
  static func all(of fit: Fit) -> [LeftOutTerm]? {
    let terms = (fit.spec.support + fit.spec.adjust).map { Term($0) }
    let adjusted = fit.spec.adjust.filter { name in
      let own = Term(name)
      return !terms.contains { $0 != own && Set($0.columns).isSuperset(of: own.columns) }
    }
    let rows = fit.sample.rowCount + Refits.summedCounts(fit)
    guard adjusted.count * rows * Refits.effort(fit.spec.estimator) <= mostWork else { return nil }
    return adjusted.compactMap { name in
      var spec = fit.spec
      spec.adjust.removeAll { $0 == name }
      spec.estimator = spec.estimator.forEstimates
      guard let regression = try? spec.estimation(of: fit.estimation.sample).regression else {
        return nil
      }
      var coefficients: [String: Double] = [:]
      for (j, column) in regression.columns.enumerated() where column.role == .support {
        coefficients[column.name] = regression.coefficients[j]
      }
      return LeftOutTerm(term: name, coefficients: coefficients)
    }
  }
}
