import Statistics

/// What a least-squares fit leaves of each row, of variance one if errors are alike and independent:
/// rᵢ = √wᵢ eᵢ / (σ √(1 − hᵢ)), as R `rstandard`; rows of leverage one have none.
///
/// Of a generalized fit: its standardized deviance residuals (`GeneralizedResiduals`) against the linear
/// predictor; of grades the residuals of `OrdinalResiduals`; in order the quantile residuals, which the test
/// of normality is of (`QuantileResiduals`). Of mixed fits those given the predicted random effects
/// (`MixedResiduals`, `GeneralizedMixedResiduals`). Where rows have no law to be held against (a dispersion
/// that is estimated, effects that are predicted from the same rows), sizes in order stand against a
/// half-normal sample.
public struct StandardizedResiduals: Sendable {
  /// What residuals are, and what they are shown against.
  public enum Kind: Sendable { case leastSquares, deviance, ordinal, mixed, mixedDeviance }

  public let fitted: [Double]
  public let residuals: [Double]
  public var kind = Kind.leastSquares
  /// What is shown in order.
  public enum Order: Sendable { case residuals, quantileResiduals, sizes }
  /// Normal where the law of rows is right.
  public var quantileResiduals: [Double]?
  /// The outermost random effects of a mixed fit, each in its own standard deviations.
  public var effects: Effects?

  /// Predicted random effects of one term.
  public struct Effects: Sendable {
    public let term: String
    public let values: [Double]

    public var quantiles: [Quantile] { Quantile.normal(values) }
  }

  /// A residual with the normal quantile of its rank, and half the width of the pointwise band in which 95
  /// % of normal samples have it: 1.96 √(p(1 − p)/n) / φ(Φ⁻¹(p)).
  public struct Quantile: Sendable, Equatable {
    public let expected: Double
    public let value: Double
    public let halfWidth: Double
  }

  public var order: Order {
    if quantileResiduals != nil { return .quantileResiduals }
    switch kind {
    case .leastSquares, .mixed, .ordinal: return .residuals
    case .deviance, .mixedDeviance: return .sizes
    }
  }

  /// In order, at p = (i − ½)/n; of many, evenly chosen ones and the ends.
  public var quantiles: [Quantile] {
    order == .sizes
      ? Quantile.halfNormal(residuals) : Quantile.normal(quantileResiduals ?? residuals)
  }
}

extension StandardizedResiduals.Quantile {
  /// More points than this cannot be told apart in a picture.
  private static let mostShown = 2000

  /// The places in order that are shown: of many, evenly chosen ones and the ends.
  private static func places(of n: Int) -> [Int] {
    guard n > 2 else { return [] }
    let shown = min(n, mostShown)
    return (0..<shown).map { shown == n ? $0 : $0 * (n - 1) / (shown - 1) }
  }

  /// |r| in order against Φ⁻¹((n + i − 1/8) / (2n + 1/2)), without a band: what it would be depends on the
  /// family (Atkinson 1985).
  static func halfNormal(_ residuals: [Double]) -> [Self] {
    let sorted = residuals.map(\.magnitude).sorted()
    let n = sorted.count
    return places(of: n).map { i in
      let p = (Double(n + i + 1) - 0.125) / (2 * Double(n) + 0.5)
      return Self(expected: Normal.standard.quantile(p), value: sorted[i], halfWidth: 0)
    }
  }

  static func normal(_ residuals: [Double]) -> [Self] {
    let sorted = residuals.sorted()
    let n = sorted.count
    return places(of: n).map { i in
      let p = (Double(i) + 0.5) / Double(n)
      let expected = Normal.standard.quantile(p)
      let spread = (p * (1 - p) / Double(n)).squareRoot()
      return Self(
        expected: expected, value: sorted[i],
        halfWidth: 1.959_963_984_540_054 * spread / Normal.standard.density(expected))
    }
  }
}

extension Fit {
  /// Nil where the method does not work on the rows themselves, or fits exactly.
  public var standardizedResiduals: StandardizedResiduals? {
    if let fit = regression as? GeneralizedFit {
      let residuals = GeneralizedResiduals(fit)
      let rows = residuals.rows.filter { residuals.standardized($0)?.isFinite ?? false }
      return StandardizedResiduals(
        fitted: rows.map { fit.eta[$0] }, residuals: rows.compactMap(residuals.standardized),
        kind: .deviance, quantileResiduals: QuantileResiduals(fit)?.values)
    }
    if let fit = regression as? OrdinalFit {
      let found = OrdinalResiduals(fit: fit).standardized
      return StandardizedResiduals(
        fitted: found.fitted, residuals: found.residuals, kind: .ordinal,
        quantileResiduals: OrdinalResiduals(fit: fit).quantileResiduals)
    }
    if let fit = regression as? MixedRegression { return MixedResiduals(fit).standardized }
    if let fit = regression as? GeneralizedMixedRegression {
      return GeneralizedMixedResiduals(fit.fit).standardized
    }
    guard spec.estimator.hasUnitSlopes, let working = regression.residualFit,
      !checks.contains(where: { $0.check == "exact_fit" })
    else { return nil }
    let sigma = working.scaledSigma
    guard sigma > 0 else { return nil }
    let rows = working.residuals.indices.filter {
      1 - working.leverages[$0] > Robust.leverageOneTolerance
    }
    let residuals = rows.map { row in
      let size = (1 - working.leverages[row]).squareRoot() * sigma
      return (working.weights?[row].squareRoot() ?? 1) * working.residuals[row] / size
    }
    let left = working.leastSquares.residuals
    // Of an absorbing fit: the outcome that terms and effects together expect.
    let outcome = working.absorbed == .none ? working.outcome : estimation.sample.outcome
    return StandardizedResiduals(
      fitted: rows.map { outcome[$0] - left[$0] }, residuals: residuals)
  }
}
