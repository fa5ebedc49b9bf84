/// The random part of a mixed model.
public struct MixedSpec: Sendable, Hashable {
  /// What is maximized: REML for variances, ML to compare models of different terms by likelihood.
  public enum Criterion: String, Sendable, Hashable, CaseIterable { case reml, ml }

  /// Nested grouping columns, the outermost first: `[la, family]` is families within authorities.
  public var levels: [String]
  /// Grouping columns that cross the others.
  public var crossed: [String]
  /// Columns whose slopes vary between the groups of a level.
  public var slopes: [String: [String]]
  /// Whether slopes and intercepts of a level may covary.
  public var isCorrelated: Bool
  public var criterion: Criterion
  /// Columns that enter as the mean of their outermost group and the difference from it.
  public var split: [String]
  /// Column of prior weights: Var(εᵢ) = σ²/wᵢ.
  public var weights: String?
  /// What the outcome is, where it is yes or no, successes of trials or a count; nil for a measured one.
  public var generalized: GeneralizedSpec?
  /// Nodes of the adaptive quadrature over a generalized model's one random effect; 1 for Laplace's
  /// approximation.
  public var quadrature: Int
  /// Draws of a parametric bootstrap; nil for none.
  public var bootstrap: Int?

  public init(
    levels: [String], crossed: [String] = [], slopes: [String: [String]] = [:],
    isCorrelated: Bool = true, criterion: Criterion = .reml, split: [String] = [],
    weights: String? = nil, generalized: GeneralizedSpec? = nil, quadrature: Int = 1,
    bootstrap: Int? = nil
  ) {
    self.levels = levels
    self.crossed = crossed
    self.slopes = slopes
    self.isCorrelated = isCorrelated
    self.criterion = criterion
    self.split = split
    self.weights = weights
    self.generalized = generalized
    self.quadrature = quadrature
    self.bootstrap = bootstrap
  }

  /// Every column it reads beside the terms, weights left out.
  var columns: [String] {
    levels + crossed + (levels + crossed).flatMap { slopes[$0] ?? [] }
  }

  /// The level whose means split columns are held against.
  public var outermost: String? { (levels + crossed).first }

  /// Whether each of a panel's units has a random effect of its own.
  func hasEffects(of unit: String) -> Bool { (levels + crossed).contains(unit) }

  /// As `models.csv` has the fit: `mixed`, or `mixed_binomial` and `mixed_poisson`, whose coefficients are
  /// not in units of the outcome.
  var name: String {
    guard let generalized else { return "mixed" }
    return generalized.family.isCount ? "mixed_poisson" : "mixed_binomial"
  }
}
