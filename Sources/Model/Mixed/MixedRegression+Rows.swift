import LinearAlgebra
import Statistics
import Tables

extension MixedRegression {
  /// Above so many random effects, profile intervals and tests of variances would take longer than the
  /// fit by far.
  private static let mostProfiledEffects = 2000

  private var isProfiled: Bool {
    fit.terms.reduce(0) { $0 + $1.labels.count * $1.columns.count } <= Self.mostProfiledEffects
  }

  /// Variances and covariances, those of variances with their profile intervals.
  func components(_ spec: ModelSpec) -> [Estimate] {
    let level = spec.inference.level
    let intervals = isProfiled ? (try? fit.deviationIntervals(level: level)) ?? [] : []
    let unit = unit
    return fit.components.compactMap { component in
      guard let estimate = LinearFit.square(unit, times: component.estimate) else { return nil }
      let interval = intervals.first { $0.parameter == .component(component.name) }
      return Estimate(
        component.name, of: spec, estimate, interval: interval.map { $0.squared(unit: unit) },
        dfMethod: interval == nil ? "none" : "profile", chosen: true, self)
    }
  }

  func ownChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = subject.exactFit.isEmpty ? MixedResiduals(self).checks(subject) : []
    return [convergence(subject)] + singularities(subject) + fit.terms.fewGroups(subject)
      + variances(subject) + context(subject) + residuals
      + (residuals.isEmpty ? [] : missingDiagnostics(subject)?.rows(beside: residuals) ?? [])
  }

  private func missingDiagnostics(_ subject: CheckSubject) -> MissingDiagnostics? {
    guard let term = fit.terms.first, let G = fit.randomCovariances.first else { return nil }
    let c = term.columns.firstIndex(of: RandomTerm.intercept)
    return MissingDiagnostics(
      subject: subject, term: term, variance: c.map { G[$0, $0] },
      isIndependent: term.isIndependent(of: Array(fit.terms.dropFirst())))
  }

  private func convergence(_ subject: CheckSubject) -> Check {
    let found = fit.convergence
    return subject.check(
      "converged", found.isConverged ? .pass : .stop, found.disagreement,
      ConvergenceWords(
        isConverged: found.isConverged, decrement: found.decrement, second: found.second,
        excess: found.excess
      ).sentence)
  }

  /// A variance of zero is a finding about these data, and the fit without it is the same model.
  private func singularities(_ subject: CheckSubject) -> [Check] {
    let found = fit.singularities
    guard !found.isEmpty else { return [] }
    let without = try? fit.withoutSingularTerms()
    let beside = SingularWords(
      singularities: found, kept: without?.terms ?? [], zero: without?.singularities.zero ?? []
    )
    .beside(without.flatMap(claims), bare: "ordinary least squares")
    return found.map { singularity in
      subject.check(
        "singular", .look, nil, singularity.meaning + beside, term: singularity.component)
    }
  }

  /// What the support's coefficients are in a fit of fewer random terms.
  private func claims(of without: MixedFit) -> String? {
    let claims = columns.indices.filter { columns[$0].role == .support }
    guard !claims.isEmpty else { return nil }
    let estimates = (map * without.coefficients * unit).elements
    let V = map * without.covariance * map.transposed()
    let words = claims.map { j in
      "\(columns[j].name) is \(Wording.number(estimates[j])) "
        + "(standard error \(Wording.number(unit * V[j, j].squareRoot())))"
    }
    return Wording.all(words)
  }

  /// Likelihood-ratio tests, zero being the edge of what a variance can be.
  private func variances(_ subject: CheckSubject) -> [Check] {
    guard isProfiled else {
      return [
        subject.check(
          "variance_test", .pass, nil,
          "variances are not tested and have no intervals with over \(Self.mostProfiledEffects) random "
            + "effects: 'bootstrap:' gives both")
      ]
    }
    return VarianceHypothesis.all(of: fit.terms).compactMap { hypothesis in
      guard let test = try? fit.varianceTest(hypothesis) else { return nil }
      return subject.check(
        "variance_test", .pass, test.pValue, test.words, term: test.component)
    }
  }

  /// Whether the slope between groups is that within them.
  private func context(_ subject: CheckSubject) -> [Check] {
    mixed.split.compactMap { column in
      let (within, between) = MixedSpec.parts(of: column)
      guard let w = columns.firstIndex(where: { $0.name == within }),
        let b = columns.firstIndex(where: { $0.name == between })
      else { return nil }
      var contrast = [Double](repeating: 0, count: columns.count)
      (contrast[w], contrast[b]) = (-1, 1)
      let L = Matrix(columns: [Vector(contrast)]).transposed()
      guard let covariance = try? covariance(subject.covariance.estimator, of: L) else {
        return nil
      }
      let difference = coefficients[b] - coefficients[w]
      let test = WaldTest(
        estimate: difference, standardError: covariance.standardErrors[0],
        df: covariance.degreesOfFreedom[0], level: subject.spec.inference.level)
      let differ = (test.pValue ?? 1) < 1 - subject.spec.inference.level
      let conditions = subject.design.conditions(on: [within])
      let place = conditions.isEmpty ? "" : "where \(Wording.all(conditions)), "
      return subject.check(
        "between_within", differ ? .look : .pass, difference,
        "\(place)the slope of \(column) between groups of \(mixed.outermost ?? "its level") is "
          + "\(Wording.number(coefficients[b])), within them "
          + "\(Wording.number(coefficients[w])); the difference is \(Wording.number(difference)) "
          + "(\(Wording.p(test.pValue ?? .nan)))", term: column)
    }
  }
}

extension [RandomTerm] {
  private static let fewestGroups = 6

  /// A variance between so few groups is hardly known, whatever the number of rows.
  func fewGroups(_ subject: CheckSubject) -> [Check] {
    compactMap { term in
      let count = Set(term.groups).count
      guard count < Self.fewestGroups else { return nil }
      return subject.check(
        "few_groups", .look, Double(count),
        "how much groups of \(term.name) differ is told from \(count) of them only: its variance is "
          + "hardly known, and neither is what it does to standard errors",
        term: "var(\(term.name))")
    }
  }
}
