/// Whose small-sample factors and default lags a covariance has. n is rows, k coefficients, G₁ and G₂ the
/// numbers of clusters, T of times.
///
/// Stata's own `newey` and `xtscc` were not run: their factors are those of their manual (n/(n − k)) and of
/// plm's `vcovSCC(type = "sss")`, which is said to be Stata's.
public enum CovariancePreset: String, Sendable, Hashable, CaseIterable {
  case throughline, stata, fixest, plm, sandwich

  /// The factor, as `models.csv` prints it; "" for an estimator without one of its own.
  func formula(of estimator: CovarianceEstimator) -> String {
    switch (estimator, self) {
    case (.twoWay, .throughline), (.twoWay, .stata), (.twoWay, .fixest):
      "(V1 + V2 − V12) · min(G1, G2)/(min(G1, G2) − 1) · (n − 1)/(n − k)"
    case (.twoWay, .sandwich):
      "V1 · G1/(G1 − 1) + V2 · G2/(G2 − 1) − V12 · G12/(G12 − 1), all times (n − 1)/(n − k)"
    case (.twoWay, .plm): "V1 + V2 − V12"
    case (.neweyWest, .throughline), (.neweyWest, .stata): "Bartlett weights, n/(n − k)"
    case (.neweyWest, .sandwich), (.neweyWest, .plm): "Bartlett weights, no factor"
    case (.driscollKraay, .throughline), (.driscollKraay, .stata), (.driscollKraay, .fixest),
      (.neweyWest, .fixest):
      "Bartlett weights, T/(T − 1) · (n − 1)/(n − k)"
    case (.driscollKraay, .sandwich): "Bartlett weights, n/(n − k)"
    case (.driscollKraay, .plm): "Bartlett weights, no factor"
    default: ""
    }
  }

  func lag(times T: Int) -> Int {
    let T = Double(T)
    // Exact where the power is whole: a root that falls short by rounding is pushed over.
    let length =
      self == .plm || self == .sandwich || self == .fixest
      ? Elementary.power(T, 0.25) : 4 * Elementary.power(T / 100, 2.0 / 9)
    return max(0, min(Int(T) - 1, Int((length + 1e-9).rounded(.down))))
  }
}

extension CovarianceEstimator {
  /// Those that a preset is about.
  var isSumOfParts: Bool { self == .twoWay || needsTime }
}
