import Tables

/// Habits of a publisher that a file is read by.
public enum Dialect: String, Sendable, Hashable, CaseIterable {
  /// A CSV file that means what it says.
  case plain
  /// DfE's Explore education statistics: symbols for missing figures, and rows of several
  /// geographic levels in one file.
  case ees

  /// Texts that stand for a missing figure. They are looked for in numeric and date columns and in
  /// undeclared ones that are otherwise numeric; in names and codes `z` may be a value.
  ///
  /// The first six are today's (DfE, Open data standards: data symbols). The others are what older
  /// files hold; publishers used `:` `~` `..` and `-` each for more than one thing, of which "there
  /// is no figure" is the common part, so that is all they are taken to say.
  var symbols: [(text: String, reason: MissingReason)] {
    switch self {
    case .plain: []
    case .ees:
      [
        ("c", .suppressed), ("x", .notAvailable), ("z", .notApplicable), ("u", .lowReliability),
        ("low", .roundsToZero), ("k", .roundsToZero), ("*", .suppressed), (".", .notApplicable),
        (":", .notAvailable), ("~", .notAvailable), ("..", .notAvailable), ("-", .notAvailable),
      ]
    }
  }

  /// The column that says which kind of place a row is about.
  static let levelColumn = "geographic_level"
}
