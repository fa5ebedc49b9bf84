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

  public init(
    levels: [String], crossed: [String] = [], slopes: [String: [String]] = [:],
    isCorrelated: Bool = true, criterion: Criterion = .reml, split: [String] = [],
    weights: String? = nil
  ) {
    self.levels = levels
    self.crossed = crossed
    self.slopes = slopes
    self.isCorrelated = isCorrelated
    self.criterion = criterion
    self.split = split
    self.weights = weights
  }

  /// Every column it reads beside the terms, weights left out.
  var columns: [String] {
    levels + crossed + (levels + crossed).flatMap { slopes[$0] ?? [] }
  }
}
