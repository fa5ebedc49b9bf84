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
      let isSeparated = try Separation(problem, nil, spec) != nil
      var curves = try best.indices.map {
        try FirthProfileCurve(
          problem, best: best, coefficient: $0, isSeparated: isSeparated)
      }
      var ends = curves.indices.map { j in
        [-1.0, 1].map { direction in
          FirthProfileEnd(curve: curves[j], height: height, direction: direction)
            .found(firstStep: 2 * errors[j])
        }
      }
      let known = curves.indices.flatMap { j in
        ends[j].compactMap { $0.map { curves[j].beta($0) } }
      }
      for j in curves.indices where isSeparated {
        curves[j].ends = known
        for (side, direction) in [-1.0, 1].enumerated() {
          let end = FirthProfileEnd(curve: curves[j], height: height, direction: direction)
          ends[j][side] = ends[j][side].flatMap(end.settled)
        }
      }
      tests = curves.indices.map { j in
        let ratio = curves[j].place(at: 0, wide: true).map { max(0, $0.fall) }
        return WaldTest(
          statistic: ratio.map { best[j] < 0 ? -$0.squareRoot() : $0.squareRoot() },
          pValue: ratio.map { chi.survival($0) },
          confLow: ends[j][0]?.b, confHigh: ends[j][1]?.b)
      }
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }
}
