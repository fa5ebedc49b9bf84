/// How a column is called in sentences, and what it is counted in.
public struct ColumnLabel: Sendable, Equatable {
  public var label: String?
  public var unit: String?

  public init(label: String? = nil, unit: String? = nil) {
    self.label = label
    self.unit = unit
  }
}
