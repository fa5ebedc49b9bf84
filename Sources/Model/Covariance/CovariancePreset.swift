/// Whose small-sample factors and default lags a covariance has. n is rows, k coefficients, G₁ and G₂ the
/// numbers of clusters, T of times.
public enum CovariancePreset: String, Sendable, Hashable, CaseIterable {
  case throughline, stata, fixest, plm, sandwich

  /// The factor, as `models.csv` prints it; nil where the preset has no such estimator that could be
  /// checked. Those without a factor of their own have "" here.
  func formula(of estimator: CovarianceEstimator) -> String? {
    switch (estimator, self) {
    case (.twoWay, .throughline), (.twoWay, .stata), (.twoWay, .fixest):
      "(V1 + V2 − V12) · min(G1, G2)/(min(G1, G2) − 1) · (n − 1)/(n − k)"
    case (.twoWay, .sandwich):
      "V1 · G1/(G1 − 1) + V2 · G2/(G2 − 1) − V12 · G12/(G12 − 1), all times (n − 1)/(n − k)"
    case (.twoWay, .plm): "V1 + V2 − V12"
    case (.neweyWest, .throughline), (.neweyWest, .stata): "Bartlett weights, n/(n − k)"
    case (.neweyWest, .sandwich), (.neweyWest, .plm): "Bartlett weights, no factor"
    case (.driscollKraay, .throughline): "Bartlett weights, T/(T − 1) · (n − 1)/(n − k)"
    case (.driscollKraay, .sandwich): "Bartlett weights, n/(n − k)"
    case (.driscollKraay, .plm): "Bartlett weights, no factor"
    case (.neweyWest, .fixest), (.driscollKraay, .stata), (.driscollKraay, .fixest): nil
    default: ""
    }
  }

  func alternatives(to estimator: CovarianceEstimator) -> String {
    Self.allCases.filter { $0.formula(of: estimator) != nil }.map(\.rawValue)
      .joined(separator: ", ")
  }

  func lag(times T: Int) -> Int {
    let T = Double(T)
    // Exact where the power is whole: a root that falls short by rounding is pushed over.
    let length =
      self == .plm || self == .sandwich
      ? Elementary.power(T, 0.25) : 4 * Elementary.power(T / 100, 2.0 / 9)
    return max(0, min(Int(T) - 1, Int((length + 1e-9).rounded(.down))))
  }
}

extension CovarianceEstimator {
  /// Those that a preset is about.
  var isSumOfParts: Bool { self == .twoWay || needsTime }
}
