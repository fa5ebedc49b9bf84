import Diagnostics

/// The name of what is counted, in the singular and the plural: child, children.
public struct UnitName: Sendable, Hashable, ExpressibleByStringLiteral {
  public let singular: String
  public let plural: String

  public init(_ singular: String, plural: String? = nil) {
    self.singular = singular
    self.plural = plural ?? Self.plural(of: singular)
  }

  public init(stringLiteral value: String) { self.init(value) }

  /// `1 child`, `1,234 children`.
  public func counted(_ count: Int) -> String {
    "\(NumberFormat.count(count)) \(count == 1 ? singular : plural)"
  }

  static func plural(of singular: String) -> String { EnglishPlural.of(singular) }

  /// The singular of a unit as a study writes it: `cases` → `case`; others stay as they are.
  static func singular(of unit: String) -> String {
    if let match = EnglishPlural.irregularSingular(of: unit) { return match }
    if unit.hasSuffix("ies"), unit.count > 4 { return unit.dropLast(3) + "y" }
    let stays = ["ss", "us", "is"].contains { unit.hasSuffix($0) }
    return unit.hasSuffix("s") && unit.count > 3 && !stays ? String(unit.dropLast()) : unit
  }
}
