import LinearAlgebra
import Statistics

/// Tests and intervals from the profile of the penalized likelihood: l(b) is its maximum with βⱼ held
/// at b; the interval is of all b with 2 (l(β̂) − l(b)) ≤ χ²₁, and the test is of 2 (l(β̂) − l(0)).
///
/// - Reference: Heinze & Schemper (2002). Agrees with R `logistf`.
struct FirthProfile {
  let tests: [WaldTest]

  /// - Parameter coefficients: as reported.
  init(
    _ solution: GeneralizedFit.Solution, _ coefficients: [Double], _ fit: LinearFit, level: Double,
    _ spec: ModelSpec
  ) throws(ModelError) {
    do {
      var problem = solution.problem
      problem.matrix = problem.profiled ?? problem.matrix
      var best = Firth(problem, beta: coefficients)
      _ = try best.maximize()
      let errors =
        problem.profiled == nil
        ? fit.leastSquares.unscaledStandardErrors / fit.weightUnit.squareRoot()
        : Vector(fit.unscaledCovariance.diagonal.map { $0.squareRoot() })
      let chi = try ChiSquared(df: 1)
      let height = chi.upperQuantile(1 - level)
      var tests: [WaldTest] = []
      for j in best.beta.indices {
        let profile = Profile(best: best, coefficient: j, stdError: errors[j])
        let ratio = profile.fall(at: 0).map { max(0, $0.value) }
        tests.append(
          WaldTest(
            statistic: ratio.map { best.beta[j] < 0 ? -$0.squareRoot() : $0.squareRoot() },
            pValue: ratio.map { chi.survival($0) },
            confLow: profile.end(height, direction: -1),
            confHigh: profile.end(height, direction: 1)))
      }
      self.tests = tests
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }

  private struct Profile {
    let best: Firth
    let coefficient: Int
    let stdError: Double

    /// A constrained maximum.
    struct Place {
      /// b, less the estimate, in the direction of the search.
      var distance: Double
      /// 2 (l(β̂) − l(b)).
      var fall: Double
      var beta: [Double]
    }

    /// 2 (l(β̂) − l(b)); nil where neither the coefficients given nor those of zero lead to l(b).
    ///
    /// Under separation coefficients are large together: with one of them held near zero, the others as
    /// they were leave no row with weight.
    func fall(at b: Double, from start: [Double]? = nil) -> (value: Double, beta: [Double])? {
      let starts = [start ?? best.beta, [Double](repeating: 0, count: best.beta.count)]
      for start in starts {
        var beta = start
        beta[coefficient] = b
        var constrained = Firth(best.problem, beta: beta)
        if (try? constrained.maximize(fixing: coefficient)) == true {
          return (2 * (best.logLikelihood - constrained.logLikelihood), constrained.beta)
        }
      }
      return nil
    }

    private func place(_ distance: Double, _ direction: Double, from near: Place) -> Place? {
      fall(at: best.beta[coefficient] + direction * distance, from: near.beta).map {
        Place(distance: distance, fall: $0.value, beta: $0.beta)
      }
    }

    /// Where the fall reaches `height`: bracketed, then by the secant within the bracket. Nil where the
    /// profile cannot be followed so far.
    func end(_ height: Double, direction: Double) -> Double? {
      let center = best.beta[coefficient]
      var inside = Place(distance: 0, fall: 0, beta: best.beta)
      guard var outside = place(2 * stdError, direction, from: inside) else { return nil }
      var doublings = 0
      while outside.fall < height, doublings < 60 {
        inside = outside
        guard let further = place(1.5 * inside.distance, direction, from: inside) else {
          return nil
        }
        outside = further
        doublings += 1
      }
      // In roots of the fall, which are nearly straight in b.
      let target = height.squareRoot()
      for _ in 0..<100 {
        let a = max(0, inside.fall).squareRoot() - target
        let b = max(0, outside.fall).squareRoot() - target
        let width = outside.distance - inside.distance
        var next = inside.distance - a * width / (b - a)
        let (first, last) = (inside.distance + 1e-3 * width, outside.distance - 1e-3 * width)
        if !(next > first && next < last) {
          next = next <= first ? inside.distance + 2e-3 * width : outside.distance - 2e-3 * width
        }
        guard let found = place(next, direction, from: inside) else { return nil }
        if found.fall < height { inside = found } else { outside = found }
        if (found.fall - height).magnitude <= 1e-11 * height
          || outside.distance - inside.distance <= 1e-12 * stdError
        {
          return center + direction * next
        }
      }
      return center + direction * outside.distance
    }
  }
}
