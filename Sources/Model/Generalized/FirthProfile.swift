import LinearAlgebra
import Statistics

/// Tests and intervals from the profile of the penalized likelihood: l(b) is its maximum with βⱼ held
/// at b; the interval is of all b with 2 (l(β̂) − l(b)) ≤ χ²₁, and the test is of 2 (l(β̂) − l(0)).
///
/// - Reference: Heinze & Schemper (2002). Agrees with R `logistf`.
struct FirthProfile {
  let tests: [WaldTest]

  init(
    _ solution: GeneralizedFit.Solution, _ fit: LinearFit, level: Double, _ spec: ModelSpec
  ) throws(ModelError) {
    do {
      var best = Firth(solution.problem, beta: solution.beta)
      _ = try best.maximize()
      let errors = fit.leastSquares.unscaledStandardErrors
      let unit = fit.weightUnit.squareRoot()
      let chi = try ChiSquared(df: 1)
      let height = chi.upperQuantile(1 - level)
      var tests: [WaldTest] = []
      for j in best.beta.indices {
        let profile = Profile(best: best, coefficient: j, stdError: errors[j] / unit)
        let ratio = max(0, try profile.fall(at: 0))
        tests.append(
          WaldTest(
            statistic: best.beta[j] < 0 ? -ratio.squareRoot() : ratio.squareRoot(),
            pValue: chi.survival(ratio),
            confLow: try profile.end(height, direction: -1),
            confHigh: try profile.end(height, direction: 1)))
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

    /// 2 (l(β̂) − l(b)).
    func fall(at b: Double) throws -> Double {
      var beta = best.beta
      beta[coefficient] = b
      var constrained = Firth(best.problem, beta: beta)
      _ = try constrained.maximize(fixing: coefficient)
      return 2 * (best.logLikelihood - constrained.logLikelihood)
    }

    /// Where the fall reaches `height`: bracketed, then by the secant within the bracket.
    func end(_ height: Double, direction: Double) throws -> Double {
      let center = best.beta[coefficient]
      var (inside, outside) = (0.0, 2 * stdError)
      var (fallIn, fallOut) = (0.0, try fall(at: center + direction * outside))
      var doublings = 0
      while fallOut < height, doublings < 60 {
        (inside, fallIn) = (outside, fallOut)
        outside *= 1.5
        fallOut = try fall(at: center + direction * outside)
        doublings += 1
      }
      // In roots of the fall, which are nearly straight in b.
      let target = height.squareRoot()
      for _ in 0..<100 {
        let (a, b) = (max(0, fallIn).squareRoot() - target, max(0, fallOut).squareRoot() - target)
        var next = inside - a * (outside - inside) / (b - a)
        let width = outside - inside
        if !(next > inside + 1e-3 * width && next < outside - 1e-3 * width) {
          next = next <= inside + 1e-3 * width ? inside + 2e-3 * width : outside - 2e-3 * width
        }
        let value = try fall(at: center + direction * next)
        if value < height {
          (inside, fallIn) = (next, value)
        } else {
          (outside, fallOut) = (next, value)
        }
        if (value - height).magnitude <= 1e-11 * height || outside - inside <= 1e-12 * stdError {
          return center + direction * next
        }
      }
      return center + direction * outside
    }
  }
}
