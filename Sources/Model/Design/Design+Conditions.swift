import Tables

/// Where a coefficient holds of columns that others depend on.
extension Design {
  /// The columns that interact with all of these together.
  func moderators(of own: Set<String>) -> [String] {
    var seen = own
    return terms.map(\.term).filter { own.isStrictSubset(of: $0.columns) }.flatMap(\.columns)
      .filter { seen.insert($0).inserted }
  }

  /// `role is manager`, `age is zero`: where these stand; empty where what goes with the columns is the same
  /// everywhere.
  func conditions(on own: Set<String>) -> [String] {
    let references = references
    return moderators(of: own).map { LevelReference.condition($0, at: references[$0]) }
  }
}
