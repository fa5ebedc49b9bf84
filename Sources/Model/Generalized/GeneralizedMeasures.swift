import LinearAlgebra

/// How a generalized linear model fits.
///
///     deviance      2 Σ [log L of a mean equal to yᵢ − log L at the fit]; null: of the intercept alone
///     dispersion    Σ (yᵢ − μᵢ)² / V(μᵢ) / (n − p)                      (Pearson)
///     McFadden      1 − log L / log L₀
///     Nagelkerke    (1 − e^(2 (log L₀ − log L)/n)) / (1 − e^(2 log L₀/n))
///     Tjur          mean p of events less mean p of others (yes or no only)
///
/// AIC and BIC count p coefficients, and θ. With an estimated dispersion there is no likelihood.
struct GeneralizedMeasures {
  let measures: FitMeasures

  init(
    _ solution: GeneralizedFit.Solution, _ fit: LinearFit, _ sample: Sample, _ spec: ModelSpec,
    _ generalized: GeneralizedSpec
  ) throws(ModelError) {
    let null = try Self.null(solution, spec, generalized)
    var measures = FitMeasures(
      dfResidual: Double(fit.residualDegreesOfFreedom), rank: fit.columnCount,
      conditionNumber: fit.leastSquares.conditionNumber)
    var others: [String: Double] = [:]
    others["deviance"] = Self.deviance(solution)
    others["null_deviance"] = null.deviance
    others["dispersion"] = Self.dispersion(fit)
    if generalized.dispersion == .fixed, generalized.penalty == .none {
      let likelihood = Self.logLikelihood(solution)
      let n = Double(fit.rowCount)
      let parameters = Double(fit.columnCount + (generalized.family == .negativeBinomial ? 1 : 0))
      measures.logLikelihood = likelihood
      measures.aic = 2 * parameters - 2 * likelihood
      measures.bic = Elementary.log(n) * parameters - 2 * likelihood
      others["mcfadden_r_squared"] = 1 - likelihood / null.logLikelihood
      others["nagelkerke_r_squared"] =
        Self.gain(null.logLikelihood - likelihood, n) / Self.gain(null.logLikelihood, n)
    }
    if generalized.family == .logistic { others["tjur_r_squared"] = Self.tjur(solution) }
    others["theta"] = solution.shape.flatMap { $0.isPoisson ? nil : $0.theta }
    measures.others = others.filter { $0.value.isFinite }
    measures.convention = Self.convention(solution, generalized)
    self.measures = measures
  }

  /// 1 − e^(2x/n).
  private static func gain(_ x: Double, _ n: Double) -> Double {
    1 - Elementary.exponential(2 * x / n)
  }

  static func deviance(_ solution: GeneralizedFit.Solution) -> Double {
    let (response, family) = (solution.problem.response, solution.problem.family)
    return solution.eta.indices.reduce(0) {
      $0 + family.deviance(solution.eta[$1], response.y[$1], trials: response.trials[$1])
    }
  }

  static func logLikelihood(_ solution: GeneralizedFit.Solution) -> Double {
    let (response, family) = (solution.problem.response, solution.problem.family)
    if let shape = solution.shape {
      return NegativeBinomial.Counts(response.y).logLikelihood(shape.alpha, solution.eta)
    }
    return solution.eta.indices.reduce(0) {
      $0 + family.logLikelihood(solution.eta[$1], response.y[$1], trials: response.trials[$1])
    }
  }

  /// Σ wᵢ (sᵢ/wᵢ)² / (n − p), which is Pearson's.
  private static func dispersion(_ fit: LinearFit) -> Double {
    guard fit.residualDegreesOfFreedom > 0 else { return .nan }
    let e = fit.outcome
    let sum = e.indices.reduce(0) { $0 + (fit.weights?[$1] ?? 1) * e[$1] * e[$1] }
    return sum * fit.weightUnit / Double(fit.residualDegreesOfFreedom)
  }

  /// Deviance (at the fit's own θ, as in R) and log-likelihood (at its own) of the intercept alone, or
  /// of nothing where the fit has none.
  private static func null(
    _ solution: GeneralizedFit.Solution, _ spec: ModelSpec, _ generalized: GeneralizedSpec
  ) throws(ModelError) -> (deviance: Double, logLikelihood: Double) {
    var problem = solution.problem
    let n = problem.matrix.rowCount
    guard problem.matrix.hasIntercept else {
      let eta = (0..<n).map { problem.offset(at: $0) }
      let empty = GeneralizedFit.Solution(
        problem: problem, beta: [], eta: eta, shape: solution.shape)
      return (deviance(empty), logLikelihood(empty))
    }
    problem = ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(
        rowCount: n,
        columns: [
          DesignMatrix.Column(
            name: DesignMatrix.interceptName, role: .intercept, term: nil,
            values: [Double](repeating: 1, count: n))
        ], hasIntercept: true),
      response: problem.response, offset: problem.offset, family: problem.family)
    var atOwnShape = problem
    atOwnShape.setFamily(generalized.firstFamily)
    var unpenalized = generalized
    unpenalized.penalty = .none
    let own = try GeneralizedFit.solve(atOwnShape, nil, spec, unpenalized)
    guard solution.shape != nil else { return (deviance(own), logLikelihood(own)) }
    let likelihood = logLikelihood(own)
    do {
      var iterations = try ReweightedLeastSquares(starting: problem)
      try iterations.run(upTo: ReweightedLeastSquares.mostSteps)
      return (iterations.deviance(iterations.eta), likelihood)
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }

  private static func tjur(_ solution: GeneralizedFit.Solution) -> Double {
    let y = solution.problem.response.y
    let p = solution.eta.map(Elementary.logistic)
    let events = y.reduce(0, +)
    let of = zip(y, p).reduce(0) { $0 + $1.0 * $1.1 }
    let rest = zip(y, p).reduce(0) { $0 + (1 - $1.0) * $1.1 }
    return of / events - rest / (Double(y.count) - events)
  }

  private static func convention(
    _ solution: GeneralizedFit.Solution, _ generalized: GeneralizedSpec
  ) -> String {
    var parts: [String] = []
    switch generalized.family {
    case .logistic, .binomial:
      parts.append("the event is that \(solution.problem.response.event ?? "")")
      if generalized.family == .binomial {
        parts = ["successes of '\(generalized.trials ?? "")' trials"]
      }
      parts.append("estimates are logarithms of odds ratios")
    case .poisson: parts.append("estimates are logarithms of rate ratios")
    case .negativeBinomial:
      parts.append("variance μ + μ²/θ (NB2); estimates are logarithms of rate ratios")
      parts.append(
        solution.shape?.isPoisson ?? false
          ? "θ has no finite maximum: the counts vary no more than Poisson says, so this is its fit"
          : "standard errors take θ as known")
    case .ordinal: break
    }
    if let offset = generalized.offset { parts.append("offset \(offset)") }
    if generalized.dispersion == .estimated {
      parts.append(
        "classical standard errors grow with the root of the dispersion (Pearson), t(n−p)")
    }
    if generalized.penalty == .firth {
      parts.append(
        "Firth's penalty; intervals and tests from the profile of the penalized likelihood")
    }
    return parts.joined(separator: "; ")
  }
}

extension ReweightedLeastSquares.Problem {
  mutating func setFamily(_ family: Family) { self.family = family }
}
