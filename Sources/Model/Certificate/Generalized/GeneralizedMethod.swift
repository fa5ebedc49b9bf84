/// A way to test a coefficient of a generalized fit whose actual size is simulated.
enum GeneralizedMethod: Hashable, Sendable {
  /// As `coefficients.csv` has it under that covariance.
  case estimator(CovarianceEstimator)
  /// The information times Pearson's dispersion, against t with n − p degrees of freedom, where the study
  /// holds the dispersion at one.
  case quasi
  /// CR1 against the normal distribution, as many programs have it by default.
  case cr1Normal
  /// A mixed model's estimate over its standard error, against the normal distribution: its `classical`.
  case wald
  /// The same with a cluster-robust standard error, against t(G − 1), of cr2 against Satterthwaite's.
  case waldClustered(CovarianceEstimator)

  var name: String {
    switch self {
    case .estimator(let estimator): estimator.name
    case .quasi: "quasi"
    case .cr1Normal: "cr1_normal"
    case .wald: "wald"
    case .waldClustered(let estimator): "wald_\(estimator.name)"
    }
  }

  /// Those of a fit without random effects, the headline among them.
  static func all(
    _ headline: CovarianceEstimator?, _ generalized: GeneralizedSpec
  ) -> [GeneralizedMethod] {
    if generalized.penalty == .firth { return [.estimator(.classical)] }
    let isQuasi =
      [.poisson, .binomial].contains(generalized.family) && generalized.dispersion == .fixed
    var all: [GeneralizedMethod] = [.estimator(.classical)]
    if isQuasi { all.append(.quasi) }
    // Of grades a row's leverage is a matrix, dear to make for every row of every draw.
    all +=
      generalized.family == .ordinal ? [.estimator(.hc1)] : [.estimator(.hc1), .estimator(.hc3)]
    all += [.cr1Normal, .estimator(.cr0), .estimator(.cr1s), .estimator(.cr2), .estimator(.cr3)]
    if let headline, !all.contains(.estimator(headline)) { all.append(.estimator(headline)) }
    return all
  }
}

/// A test's statistic, and the degrees of freedom of the t it refers to.
struct GeneralizedStatistic: Sendable {
  let value: Double
  /// Infinite for the normal distribution.
  let df: Double
}
