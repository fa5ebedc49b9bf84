import LinearAlgebra
import Tables

/// Whether errors of neighbouring periods go together, of fits that do not run over a panel themselves, and
/// what that means for the verdict.
extension CheckSubject {
  /// Of pooled least squares: of √w e, or where units have effects among the terms, of changes, which they
  /// fall out of.
  var pooledSerialCorrelation: [Check] {
    guard ["ols", "wls"].contains(spec.estimator.name), let fit = regression.residualFit else {
      return []
    }
    guard hasEffectsOfUnits else {
      return serialCorrelation(of: ResidualTests(fit).residuals)
    }
    return serialCorrelation(ofLevels: sample.outcome / LinearFit.unit(of: sample.outcome))
  }

  /// Of the errors of an equation that is linear in its terms and in effects of units.
  func serialCorrelation(ofLevels outcome: Vector) -> [Check] {
    serialCorrelation { index, _ in
      SerialCorrelation.ofLevels(
        PanelTerms(design, sample.table).values, outcome: outcome.elements, index, spec)
    }
  }

  /// Of what a fit leaves.
  func serialCorrelation(of residuals: [Double]) -> [Check] {
    serialCorrelation { index, panel in
      hasEffectsOfUnits
        ? SerialCorrelation(
          residuals: FirstDifference.difference(residuals, index.pairs), pairs: index.pairs,
          index: index)?.testOfLevels
        : ResidualCorrelation(residuals, index)?.test(panel)
    }
  }

  /// The test, or why there is none; nothing where the study declares no panel, or the rows lack its columns.
  private func serialCorrelation(_ test: (PanelIndex, PanelSpec) -> PanelTest?) -> [Check] {
    guard let panel = spec.declaredPanel, let unit = sample.table[panel.unit],
      let period = sample.table[panel.period]
    else { return [] }
    for (name, column) in [(panel.unit, unit), (panel.period, period)] where column.hasMissing {
      return [noSerialTest("'\(name)' is missing in some rows")]
    }
    do throws(ModelError) {
      let index = try PanelIndex(sample, panel, for: spec)
      return [test(index, panel)?.check(self) ?? noSerialTest("too few rows follow each other")]
    } catch {
      return [noSerialTest(error.what)]
    }
  }

  private func noSerialTest(_ reason: String) -> Check {
    check(
      "serial_correlation", .pass, nil,
      "whether errors of neighbouring periods go together was not looked at, because \(reason)")
  }

  /// Whether the fit takes an effect of each of the panel's units, as levels of a term or at random: rows of
  /// one then share the error of that effect, so that what is left of them goes against each other.
  private var hasEffectsOfUnits: Bool {
    guard let unit = spec.declaredPanel?.unit else { return false }
    let isCategory = sample.table[unit]?.numbers == nil
    return isCategory && (spec.support + spec.adjust).contains { Term($0).columns == [unit] }
      || spec.estimator.mixed?.hasEffects(of: unit) ?? false
  }

  /// Whether the headline clusters by the panel's unit, or by what holds all rows of each.
  var clustersHoldUnits: Bool {
    guard covariance.estimator.needsClusters || covariance.estimator.isResampled,
      let panel = spec.declaredPanel,
      let units = sample.table[panel.unit]
    else { return false }
    let second = covariance.estimator == .twoWay ? spec.inference.cluster.second : nil
    let own = Clusters(known: units, named: panel.unit)
    return [spec.inference.cluster.column, second].compactMap { $0 }
      .compactMap { sample.table[$0] }.contains { own.lie(wholeIn: $0) }
  }
}

extension PanelTest {
  /// Whether errors of one period go with those of the next: a look where that is shown and at least
  /// `Materiality.autocorrelation`, unless the headline clusters by unit.
  ///
  /// - Parameters:
  ///   - finding: what goes together, where it is shown.
  ///   - consequence: for standard errors that are not clustered so.
  ///   - otherwise: what is said where it is not shown.
  init(
    serial finding: String, _ correlation: Double, p: Double, by unit: String,
    consequence: String, otherwise: String
  ) {
    let isShown = p < Self.lookLevel
    let isMaterial = correlation.magnitude >= Materiality.autocorrelation
    self.init(
      name: "serial_correlation", result: isShown && isMaterial ? .look : .pass, value: p,
      meaning: !isShown
        ? otherwise
        : isMaterial
          ? "\(finding): \(consequence)"
          : "\(finding), but too little to matter: a look from "
            + Wording.number(Materiality.autocorrelation),
      whenClustered: isShown && isMaterial
        ? "\(finding): harmless, the standard errors are clustered by \(unit), or wider" : nil)
  }
}
