/// Why a factorization or a fit cannot be had.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// The leading minor of this order is not positive.
  case notPositiveDefinite(order: Int)
  /// Only `rank` of `columnCount` columns are independent; each other column is described.
  case rankDeficient(rank: Int, columnCount: Int, dependences: [Dependence])
  /// An iterative LAPACK routine gave up.
  case notConverged(routine: String, info: Int)
  /// An element is infinite or not a number (zero-based position).
  case nonFinite(row: Int, column: Int)
  /// A weight is negative, infinite or not a number (zero-based row).
  case invalidWeight(row: Int, value: Double)
}

/// How a column follows from others: column = Σ coefficient · other column.
public struct Dependence: Equatable, Sendable {
  public struct Term: Equatable, Sendable {
    public let column: Int
    public let coefficient: Double

    public init(column: Int, coefficient: Double) {
      self.column = column
      self.coefficient = coefficient
    }
  }

  /// The dependent column, as numbered in the matrix given.
  public let column: Int
  /// Independent columns and their coefficients, in column order; empty for a column of zeros.
  public let terms: [Term]

  public init(column: Int, terms: [Term]) {
    self.column = column
    self.terms = terms
  }
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPositiveDefinite(let order):
      "the matrix is not positive definite: its leading minor of order \(order) is not positive"
    case .rankDeficient(let rank, let columnCount, let dependences):
      "only \(rank) of \(columnCount) columns are independent; "
        + dependences.map(\.description).joined(separator: "; ")
    case .notConverged(let routine, let info):
      "\(routine) did not converge (info \(info))"
    case .nonFinite(let row, let column):
      "the element in row \(row), column \(column) (from 0) is not a finite number"
    case .invalidWeight(let row, let value):
      "the weight of row \(row) (from 0) is \(value); weights are finite and not negative"
    }
  }
}

extension Dependence: CustomStringConvertible {
  public var description: String {
    let sum = terms.map { "\($0.coefficient) · column \($0.column)" }
    return "column \(column) = " + (sum.isEmpty ? "0" : sum.joined(separator: " + "))
  }
}
