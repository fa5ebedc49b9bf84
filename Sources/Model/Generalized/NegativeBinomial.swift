/// The shape θ of a negative binomial with variance μ + α μ², α = 1/θ (NB2), for given means μ:
///
///     log L = Σᵢ [ Σ_{k<yᵢ} log(1 + αk) + yᵢ log μᵢ − (yᵢ + 1/α) log(1 + αμᵢ) − log yᵢ! ]
///
/// written in α, in which the Poisson limit α = 0 is an ordinary point: at α = 0 the slope is
/// ½ Σ [(yᵢ − μᵢ)² − yᵢ], and where that is not positive the maximum is there.
///
/// β and α are orthogonal in the expected information, so standard errors of β take θ as known, as
/// MASS `glm.nb` does, which this agrees with.
struct NegativeBinomial: Sendable {
  let alpha: Double
  /// Of log α, from the observed information at the means; nil at the boundary.
  let logStdError: Double?

  var theta: Double { 1 / alpha }
  var isPoisson: Bool { alpha == 0 }

  /// The sums over counts (`CountSum`) and rows.
  struct Counts {
    let y: [Double]
    let sums: CountSum

    init(_ y: [Double]) {
      self.y = y
      sums = CountSum(y)
    }

    func logLikelihood(_ alpha: Double, _ eta: [Double]) -> Double {
      var sum = alpha > 0 ? sums.of { Elementary.logOnePlus(alpha * $0) } : 0
      for (row, value) in y.enumerated() {
        let mu = Elementary.exponential(eta[row])
        let x = alpha * mu
        let rest = alpha > 0 ? (value + 1 / alpha) * Elementary.logOnePlus(x) : mu
        sum += value * eta[row] - rest - Elementary.logGamma(value + 1)
      }
      return sum
    }

    /// d log L / dα.
    func slope(_ alpha: Double, _ mu: [Double]) -> Double {
      var sum = sums.of { $0 / (1 + alpha * $0) }
      for (row, value) in y.enumerated() {
        let x = alpha * mu[row]
        sum += mu[row] * mu[row] * Self.excess(x) - value * mu[row] / (1 + x)
      }
      return sum
    }

    /// d² log L / dα².
    func curvature(_ alpha: Double, _ mu: [Double]) -> Double {
      var sum = -sums.of { k in
        let f = k / (1 + alpha * k)
        return f * f
      }
      for (row, value) in y.enumerated() {
        let x = alpha * mu[row]
        let r = mu[row] / (1 + x)
        sum += mu[row] * mu[row] * mu[row] * Self.excessSlope(x) + value * r * r
      }
      return sum
    }

    /// `slope` and `curvature`, with one logarithm a row.
    func derivatives(_ alpha: Double, _ mu: [Double]) -> (slope: Double, curvature: Double) {
      var slope = sums.of { $0 / (1 + alpha * $0) }
      var curvature = -sums.of { k in
        let f = k / (1 + alpha * k)
        return f * f
      }
      for (row, value) in y.enumerated() {
        let m = mu[row]
        let x = alpha * m
        let r = m / (1 + x)
        let (excess, bend): (Double, Double)
        if x < 0.02 {
          (excess, bend) = (Self.excess(x), Self.excessSlope(x))
        } else {
          excess = (Elementary.logOnePlus(x) - x / (1 + x)) / (x * x)
          bend = 1 / (x * (1 + x) * (1 + x)) - 2 * excess / x
        }
        slope += m * m * excess - value * r
        curvature += m * m * m * bend + value * r * r
      }
      return (slope, curvature)
    }

    /// (log(1 + x) − x/(1 + x)) / x², ½ at 0.
    private static func excess(_ x: Double) -> Double {
      guard x < 0.02 else { return (Elementary.logOnePlus(x) - x / (1 + x)) / (x * x) }
      // Σ (−x)ʲ (j+1)/(j+2)
      return series(x) { (Double($0) + 1) / (Double($0) + 2) }
    }

