/// How far the members of one group agree, against what chance alone would give.
///
/// Reference: James, Demaree & Wolf (1984). Agrees with `rwg`, `rwg.j` and `ad.m` of R's multilevel.
public enum Agreement {
  /// The answers that members would give if the group meant nothing.
  public enum Null: String, Sendable, CaseIterable {
    /// Every option as likely.
    case uniform
    /// Slightly skewed, as where people tend to answer agreeably.
    case slightSkew = "slight_skew"

    /// Variance of the answers to an item with `options` options: (A² − 1)/12 if uniform; if
    /// slightly skewed as tabulated for 5 to 11 options, else nil.
    ///
    /// Reference: LeBreton & Senter (2008), table 2.
    public func variance(options: Int) -> Double? {
      switch self {
      case .uniform: options > 1 ? Double(options * options - 1) / 12 : nil
      case .slightSkew:
        [5: 1.34, 6: 1.85, 7: 2.90, 8: 3.47, 9: 5.66, 10: 6.30, 11: 7.31][options]
      }
    }
  }

  /// r_wg(j) = j (1 − q) / (j (1 − q) + q), q = mean item variance / null variance, at most 1; with
  /// one item that is r_wg = 1 − q. Less agreement than by chance is 0.
  ///
  /// - Parameter items: the members' answers to each of the j items; as many for each.
  /// - Returns: nil for fewer than two members.
  public static func rwg(_ items: [[Double]], nullVariance: Double) -> Double? {
    let variances = items.compactMap { Descriptive.variance($0) }
    guard let mean = Descriptive.mean(variances), variances.count == items.count else { return nil }
    let q = min(1, mean / nullVariance)
    let j = Double(items.count)
    return j * (1 - q) / (j * (1 - q) + q)
  }

  /// AD_M(j): the mean over items of Σ |x − x̄| / n, in answer steps. With A options, A/6 is the most
  /// that still counts as agreement (Burke & Dunlap 2002).
  ///
  /// - Returns: nil for fewer than two members.
  public static func averageDeviation(_ items: [[Double]]) -> Double? {
    let deviations = items.compactMap { item -> Double? in
      guard item.count > 1, let mean = Descriptive.mean(item) else { return nil }
      return Descriptive.mean(item.map { ($0 - mean).magnitude })
    }
    return deviations.count == items.count ? Descriptive.mean(deviations) : nil
  }
}
