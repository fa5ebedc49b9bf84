/// Where a coefficient holds of columns that others depend on.
extension Design {
  /// `role is manager`, `age is zero`: where the columns stand that interact with all of these together; empty
  /// where what goes with them is the same everywhere.
  func conditions(on own: Set<String>) -> [String] {
    var seen = own
    return terms.map(\.term).filter { own.isStrictSubset(of: $0.columns) }.flatMap(\.columns)
      .filter { seen.insert($0).inserted }.map(condition)
  }

  private func condition(_ column: String) -> String {
    switch references[column] {
    case .level(let level)?: "\(column) is \(level)"
    case .mean?: "the levels of \(column) are taken together"
    case nil: "\(column) is zero"
    }
  }
}
