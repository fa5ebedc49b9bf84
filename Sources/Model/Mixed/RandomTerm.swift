import LinearAlgebra

/// Random effects of one grouping factor: b_ℓ ~ N(0, G) for each of its groups ℓ, entering row i as
/// z_i'b_ℓ(i).
public struct RandomTerm: Sendable {
  /// As printed: `la`, or `la/family` for families within authorities.
  public let name: String
  /// The group of each row, from 0.
  public let groups: [Int]
  /// The groups' names, by number. A group without rows is left out of the fit.
  public let labels: [String]
  /// n × k: a column of ones for an intercept, a predictor for a slope.
  public let Z: Matrix
  /// `(Intercept)` or the name of the predictor, for each column of Z.
  public let columns: [String]
  /// Whether G is a full matrix, or diagonal.
  public let isCorrelated: Bool

  public init(
    name: String, groups: [Int], labels: [String], Z: Matrix, columns: [String],
    isCorrelated: Bool = true
  ) {
    self.name = name
    self.groups = groups
    self.labels = labels
    self.Z = Z
    self.columns = columns
    self.isCorrelated = isCorrelated
  }

  /// A random intercept.
  public init(intercept name: String, groups: [Int], labels: [String]) {
    self.init(
      name: name, groups: groups, labels: labels,
      Z: Matrix(rowCount: groups.count, columnCount: 1, repeating: 1), columns: ["(Intercept)"])
  }

  static let intercept = "(Intercept)"

  /// `la` for an intercept, `la.days` for a slope.
  func label(_ column: Int) -> String {
    columns[column] == Self.intercept ? name : "\(name).\(columns[column])"
  }
}
