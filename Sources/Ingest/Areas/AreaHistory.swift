import Tables

/// A day on which authorities became other ones: a split or a merge. A recode or a moved boundary is
/// none, for the authority stays one unit.
public struct AreaBreak: Sendable, Hashable {
  public enum Kind: String, Sendable { case split, merge }

  /// The first day of what came after.
  public let date: CalendarDay
  public let kind: Kind
  public let before: [String]
  public let after: [String]
  /// The order that made the change.
  public let source: String

  init?(_ change: AreaChange) {
    switch change.kind {
    case .split: kind = .split
    case .merge: kind = .merge
    case .recode, .boundary: return nil
    }
    date = change.date
    before = change.from
    after = change.to
    source = change.source
  }
}

/// What has become of the authorities of England since 2009.
public enum AreaHistory {
  /// Splits and merges, the earliest first.
  public static let breaks = AreaRegister.england.changes.compactMap(AreaBreak.init)

  /// The authorities that a cell of an `area` column names: several for a joint return.
  public static func authorities(in cell: String) -> [String] {
    cell.split(separator: "/").map { AreaName.trimmed(String($0)) }
  }
}