    /// Its derivative.
    private static func excessSlope(_ x: Double) -> Double {
      guard x < 0.02 else {
        let r = 1 + x
        return 1 / (x * r * r) - 2 * (Elementary.logOnePlus(x) - x / r) / (x * x * x)
      }
      return -series(x) { (Double($0) + 1) * (Double($0) + 2) / (Double($0) + 3) }
    }

    private static func series(_ x: Double, _ coefficient: (Int) -> Double) -> Double {
      (0..<12).reversed().reduce(0) { coefficient($1) - x * $0 }
    }
  }
}

extension NegativeBinomial {
  private static let mostRounds = 200

  /// β and θ together: θ at its maximum for the means, β at its own for θ, in turn, until neither moves.
  ///
  /// - Parameter start: of α; the iterations are at the maximum for it.
  static func solve(
    _ iterations: inout ReweightedLeastSquares, _ spec: ModelSpec, from start: Double = 0
  ) throws(ModelError) -> GeneralizedFit.Solution {
    let y = iterations.problem.response.y
    let counts = Counts(y)
    var alpha = start
    var before = Double.infinity
    for _ in 0..<mostRounds {
      let mu = iterations.eta.map(Elementary.exponential)
      let next = best(counts, mu, from: alpha)
      let moved = (next - alpha).magnitude
      alpha = next
      iterations.setFamily(.negativeBinomial(alpha: alpha))
      if alpha == 0 || hasSettled(moved / alpha, after: before) {
        return solution(iterations, alpha, counts)
      }
      before = moved / alpha
      do {
        try iterations.run(upTo: iterations.steps + ReweightedLeastSquares.mostSteps)
      } catch {
        throw spec.error(Identification.problem(error, iterations.problem.matrix))
      }
    }
    // The last digit may go back and forth: the means no longer move.
    return solution(iterations, alpha, counts)
  }

  /// Steps shrink by orders of magnitude until rounding moves α back and forth: with large counts by a part
  /// in 10¹², as they have that many digits less to spare.
  private static func hasSettled(_ step: Double, after before: Double) -> Bool {
    step <= 1e-15 || (step <= 1e-9 && step >= before / 4)
  }

  private static func solution(
    _ iterations: ReweightedLeastSquares, _ alpha: Double, _ counts: Counts
  ) -> GeneralizedFit.Solution {
    var problem = iterations.problem
    problem.family = .negativeBinomial(alpha: alpha)
    let mu = iterations.eta.map(Elementary.exponential)
    var error: Double?
    if alpha > 0 {
      // −d²logL/d(log α)² = −α² L'' − α L', L' being 0 at the maximum.
      let information = -alpha * alpha * counts.curvature(alpha, mu)
      error = information > 0 ? 1 / information.squareRoot() : nil
    }
    return GeneralizedFit.Solution(
      problem: problem, beta: iterations.beta, eta: iterations.eta,
      shape: NegativeBinomial(alpha: alpha, logStdError: error))
  }

  /// The root of the slope, by Newton's steps kept inside a bracket; 0 where the slope starts negative.
  static func best(_ counts: Counts, _ mu: [Double], from start: Double) -> Double {
    guard counts.slope(0, mu) > 0 else { return 0 }
    var (low, high) = (0.0, max(start, 1e-3))
    while counts.slope(high, mu) > 0, high < 1e12 { (low, high) = (high, 4 * high) }
    var alpha = start > low && start < high ? start : (low + high) / 2
    var before = Double.infinity
    for _ in 0..<200 {
      let slope = counts.slope(alpha, mu)
      if slope > 0 { low = alpha } else { high = alpha }
      // In log α, where the likelihood is nearer to quadratic.
      let bend = alpha * alpha * counts.curvature(alpha, mu) + alpha * slope
      var next = bend < 0 ? alpha * Elementary.exponential(-alpha * slope / bend) : (low + high) / 2
      if !(next > low && next < high) { next = low > 0 ? (low * high).squareRoot() : high / 8 }
      let step = (next - alpha).magnitude / alpha
      if hasSettled(step, after: before) { return next }
      (alpha, before) = (next, step)
    }
    return alpha
  }
}
