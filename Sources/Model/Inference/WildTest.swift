import LinearAlgebra
import Statistics

/// The wild cluster bootstrap of one coefficient.
///
/// p is the share of vectors with |t*| ≥ |t|. Ties count in full: enumerated and restricted, v = ±1
/// give back the sample itself, so that p is never under 2^(1−G). Unrestricted, v = 1 gives t* = 0 and no
/// vector need reach |t|: p can be 0, which says no more than that it is under one of their number.
/// `strictP` counts |t*| > |t| only;
/// the truth of an exact test lies between. Statistics within 1e-9 of |t| are ties: what rounding
/// leaves of equality. 0/0 counts as a tie. Drawn, the sample itself counts as one more vector:
/// p = (1 + count)/(1 + draws).
///
/// The interval holds the hypotheses with p ≥ 1 − level. It ends at the outermost of them: a grid of which
/// each point is √2 times the one before (from 1/16 to 2¹⁵ standard errors) says where to begin, and from
/// there outward every place is known where a vector begins or ceases to count (`WildTurns`), so that a p
/// that is not monotone only ever widens it. An end beyond the grid is infinite.
public struct WildTest: Sendable, Equatable {
  /// Two-sided, ties in full.
  public let pValue: Double
  /// Two-sided, ties not counted.
  public let strictP: Double
  /// −∞ or ∞ where no hypothesis on that side is rejected.
  public let confLow: Double
  public let confHigh: Double
  /// √(p(1−p)/draws); nil where all vectors were gone through.
  public let monteCarloError: Double?
  /// The smallest p that the number of vectors can tell.
  public let floor: Double?
  /// As in `df_method`.
  public let method: String
}

/// Counting and inverting, in units of the direction a: see `WildHypothesis`.
struct WildBootstrap {
  let hypothesis: WildHypothesis
  let vectors: WildVectors

  static let tie = 1e-9

  /// |t*| ≥ |t| and |t*| > |t|, as counts.
  struct Counts {
    var inclusive = 0
    var strict = 0
  }

  /// - Parameter delta: the estimate less the hypothesis.
  func counts(at delta: Double) throws(LinearAlgebraError) -> Counts {
    var counts = Counts()
    let square = delta * delta
    let observed = hypothesis.observedVariance
    try vectors.forEachBlock { V in
      var (inclusive, strict) = (0, 0)
      hypothesis.forEachStatistic(V, at: delta) { n, variance in
        let (ours, theirs) = (n * n * observed, square * variance)
        if ours >= theirs * (1 - 2 * Self.tie) { inclusive += 1 }
        if ours > theirs * (1 + 2 * Self.tie) { strict += 1 }
      }
      counts.inclusive += inclusive
      counts.strict += strict
    }
    return counts
  }

  /// p with ties in full at many hypotheses, in one pass.
  func pValues(at deltas: [Double]) throws(LinearAlgebraError) -> [Double] {
    var counts = [Int](repeating: 0, count: deltas.count)
    let floors = deltas.map { hypothesis.floor(at: $0) }
    try vectors.forEachBlock { V in
      counts.withUnsafeMutableBufferPointer { counts in
        hypothesis.forEachPolynomial(V) { polynomial in
          for (i, delta) in deltas.enumerated() {
            if self.counts(polynomial, at: delta, floors[i]) { counts[i] += 1 }
          }
        }
      }
    }
    return counts.map(share)
  }

  /// |t*| ≥ |t| of one vector at δ, ties in full.
  @inline(__always)
  func counts(
    _ vector: WildPolynomial, at delta: Double, _ floor: WildHypothesis.Floor
  ) -> Bool {
    let (n, variance) = floor.clean(vector.numerator(delta), vector.variance(delta))
    return n * n * hypothesis.observedVariance
      >= delta * delta * variance * (1 - 2 * Self.tie)
  }

  /// Of a count: the sample itself counts where vectors are drawn.
  func share(_ count: Int) -> Double {
    vectors.areEnumerated
      ? Double(count) / Double(vectors.count) : Double(count + 1) / Double(vectors.count + 1)
  }

  func strictShare(_ count: Int) -> Double {
    Double(count) / Double(vectors.areEnumerated ? vectors.count : vectors.count + 1)
  }
}

extension WildOptions {
  /// - Parameter stream: names the random numbers: the model and the term.
  /// - Returns: nil where the residuals do not show the coefficient's standard error.
  func test(
    _ j: Int, of fit: LinearFit, _ sums: ClusterSums, level: Double, stream: String
  ) throws(LinearAlgebraError) -> WildTest? {
    let (a, scale) = fit.direction(of: j)
    let unit = scale * fit.residualUnit
    let estimate = fit.coefficients[j]
    let delta = estimate / unit
    let hypothesis = try WildHypothesis(
      sums, direction: a, isRestricted: residuals == .restricted)
    guard hypothesis.observedVariance > 0 else { return nil }
    let bootstrap = WildBootstrap(
      hypothesis: hypothesis,
      vectors: WildVectors(clusterCount: sums.count, options: self, stream: stream))
    let counts = try bootstrap.counts(at: delta)
    let ends = try bootstrap.interval(level: level)
    let drawn = !bootstrap.vectors.areEnumerated
    let p = bootstrap.share(counts.inclusive)
    return WildTest(
      pValue: p, strictP: bootstrap.strictShare(counts.strict),
      // δ grows as the hypothesis falls.
      confLow: estimate - ends.high * unit, confHigh: estimate - ends.low * unit,
      monteCarloError: drawn ? (p * (1 - p) / Double(draws)).squareRoot() : nil,
      floor: 1 / Double(drawn ? draws + 1 : bootstrap.vectors.count),
      method: method(sums.count))
  }
}
