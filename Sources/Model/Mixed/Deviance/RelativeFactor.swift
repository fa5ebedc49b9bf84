import LinearAlgebra

/// Λ: the lower triangular factors of the terms' relative covariances, G = σ² ΛΛ'.
///
/// θ lists the lower triangle of each, by column; of an uncorrelated term, the diagonal.
struct RelativeFactor: Sendable {
  /// For each term k × k, by column.
  private(set) var blocks: [[Double]]

  init(_ theta: [Double], _ terms: [ScaledTerm]) {
    var next = 0
    blocks = terms.map { term in
      let k = term.width
      var block = [Double](repeating: 0, count: k * k)
      for (row, column) in term.parameters {
        block[column * k + row] = theta[next]
        next += 1
      }
      return block
    }
  }

  func matrix(_ t: Int, _ width: Int) -> Matrix {
    Matrix(rowCount: width, columnCount: width) { _ = $0.initialize(from: blocks[t]) }
  }
}

extension ScaledTerm {
  /// The places of θ in Λ.
  var parameters: [(row: Int, column: Int)] {
    guard isCorrelated else { return (0..<width).map { ($0, $0) } }
    return (0..<width).flatMap { column in (column..<width).map { ($0, column) } }
  }
}
