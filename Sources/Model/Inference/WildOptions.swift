/// How the wild cluster bootstrap is done: `wild:` in the study file.
public struct WildOptions: Sendable, Hashable {
  /// Which residuals the bootstrap samples are made of.
  public enum Residuals: String, Sendable, Hashable, CaseIterable {
    /// Those of the fit that obeys the hypothesis (WCR). Holds its level best with few clusters.
    case restricted
    /// Those of the fit itself (WCU).
    case unrestricted
  }

  /// What a cluster's residuals are multiplied by: all have mean 0 and variance 1.
  public enum Weights: String, Sendable, Hashable, CaseIterable {
    /// ±1, each with probability 1/2.
    case rademacher
    /// ±√(1/2), ±1, ±√(3/2), each with probability 1/6 (Webb 2023): many different samples from few
    /// clusters.
    case webb
    /// (1 − √5)/2 with probability (5 + √5)/10, else (1 + √5)/2 (Mammen 1993).
    case mammen

    /// As people write it.
    var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
  }

  public var residuals: Residuals
  public var weights: Weights
  /// How many vectors are drawn where they are not enumerated.
  public var draws: Int
  /// Of the draws; the study's.
  public var seed: UInt64
  /// With Rademacher weights and this many clusters or fewer, all 2^G sign vectors are gone through
  /// and nothing is drawn.
  public var mostEnumerated: Int

  public init(
    residuals: Residuals = .restricted, weights: Weights = .rademacher, draws: Int = 9999,
    seed: UInt64 = 0, mostEnumerated: Int = 16
  ) {
    self.residuals = residuals
    self.weights = weights
    self.draws = draws
    self.seed = seed
    self.mostEnumerated = mostEnumerated
  }

  func enumerates(_ clusterCount: Int) -> Bool {
    weights == .rademacher && clusterCount <= min(mostEnumerated, 30)
  }

  /// Whether one vector can serve both.
  func drawsAs(_ other: WildOptions) -> Bool {
    residuals == other.residuals && weights == other.weights
  }

  /// As `coefficients.csv` has it under `df_method`: `wild_rademacher_enumerated`.
  func method(_ clusterCount: Int) -> String {
    let unrestricted = residuals == .unrestricted ? "_unrestricted" : ""
    let how = enumerates(clusterCount) ? "enumerated" : "drawn"
    return "wild\(unrestricted)_\(weights.rawValue)_\(how)"
  }

  /// For a sentence: `restricted, all 16384 Rademacher sign vectors`.
  func description(_ clusterCount: Int) -> String {
    let name = weights == .rademacher ? "Rademacher sign" : weights.name
    let vectors =
      enumerates(clusterCount)
      ? "all \(1 << clusterCount) \(name) vectors" : "\(draws) \(name) vectors drawn"
    return "\(residuals.rawValue), \(vectors)"
  }
}
