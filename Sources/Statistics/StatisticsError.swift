/// What was asked of `Statistics` and cannot be done. The cases carry facts; `description` turns
/// them into words.
public enum StatisticsError: Error, Equatable, Sendable {
  /// A parameter outside its range: `name` of `owner` was `value` but has to be `requirement`.
  case parameterOutOfRange(owner: String, name: String, value: Double, requirement: String)
  /// Two columns that have to pair up do not.
  case lengthsDiffer(first: Int, second: Int)
  /// An analysis of variance with nothing to compare.
  case tooFewGroups(count: Int)
  /// A group without an observation, at `index` counted from 0.
  case emptyGroup(index: Int)
  /// As many groups as observations: no variation within groups is left.
  case noDegreesOfFreedomWithin(observations: Int, groups: Int)
  /// A value that is NaN or infinite, at `index` counted from 0.
  case notFinite(index: Int, value: Double)
}

extension StatisticsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .parameterOutOfRange(let owner, let name, let value, let requirement):
      "\(owner): \(name) is \(value); it has to be \(requirement)"
    case .lengthsDiffer(let first, let second):
      "\(first) values cannot be paired with \(second)"
    case .tooFewGroups(let count):
      "an analysis of variance compares at least 2 groups, and there \(count == 1 ? "is 1" : "are \(count)")"
    case .emptyGroup(let index):
      "group \(index + 1) has no observations"
    case .noDegreesOfFreedomWithin(let observations, let groups):
      "\(observations) observations in \(groups) groups leave no degrees of freedom within groups"
    case .notFinite(let index, let value):
      "value \(index + 1) is \(value), which is not a finite number"
    }
  }
}

/// Lets a parameter through when `holds`, and otherwise says whose it is and what it has to be.
func require(
  _ holds: Bool, _ owner: String, _ name: String, _ value: Double, _ requirement: String
) throws(StatisticsError) {
  guard holds else {
    throw .parameterOutOfRange(owner: owner, name: name, value: value, requirement: requirement)
  }
}
