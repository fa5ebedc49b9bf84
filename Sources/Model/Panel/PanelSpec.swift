/// What a panel runs over: the units that are seen again, and the periods.
public struct PanelSpec: Sendable, Hashable {
  public var unit: String
  public var period: String

  public init(unit: String, period: String) {
    self.unit = unit
    self.period = period
  }
}

extension ModelSpec {
  /// What the estimator runs over, or what checks of other fits do.
  public var declaredPanel: PanelSpec? { estimator.panel ?? panel }
}

extension Estimator {
  /// What between, first_difference and random_effects run over; in within fits what their checks do.
  public var panel: PanelSpec? {
    switch self {
    case .within(let within): within.panel
    case .between(let panel), .firstDifference(let panel), .randomEffects(let panel): panel
    default: nil
    }
  }

  /// Whether it works on changes of a unit from one period to the next.
  public var isOfChanges: Bool {
    if case .firstDifference = self { return true }
    return false
  }

  /// The columns that say what the panel's units, periods and effects are.
  var panelColumns: [String] {
    let ends = panel.map { [$0.unit, $0.period] } ?? []
    guard case .within(let within) = self else { return ends }
    return within.absorb + ends
  }
}
