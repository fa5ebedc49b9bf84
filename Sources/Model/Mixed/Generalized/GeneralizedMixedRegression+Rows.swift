import LinearAlgebra
import Statistics
import Tables

extension GeneralizedMixedRegression {
  /// Above so much work for one evaluation of the likelihood, profile intervals and tests of variances
  /// would take longer than the fit by far.
  private static let mostProfiledWork = 3e7

  private var isProfiled: Bool { fit.evaluationWork <= Self.mostProfiledWork }

  /// Variances and covariances, those of variances with their profile intervals.
  func components(_ spec: ModelSpec) -> [Estimate] {
    let level = spec.inference.level
    let intervals =
      isProfiled ? (try? GeneralizedMixedProfile(fit).intervals(level: level)) ?? [] : []
    return fit.components.map { component in
      let interval = intervals.first { $0.parameter == .component(component.name) }
      return Estimate(
        component.name, of: spec, component.estimate, interval: interval.map { $0.squared() },
        dfMethod: interval == nil ? "none" : "profile", chosen: true, self)
    }
  }

  /// Effects on the outcome's mean in the population, on average and at the means, and e^β between rows of
  /// the same groups.
  func effectSubject(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ estimator: CovarianceEstimator
  ) -> EffectSubject? {
    EffectSubject(
      spec: spec, sample: sample, design: design, model: EffectModel(ratiosOf: generalized.family),
      coefficients: fit.coefficients.elements,
      covariance: { contrasts throws(LinearAlgebraError) in
        covarianceOfFitted(estimator, contrasts)
      }, weights: start.response.trials, offset: start.problem.offset, nClusters: clusters?.count,
      population: PopulationEffects(
        fit: fit, level: start.response.level, uncertainty: uncertainty(estimator),
        draws: generalized.bootstrap.map {
          fit.refits($0.draws, seed: $0.seed, stream: "effects/\(spec.name)")
        }))
  }

  private func uncertainty(_ estimator: CovarianceEstimator) -> PopulationEffects.Uncertainty {
    if estimator == .cr2, let clustered, let biasReduced {
      return PopulationEffects.Uncertainty(
        estimator: .cr2, covariance: clustered.covariance(biasReduced)
      ) { biasReduced.covariance(of: Matrix(rows: [$0])).degreesOfFreedom[0] }
    }
    guard let clustered, let joint = clustered.covariance(estimator) else {
      return PopulationEffects.Uncertainty(
        estimator: .classical, covariance: fit.optimum.freeCovariance
      ) { _ in .infinity }
    }
    let df = clustered.degreesOfFreedom
    return PopulationEffects.Uncertainty(estimator: estimator, covariance: joint) { _ in df }
  }

