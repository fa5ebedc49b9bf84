import LinearAlgebra
import Statistics

/// What a linear mixed model leaves, in standard deviations. With b̂ the predicted random effects:
///
///     rows      rᵢ = √wᵢ (yᵢ − xᵢ'β̂ − zᵢ'b̂) / (σ̂ √(1 − hᵢ)),   h as in `ConditionalLeverage`
///     groups    b̂_g / √(G − Var(b̂_g − b_g)),   of the outermost intercepts
///
/// Both have variance one given the variances.
///
/// - Reference: Nobre & Singer (2007), *Biometrical Journal* 49. The first agree with R `rstudent` of
///   `lme4::lmer`, which are Pearson residuals over √(1 − `hatvalues`).
struct MixedResiduals {
  let regression: MixedRegression
  private var fit: MixedFit { regression.fit }

  init(_ regression: MixedRegression) { self.regression = regression }

  /// rᵢ; 0 of rows of leverage one, which leave nothing. Of more effects than `mostEffects` h is not known,
  /// and taken for 0: they shrink with b̂, and vary a little less than one.
  var scaled: [Double] {
    let left = fit.residuals
    let isMany = fit.terms.reduce(0) { $0 + $1.effectCount } > Self.mostEffects
    let leverages = isMany ? nil : ConditionalLeverage(fit).values
    return left.indices.map { row in
      let free = 1 - (leverages?[row] ?? 0)
      guard free > Robust.leverageOneTolerance else { return 0 }
      return (fit.weights?[row].squareRoot() ?? 1) * left[row] / (fit.sigma * free.squareRoot())
    }
  }

  /// Of the outermost level's intercepts; nil where they do not vary.
  var effects: StandardizedResiduals.Effects? {
    guard let term = fit.terms.first, let G = fit.randomCovariances.first,
      term.effectCount <= Self.mostEffects,
      let c = term.columns.firstIndex(of: RandomTerm.intercept), G[c, c] > 0
    else { return nil }
    return StandardizedResiduals.Effects(fit.predictions, of: term.name, variance: G[c, c])
  }

  /// More effects than this take longer than the fit.
  private static let mostEffects = 5000

  var standardized: StandardizedResiduals? {
    guard fit.sigma > 0 else { return nil }
    let (fitted, unit) = (fit.fitted, regression.unit)
    return StandardizedResiduals(
      fitted: fitted.map { $0 * unit }, residuals: scaled, kind: .mixed, effects: effects)
  }
}

extension RandomTerm {
  var effectCount: Int { labels.count * columns.count }
}

extension MixedResiduals {
  func checks(_ subject: CheckSubject) -> [Check] {
    let r = scaled
    guard r.count > 2, r.allSatisfy(\.isFinite) else { return [] }
    let tests = ResidualTests(regression.ordinary, of: r)
    let df = Double(r.count - regression.columnCount)
    return subject.spreads(tests)
      + [
        subject.normality(tests, df: df),
        effects?.normality(subject), outlier(r, subject), influence(subject),
      ].compactMap { $0 } + subject.serialCorrelation(ofLevels: fit.y)
  }

  private func outlier(_ r: [Double], _ subject: CheckSubject) -> Check? {
    guard let row = r.indices.max(by: { r[$0].magnitude < r[$1].magnitude }) else { return nil }
    return subject.outlier(
      row, size: r[row].magnitude, of: r.count,
      "is furthest from what its terms and groups lead to expect "
        + "(\(Wording.number(r[row])) standard deviations",
      moving: RowShift(
        distance: try? MixedRowInfluence.distance(regression, of: row),
        of: regression.columnCount))
  }

  /// Larger groups have larger matrices.
  private static let mostRowsOfGroup = 1500

  /// Cook's distance of the outermost groups.
  ///
  /// - Throws: groups that cross others, which are not independent of each other.
  func groupDistances() throws(MixedError) -> GroupDistances? {
    guard let term = fit.terms.first else { return nil }
    var sizes = [Int](repeating: 0, count: term.labels.count)
    for group in term.groups { sizes[group] += 1 }
    guard (sizes.max() ?? 0) <= Self.mostRowsOfGroup else { return nil }
    let clustered = try fit.clustered(by: term.groups, .cr0)
    let labels = sizes.indices.filter { sizes[$0] > 0 }.map { term.labels[$0] }
    let values = try numerically { () throws(LinearAlgebraError) in
      try clustered.cooksDistances()
    }
    return GroupDistances(term: term.name, labels: labels, values: values)
  }

  private func influence(_ subject: CheckSubject) -> Check? {
    (try? groupDistances())?.check(subject, how: "variances held")
  }
}
