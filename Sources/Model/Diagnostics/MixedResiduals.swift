import LinearAlgebra
import Statistics

/// What a linear mixed model leaves, in standard deviations. With b̂ the predicted random effects:
///
///     rows      rᵢ = √wᵢ (yᵢ − xᵢ'β̂ − zᵢ'b̂) / σ̂
///     groups    b̂_g / √(G − Var(b̂_g − b_g)),   of the outermost intercepts
///
/// The first shrink with b̂, so that they vary a little less than one; the second have variance one given
/// the variances.
///
/// - Reference: Pinheiro & Bates (2000), §4.3. Agrees with R `residuals(type = "pearson", scaled = TRUE)` of
///   `lme4::lmer`.
struct MixedResiduals {
  let regression: MixedRegression
  private var fit: MixedFit { regression.fit }

  init(_ regression: MixedRegression) { self.regression = regression }

  /// rᵢ.
  var scaled: [Double] {
    let left = fit.residuals
    return left.indices.map { (fit.weights?[$0].squareRoot() ?? 1) * left[$0] / fit.sigma }
  }

  /// Of the outermost level's intercepts; nil where they do not vary.
  var effects: StandardizedResiduals.Effects? {
    guard let term = fit.terms.first, let G = fit.randomCovariances.first,
      term.effectCount <= Self.mostEffects,
      let c = term.columns.firstIndex(of: RandomTerm.intercept), G[c, c] > 0
    else { return nil }
    let values = fit.predictions
      .filter { $0.term == term.name && $0.column == RandomTerm.intercept }
      .compactMap { prediction -> Double? in
        guard let error = prediction.predictionError else { return nil }
        let variance = G[c, c] - error * error
        return variance > 1e-10 * G[c, c] ? prediction.estimate / variance.squareRoot() : nil
      }
    guard values.count > 2 else { return nil }
    return StandardizedResiduals.Effects(term: term.name, values: values)
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
        tests.normality.map { subject.normality($0.test, $0.name, df: df, rows: r.count) },
        normalityOfGroups(subject), outlier(r, subject), influence(subject), serial(subject),
      ].compactMap { $0 }
  }

  private func normalityOfGroups(_ subject: CheckSubject) -> Check? {
    guard let effects, let test = ShapiroWilk(effects.values) else { return nil }
    let differs = test.pValue < PanelTest.lookLevel
    return subject.check(
      "normality_groups", differs ? .look : .pass, test.pValue,
      differs
        ? "the predicted effects of \(effects.term) are not normal (Shapiro–Wilk): estimates hold, but "
          + "the variance between groups, and tests of terms that differ between them alone, lean on it"
        : "the predicted effects of \(effects.term) are not shown to be other than normal "
          + "(Shapiro–Wilk)", term: "var(\(effects.term))")
  }

  private func outlier(_ r: [Double], _ subject: CheckSubject) -> Check? {
    guard let row = r.indices.max(by: { r[$0].magnitude < r[$1].magnitude }) else { return nil }
    return subject.outlier(
      row, size: r[row].magnitude, of: r.count,
      "is furthest from what its terms and groups lead to expect "
        + "(\(Wording.number(r[row])) standard deviations")
  }

  /// Larger groups have larger matrices.
  private static let mostRowsOfGroup = 1500

  /// Cook's distance of the outermost groups.
  func groupDistances() throws(MixedError) -> (labels: [String], values: [Double?])? {
    guard let term = fit.terms.first else { return nil }
    var sizes = [Int](repeating: 0, count: term.labels.count)
    for group in term.groups { sizes[group] += 1 }
    guard (sizes.max() ?? 0) <= Self.mostRowsOfGroup else { return nil }
    let clustered = try fit.clustered(by: term.groups, .cr0)
    let labels = sizes.indices.filter { sizes[$0] > 0 }.map { term.labels[$0] }
    let values = try numerically { () throws(LinearAlgebraError) in
      try clustered.cooksDistances()
    }
    return (labels, values)
  }

  private func influence(_ subject: CheckSubject) -> Check? {
    // Groups that cross others are not independent of each other.
    guard let found = try? groupDistances(), let name = fit.terms.first?.name else { return nil }
    var most: (group: Int, value: Double)?
    for (group, value) in found.values.enumerated() {
      guard let value, value > most?.value ?? -1 else { continue }
      most = (group, value)
    }
    guard let most else { return nil }
    let label = "\(name) '\(found.labels[most.group])'"
    return subject.check(
      "influence", most.value > 1 ? .look : .pass, most.value,
      most.value > 1
        ? "without \(label) the coefficients move by more than their uncertainty (Cook's distance over 1, "
          + "variances held): see that its rows are right"
        : "no \(name) moves the coefficients much; \(label) the most (Cook's distance, variances "
          + "held)")
  }

  private func serial(_ subject: CheckSubject) -> Check? {
    guard let panel = regression.mixed.panel, subject.sample.table[panel.unit] != nil,
      subject.sample.table[panel.period] != nil,
      let index = try? PanelIndex(subject.sample, panel, for: subject.spec)
    else { return nil }
    let terms = PanelTerms(subject.design, subject.sample.table)
    return SerialCorrelation.ofLevels(
      terms.values, outcome: fit.y.elements, index, subject.spec)?.check(subject)
  }
}
