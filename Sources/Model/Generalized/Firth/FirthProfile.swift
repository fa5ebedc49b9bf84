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
      var best = coefficients
      var errors = fit.leastSquares.unscaledStandardErrors / fit.weightUnit.squareRoot()
      if problem.profiled != nil {
        let space = try FirthCoordinates(problem)
        let found = Firth(climbing: space, from: space.position(coefficients))
        best = found.map { space.beta($0.position) } ?? coefficients
        errors = Vector(fit.unscaledCovariance.diagonal.map { $0.squareRoot() })
      }
      let chi = try ChiSquared(df: 1)
      let height = chi.upperQuantile(1 - level)
      let rays = try SeparatingRays(problem).flatMap { $0.directions.isEmpty ? nil : $0 }
      let curves = try best.indices.map {
        try FirthProfileCurve(problem, best: best, coefficient: $0, rays: rays)
      }
      var region = FirthRegion(curves, height: height, steps: errors.map { 2 * $0 })
      if rays != nil { region.extend() }
      tests = curves.indices.map { j in
        let ratio = curves[j].highest(at: 0, known: region.known)
          .map { max(0, $0.fall) }
        return WaldTest(
          statistic: ratio.map { best[j] < 0 ? -$0.squareRoot() : $0.squareRoot() },
          pValue: ratio.map { chi.survival($0) },
          confLow: region.ends[j][0]?.b, confHigh: region.ends[j][1]?.b)
      }
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }
}