  func ownChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = residualChecks(subject)
    let groups = subject.eventGroups(start.clusters)
    let uneven = UnevenEvents(start, in: groups)
    return [convergence(subject)] + start.events(subject, in: groups, uneven)
      + start.offsetChecks(subject)
      + singularities(subject)
      + fit.terms.fewGroups(subject)
      + variances(subject) + dispersion(subject, uneven) + residuals
      + (missingDiagnostics(subject)?.rows(beside: residuals) ?? [])
      + subject.serialCorrelation(of: GeneralizedMixedResiduals(fit).pearson)
  }

  private func missingDiagnostics(_ subject: CheckSubject) -> MissingDiagnostics? {
    guard let term = fit.terms.first, let G = fit.randomCovariances.first else { return nil }
    let c = term.columns.firstIndex(of: RandomTerm.intercept)
    return MissingDiagnostics(
      subject: subject, term: term, variance: c.map { G[$0, $0] },
      isIndependent: term.isIndependent(of: Array(fit.terms.dropFirst())),
      unreliability: GeneralizedMixedResiduals(fit).unreliability)
  }

  private func residualChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = GeneralizedMixedResiduals(fit)
    return [
      spread(subject), rowLaw(subject), residuals.effects?.normality(subject),
      residuals.outlier(subject),
      groupDistances(subject.sample, subject.spec, subject.covariance.matrix).flatMap {
        $0.distances.check(subject, how: $0.how)
      },
    ].compactMap { $0 }
  }

  private func convergence(_ subject: CheckSubject) -> Check {
    subject.check(
      "converged", fit.isConverged ? .pass : .stop, fit.disagreement,
      ConvergenceWords(
        isConverged: fit.isConverged, decrement: fit.decrement,
        second: fit.optimum.second, excess: fit.optimum.excess
      ).sentence)
  }

  /// A variance of zero is a finding about these data, and the fit without it is the same model.
  private func singularities(_ subject: CheckSubject) -> [Check] {
    let found = fit.singularities
    guard !found.isEmpty else { return [] }
    let without = withoutSingularTerms()
    let beside = SingularWords(
      singularities: found, kept: fit.regularTerms, zero: without?.zero ?? []
    )
    .beside(without?.words, bare: "the one without random effects")
    return found.map { singularity in
      subject.check(
        "singular", .look, nil, singularity.meaning + beside, term: singularity.component)
    }
  }

  private func withoutSingularTerms() -> (words: String, zero: Set<String>)? {
    let claims = columns.indices.filter { columns[$0].role == .support }
    let rest = fit.regularTerms
    guard !claims.isEmpty else { return nil }
    var (estimates, covariance) = (
      Vector(start.beta), start.fit.leastSquares.unscaledCovariance / start.fit.weightUnit
    )
    var zero: Set<String> = []
    if !rest.isEmpty {
      guard
        let simpler = try? GeneralizedMixedFit(
          start, terms: rest, nodes: mixed.quadrature, isVerified: false)
      else { return nil }
      (estimates, covariance) = (simpler.coefficients, simpler.covariance)
      zero = simpler.singularities.zero
    }
    let reported = map * estimates
    let variances = (map * covariance * map.transposed()).diagonal
    let words = claims.map { j in
      "\(columns[j].name) is \(Wording.number(reported[j])) "
        + "(standard error \(Wording.number(variances[j].squareRoot())))"
    }
    return ("\(Wording.all(words)) on the scale of the link", zero)
  }

  /// Likelihood-ratio tests, zero being the edge of what a variance can be.
  private func variances(_ subject: CheckSubject) -> [Check] {
    guard isProfiled else {
      return [
        subject.check(
          "variance_test", .pass, nil,
          "variances are not tested and have no intervals with so many rows and random effects")
      ]
    }
    return VarianceHypothesis.all(of: fit.terms).compactMap { hypothesis in
      guard let test = try? fit.varianceTest(hypothesis) else { return nil }
      return subject.check(
        "variance_test", .pass, test.pValue, test.words, term: test.component)
    }
  }

  /// Whether rows vary more about their groups than their family says: of no matter to a covariance of
  /// clusters, a stop for one that counts on the family.
  private func dispersion(_ subject: CheckSubject, _ uneven: UnevenEvents) -> [Check] {
    guard let found = fit.dispersion else { return [] }
    let start =
      "given the groups' effects, "
      + found.sentence(generalized.family.isCount ? "Poisson" : "binomial")
    let headline = subject.covariance.estimator
    let isAllowedFor = headline != .classical
    let harmless = ": harmless, \(headline.name) allows for it"
    if found.isLittle {
      return [
        subject.check(
          "dispersion", isAllowedFor ? .pass : .look, found.ratio,
          "\(start), \(found.lessWords)"
            + (isAllowedFor ? harmless : clustered == nil ? "" : ": compare the rows of cr1"))
      ]
    }
    guard found.isMuch else {
      return [subject.check("dispersion", .pass, found.ratio, start + ", about as it should")]
    }
    guard !isAllowedFor else {
      let isOfFew = uneven.areOfFew
      return [
        subject.check(
          "dispersion", isOfFew ? .look : .pass, found.ratio,
          start + (isOfFew ? Dispersion.ofFewWords(headline) : harmless))
      ]
    }
    let result: Check.Result = found.isTooMuch ? .stop : .look
    let fix =
      (found.isTooMuch ? Dispersion.stopWords : "")
      + (clustered == nil ? "" : "; compare the rows of cr2, which allow for it")
      + "; a level with a group for each row (crossed: the key of the table) takes up what is more"
    let claims = subject.estimates.filter { $0.termRole == .support }
    guard !claims.isEmpty else {
      return [subject.check("dispersion", result, found.ratio, start + fix)]
    }
    return claims.map { claim in
      let z = (claim.statistic ?? .nan) / found.ratio.squareRoot()
      let shrunk =
        "; \(claim.term) has z \(Wording.number(claim.statistic ?? .nan)) where that is ignored, "
        + "\(Wording.number(z)) with its standard error larger by the square root"
      return subject.check(
        "dispersion", result, found.ratio, start + shrunk + fix, term: claim.term)
    }
  }
}
