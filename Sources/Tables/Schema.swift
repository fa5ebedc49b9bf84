import OrderedCollections

/// What a column's cells mean; decides how they are parsed and what may be done with them.
public enum ColumnKind: String, Sendable, Hashable, Codable, CaseIterable {
  case id, category, ordered, likert, integer, number, count, rate, area, date, text
  /// Not declared: known only after the file has been read.
  case inferred

  /// The kinds a study file may name.
  public static let declarable: [ColumnKind] = allCases.filter { $0 != .inferred }

  public var isNumeric: Bool {
    switch self {
    case .likert, .integer, .number, .count, .rate: true
    default: false
    }
  }
}

/// What one column must be, and how it is to be named to people.
public struct ColumnSpec: Sendable, Hashable {
  public enum Better: String, Sendable, Codable, CaseIterable { case low, high }

  public var name: String
  public var kind: ColumnKind
  /// Levels of a category in their order; nil lets the data name them.
  public var levels: [String]?
  /// Inclusive bounds of a numeric column.
  public var range: ClosedRange<Double>?
  public var unit: String?
  public var better: Better?
  /// The column's name in sentences; `name` when nil.
  public var label: String?
  /// A rate is `per` · `numerator` / `denominator`; both are column names.
  public var numerator: String?
  public var denominator: String?
  public var per: Double?
  /// Figures are rounded to multiples of this.
  public var roundedTo: Double?
  /// Set on the columns of official statistics that split a total into parts.
  public var filter: FilterState?
  /// The items of the table that a scale's score was made of; empty for any other column.
  public var items: [String] = []

  public init(
    _ name: String, _ kind: ColumnKind, levels: [String]? = nil,
    range: ClosedRange<Double>? = nil, unit: String? = nil, better: Better? = nil,
    label: String? = nil, numerator: String? = nil, denominator: String? = nil, per: Double? = nil
  ) {
    self.name = name
    self.kind = kind
    self.levels = levels
    self.range = range
    self.unit = unit
    self.better = better
    self.label = label
    self.numerator = numerator
    self.denominator = denominator
    self.per = per
  }

  /// The same column under another name.
  public func named(_ name: String) -> ColumnSpec {
    var copy = self
    copy.name = name
    return copy
  }
}

/// The columns of a table, in order, before there are any rows: what can be checked without data.
public struct Schema: Sendable, Equatable {
  public private(set) var specs: OrderedDictionary<String, ColumnSpec>
  /// The columns that name one row; empty when the table has no key.
  public var key: [String]

  public init(_ specs: [ColumnSpec] = [], key: [String] = []) {
    self.specs = [:]
    self.key = key
    for spec in specs { self.specs[spec.name] = spec }
  }

  public var names: [String] { Array(specs.keys) }

  public subscript(name: String) -> ColumnSpec? { specs[name] }

  public mutating func set(_ spec: ColumnSpec) { specs[spec.name] = spec }
  public mutating func remove(_ name: String) { specs[name] = nil }
}
