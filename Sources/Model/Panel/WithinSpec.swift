/// What a within fit takes out of the outcome and the terms before it compares.
public struct WithinSpec: Sendable, Hashable {
  /// The columns whose levels each get an effect of their own.
  public var absorb: [String]
  public var weights: String?
  public var counted: CountedEffects
  /// Which rows follow each other, for checks.
  public var panel: PanelSpec?

  public init(
    absorb: [String], weights: String? = nil, counted: CountedEffects = .nested,
    panel: PanelSpec? = nil
  ) {
    self.absorb = absorb
    self.weights = weights
    self.counted = counted
    self.panel = panel
  }
}

/// Which absorbed effects the small-sample factor (N − 1)/(N − K) of clusters counts in K, beside the
/// slopes. Classical and heteroskedasticity-consistent covariances count all of them always.
///
/// - Reference: the `fixef.K` of R's fixest; `nested` is also Stata's `xtreg, fe`, `full` its `areg`.
public enum CountedEffects: String, Sendable, Hashable, CaseIterable {
  /// An intercept and the effects of factors that are not nested in the clusters, less one each.
  case nested
  /// All effects.
  case full
  /// None.
  case none
}
