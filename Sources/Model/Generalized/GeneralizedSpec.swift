/// What an outcome is, where it is not a measured quantity: yes or no, successes of trials, a count,
/// a grade.
public enum ResponseFamily: String, Sendable, Hashable, CaseIterable {
  case logistic, binomial, poisson
  case negativeBinomial = "negative_binomial"
  case ordinal

  /// Whether coefficients are logarithms of rates of a count.
  public var isCount: Bool { self == .poisson || self == .negativeBinomial }

  /// What e^β is.
  public var ratioName: String { isCount ? "rate ratio" : "odds ratio" }
}

/// How a generalized linear model is fitted.
public struct GeneralizedSpec: Sendable, Hashable {
  /// How much the outcome varies about its mean.
  public enum Dispersion: String, Sendable, Hashable, CaseIterable {
    /// As its family says: φ = 1.
    case fixed
    /// φ times that, φ estimated by Pearson's χ² over the residual degrees of freedom (quasi-likelihood).
    case estimated
  }

  public enum Penalty: String, Sendable, Hashable, CaseIterable {
    case none
    /// Jeffreys' prior (Firth 1993): finite under separation, less biased in small samples.
    case firth
  }

  public var family: ResponseFamily
  /// The column of trials, of which the outcome counts the successes (binomial).
  public var trials: String?
  /// The column added to the linear predictor with coefficient 1. In a study it is an expression, which
  /// the pipeline derives as a column of that name.
  public var offset: String?
  public var dispersion: Dispersion
  public var penalty: Penalty
  /// Where errors of marginal effects come from draws; nil is the delta method.
  public var bootstrap: EffectBootstrap?

  public init(
    _ family: ResponseFamily, trials: String? = nil, offset: String? = nil,
    dispersion: Dispersion = .fixed, penalty: Penalty = .none, bootstrap: EffectBootstrap? = nil
  ) {
    self.bootstrap = bootstrap
    self.family = family
    self.trials = trials
    self.offset = offset
    self.dispersion = dispersion
    self.penalty = penalty
  }

  /// Whether the outcome may be categories.
  var takesCategories: Bool { family == .logistic || family == .ordinal }
}
