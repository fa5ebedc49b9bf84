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
      let problem = solution.problem
      let errors = fit.leastSquares.unscaledStandardErrors
      let unit = fit.weightUnit.squareRoot()
      let chi = try ChiSquared(df: 1)
      let height = chi.upperQuantile(1 - level)
      var tests: [WaldTest] = []
      for j in solution.beta.indices {
        let curve = try FirthProfileCurve(problem, best: solution.beta, coefficient: j)
        let root = FirthProfileEnd(
          curve: curve, height: height, firstStep: 2 * errors[j] / unit)
        let ratio = curve.place(at: 0, wide: true).map { max(0, $0.fall) }
        tests.append(
          WaldTest(
            statistic: ratio.map { solution.beta[j] < 0 ? -$0.squareRoot() : $0.squareRoot() },
            pValue: ratio.map { chi.survival($0) },
            confLow: root.end(direction: -1), confHigh: root.end(direction: 1)))
      }
      self.tests = tests
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }
}
