/// The distribution of an outcome y about its mean, with the link from the linear predictor η to it:
///
///     binomial           y of m trials, mean m p,   log(p / (1 − p)) = η,   variance m p (1 − p)
///     poisson            mean μ,   log μ = η,   variance μ
///     negative binomial  mean μ,   log μ = η,   variance μ + α μ²,   α = 1/θ ≥ 0
///
/// Everything is written in η such that nothing cancels where p is near 0 or 1.
enum Family: Sendable, Hashable {
  case binomial
  case poisson
  case negativeBinomial(alpha: Double)

  /// The expected outcome per trial: p, or μ.
  func mean(_ eta: Double) -> Double {
    switch self {
    case .binomial: Elementary.logistic(eta)
    case .poisson, .negativeBinomial: Elementary.exponential(eta)
    }
  }

  /// mean(η + δ) − mean(η), right to the last digits however small δ is.
  func difference(_ eta: Double, _ delta: Double) -> Double {
    switch self {
    case .binomial:
      guard !(delta < 0) else { return -difference(eta + delta, -delta) }
      return Elementary.logistic(eta + delta) * Elementary.logistic(-eta)
        * -Elementary.exponentialLessOne(-delta)
    case .poisson, .negativeBinomial:
      guard delta.magnitude < 1 else { return mean(eta + delta) - mean(eta) }
      return mean(eta) * Elementary.exponentialLessOne(delta)
    }
  }

  /// The same of its derivative: of p (1 − p) it is (p₁ − p₀)(1 − p₀ − p₁).
  func slopeDifference(_ eta: Double, _ delta: Double) -> Double {
    let difference = difference(eta, delta)
    return switch self {
    case .binomial:
      difference * (Elementary.logistic(-(eta + delta)) - Elementary.logistic(eta))
    case .poisson, .negativeBinomial: difference
    }
  }

  /// d mean / dη.
  func slope(_ eta: Double) -> Double {
    switch self {
    case .binomial: Elementary.logistic(eta) * Elementary.logistic(-eta)
    case .poisson, .negativeBinomial: Elementary.exponential(eta)
    }
  }

  /// d² mean / dη².
  func curvature(_ eta: Double) -> Double {
    switch self {
    case .binomial:
      slope(eta) * (Elementary.logistic(-eta) - Elementary.logistic(eta))
    case .poisson, .negativeBinomial: Elementary.exponential(eta)
    }
  }

  /// Of the outcome of one trial.
  func variance(_ eta: Double) -> Double {
    let mu = mean(eta)
    return switch self {
    case .binomial: slope(eta)
    case .poisson: mu
    case .negativeBinomial(let alpha): mu * (1 + alpha * mu)
    }
  }

  /// d log L / dη.
  func score(_ eta: Double, _ y: Double, trials m: Double) -> Double {
    switch self {
    case .binomial: y * Elementary.logistic(-eta) - (m - y) * Elementary.logistic(eta)
    case .poisson: y - Elementary.exponential(eta)
    case .negativeBinomial(let alpha):
      (y - Elementary.exponential(eta)) / (1 + alpha * Elementary.exponential(eta))
    }
  }

  /// The expected −d² log L / dη², the weight of a row.
  func weight(_ eta: Double, trials m: Double) -> Double {
    switch self {
    case .binomial: return m * slope(eta)
    case .poisson: return Elementary.exponential(eta)
    case .negativeBinomial(let alpha):
      let mu = Elementary.exponential(eta)
      return mu / (1 + alpha * mu)
    }
  }

  /// Twice what the log-likelihood is short of a mean equal to y.
  func deviance(_ eta: Double, _ y: Double, trials m: Double) -> Double {
    switch self {
    case .binomial:
      return 2
        * (Self.xlog(y, over: m) - y * Elementary.logLogistic(eta)
          + Self.xlog(m - y, over: m) - (m - y) * Elementary.logLogistic(-eta))
    case .poisson:
      return 2 * (Self.xlog(y, over: 1) - y * eta - (y - Elementary.exponential(eta)))
    case .negativeBinomial(let alpha):
      guard alpha > 0 else { return Family.poisson.deviance(eta, y, trials: m) }
      let mu = Elementary.exponential(eta)
      let difference =
        Elementary.logOnePlus(alpha * y) - Elementary.logOnePlus(alpha * mu)
      return 2 * (Self.xlog(y, over: 1) - y * eta - (y + 1 / alpha) * difference)
    }
  }

  /// The outcome's log-likelihood, constants included. A negative binomial's is `NegativeBinomial`'s.
  func logLikelihood(_ eta: Double, _ y: Double, trials m: Double) -> Double {
    switch self {
    case .binomial:
      return logChoices(y, trials: m) + y * Elementary.logLogistic(eta)
        + (m - y) * Elementary.logLogistic(-eta)
    case .poisson, .negativeBinomial:
      return y * eta - Elementary.exponential(eta) - Elementary.logGamma(y + 1)
    }
  }

  /// log of how many ways there are to have y successes of m trials.
  func logChoices(_ y: Double, trials m: Double) -> Double {
    m == 1
      ? 0
      : Elementary.logGamma(m + 1) - Elementary.logGamma(y + 1) - Elementary.logGamma(m - y + 1)
  }

  /// A mean per trial near y, inside the range: where the iterations start.
  func firstGuess(_ y: Double, trials m: Double) -> Double {
    switch self {
    case .binomial:
      let p = (y + 0.5) / (m + 1)
      return Elementary.log(p / (1 - p))
    case .poisson, .negativeBinomial: return Elementary.log(max(y, 0.1))
    }
  }

  /// y log(y/m), 0 at 0.
  private static func xlog(_ y: Double, over m: Double) -> Double {
    y > 0 ? y * Elementary.log(y / m) : 0
  }
}

extension Elementary {
  /// 1 / (1 + e^−x), right to the last digits on both sides.
  static func logistic(_ x: Double) -> Double {
    guard x < 0 else { return 1 / (1 + exponential(-x)) }
    let e = exponential(x)
    return e / (1 + e)
  }

  /// log(1 / (1 + e^−x)).
  static func logLogistic(_ x: Double) -> Double {
    x < 0 ? x - logOnePlus(exponential(x)) : -logOnePlus(exponential(-x))
  }
}
