import LinearAlgebra
import Statistics
import Tables

/// How strong an unmeasured confounder would have to be to undo an estimate (Cinelli & Hazlett 2020).
///
///     f² = t²/(n − p)  (t classical),  R²_{Y~D|X} = f²/(1 + f²)
///     RV_q = ½ (√(f_q⁴ + 4 f_q²) − f_q²),  f_q = q f
///     RV_{q,α}: the same with f_q − f*, f* = t*_{α, ν′} (s/s₀) / √(n − p − 1)
///
/// A confounder with RV of the residual variation of both outcome and support takes the share q of the
/// estimate away (RV_q), or enough of it that the interval takes in zero (RV_{q,α}). t, f and partial R²
/// are geometry of the sample, so they have the classical t and the residual df whatever the headline
/// covariance; what chance adds is the headline's: its standard error s over the classical s₀, and a
/// quantile of its own degrees of freedom ν, of which the confounder takes its share: ν′ = ν (n − p − 1)/(n − p),
/// one of the residual ones. With a classical headline this is sensemakr's.
///
/// Of a linear mixed model all of it is of the whitened rows (`PartialGeometry`): of the variation that
/// is left after the groupings' weights.
///
/// - Reference: Cinelli & Hazlett (2020), JRSS B 82, eq. 18 to 20. Agrees with `sensemakr`.
struct Sensitivity {
  let estimate: Double
  /// Cohen's f of the support term with the outcome, given the others.
  let f: Double
  let residualDF: Double
  let partialR2: Double
  let robustnessValue: Double
  /// Nil where the headline has no df to lose.
  let robustnessValueAlpha: Double?
  /// f*: what is left of f where the interval touches zero. A confounder with partial R² of x and y with
  /// support and outcome leaves an interval that takes in zero where
  /// f√(1 − x) ≤ √(xy) + f*√(1 − y). Nil where the headline has no df to lose.
  let criticalF: Double?
  let benchmarks: [Benchmark]

  /// What a confounder as strong as an adjusted term (times 1, 2, 3) would leave of the estimate.
  struct Benchmark: Equatable {
    let term: String
    let times: Double
    /// Partial R² of such a confounder with the support term, and with the outcome.
    let support: Double
    let outcome: Double
    let adjustedEstimate: Double
    /// Classical.
    let adjustedStandardError: Double
    /// The headline's interval around what is left; nil where it has no df to lose.
    let adjustedLow: Double?
    let adjustedHigh: Double?

    /// Classical, as `sensemakr`'s.
    var adjustedT: Double { adjustedEstimate / adjustedStandardError }
  }

  /// - Parameters:
  ///   - j: the coefficient; `estimate` its row under the headline covariance.
  ///   - parts: terms that share a column with it, as an interaction and what it is made of do: no confounder
  ///     is measured by them.
  init?(
    _ geometry: PartialGeometry, of j: Int, _ estimate: Estimate, apartFrom parts: Set<Int> = [],
    q: Double = 1
  ) {
    let df = geometry.degreesOfFreedom
    guard df > 1, let t = geometry.t(of: j), t.isFinite else { return nil }
    self.estimate = estimate.estimate
    residualDF = df
    let f = t.magnitude / df.squareRoot()
    self.f = f
    partialR2 = f * f / (1 + f * f)
    robustnessValue = Self.value(f: q * f, critical: 0)
    let classical = (estimate.estimate / t).magnitude
    let critical = estimate.df.flatMap { nu -> Double? in
      guard let se = estimate.stdError, classical > 0, nu > 0,
        let reference = try? StudentT(df: nu.isFinite ? nu * (df - 1) / df : nu)
      else { return nil }
      return reference.criticalValue(level: estimate.confLevel) * (se / classical)
        / (df - 1).squareRoot()
    }
    criticalF = critical
    robustnessValueAlpha = critical.map { Self.value(f: q * f, critical: $0) }
    benchmarks = geometry.adjustedTerms(apartFrom: parts).flatMap { name, columns in
      [1.0, 2, 3].compactMap { times in
        Benchmark(
          name, columns, times, geometry, j, estimate.estimate, standardError: classical, df: df,
          critical: critical)
      }
    }
  }

  /// RV from f_q and f*; where f* alone exceeds what RV could be, the extreme robustness value.
  static func value(f: Double, critical: Double) -> Double {
    let rest = f - critical
    guard rest > 0 else { return 0 }
    guard f * critical <= 1 else { return (f * f - critical * critical) / (1 + f * f) }
    let square = rest * rest
    return ((square * square + 4 * square).squareRoot() - square) / 2
  }
}

extension Sensitivity.Benchmark {
  /// - Returns: nil where a confounder so strong is impossible.
  fileprivate init?(
    _ name: String, _ columns: [Int], _ times: Double, _ geometry: PartialGeometry, _ j: Int,
    _ estimate: Double, standardError: Double, df: Double, critical: Double?
  ) {
    guard let withSupport = geometry.partialR2(of: columns, withColumn: j),
      let withOutcome = geometry.partialR2WithOutcome(of: columns), withSupport < 1,
      withOutcome < 1
    else { return nil }
    let d = times * withSupport / (1 - withSupport)
    guard d < 1, times * withSupport < 1 else { return nil }
    let shared =
      times * withSupport * withSupport / ((1 - times * withSupport) * (1 - withSupport))
    guard shared < 1 else { return nil }
    let root = (times.squareRoot() + shared.squareRoot()) / (1 - shared).squareRoot()
    let y = min(1, root * root * withOutcome / (1 - withOutcome))
    let bias = (y * d / (1 - d)).squareRoot() * standardError * df.squareRoot()
    let left = estimate >= 0 ? estimate - bias : estimate + bias
    let error = ((1 - y) / (1 - d) * df / (df - 1)).squareRoot() * standardError
    let half = critical.map { $0 * (df - 1).squareRoot() * error }
    self.init(
      term: name, times: times, support: d, outcome: y, adjustedEstimate: left,
      adjustedStandardError: error, adjustedLow: half.map { left - $0 },
      adjustedHigh: half.map { left + $0 })
  }
}
