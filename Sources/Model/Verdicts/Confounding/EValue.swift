/// How strong an unmeasured confounder would have to be to explain a risk ratio away.
///
///     E = R + √(R (R − 1)),   R = max(RR, 1/RR)
///     B = RR_EU RR_UD / (RR_EU + RR_UD − 1),  most that a confounder can move a ratio by
///
/// RR_UD is the confounder's risk ratio with the outcome, RR_EU that with the support; with both at E the
/// bounding factor B is R. Of the interval: E of the limit nearer 1, 1 where it holds 1.
///
/// - Reference: VanderWeele & Ding (2017), Annals of Internal Medicine 167, 268; Ding & VanderWeele (2016).
enum EValue {
  /// - Parameter ratio: a risk ratio, above 0.
  static func of(_ ratio: Double) -> Double {
    let R = max(ratio, 1 / ratio)
    return R + R.squareRoot() * max(0, R - 1).squareRoot()
  }

  static func boundingFactor(_ support: Double, _ outcome: Double) -> Double {
    support * outcome / (support + outcome - 1)
  }
}

/// What a risk ratio is made of.
enum RiskRatioSource: String, Sendable, Equatable {
  /// A ratio of expected counts is one already.
  case rate = "rate_ratio"
  /// Where the outcome is rare, odds are nearly risks.
  case rareOdds = "odds_ratio"
  /// Elsewhere the square root of the odds ratio is near the risk ratio.
  case rootOfOdds = "square_root"

  /// Below this share of the rows an outcome is rare.
  private static let rareShare = 0.15

  init(isCount: Bool, share: Double) {
    self = isCount ? .rate : share < Self.rareShare ? .rareOdds : .rootOfOdds
  }

  /// From a logarithm of odds or rates.
  func riskRatio(_ logarithm: Double) -> Double {
    Elementary.exponential(self == .rootOfOdds ? logarithm / 2 : logarithm)
  }
}
