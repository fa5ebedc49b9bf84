import LinearAlgebra

/// √W X = Q R of the rows that have a leverage: where estimates are far out, most have none.
struct WeightedFactor {
  /// Nil where all may have one.
  let rows: [Int]?
  /// Those rows of X.
  let X: Matrix
  /// Q'Q = I, a row for each of them.
  let Q: Matrix
  /// ½ log det X'WX.
  let logDeterminant: Double

  /// How far below the smallest pivot a row is that is left out, as a logarithm: e⁻⁴⁰ = 4e-18.
  private static let negligible = 40.0

  /// - Parameter X: X'X = n I.
  /// - Parameter logWeights: n.
  /// - Returns: nil where columns depend on each other, or a weight is no number.
  init?(_ X: Matrix, logWeights: [Double]) {
    let heaviest = logWeights.max() ?? 0
    var depth = 2 * Self.negligible
    while true {
      let rows = logWeights.indices.filter { !(logWeights[$0] < heaviest - depth) }
      let isWhole = rows.count == logWeights.count
      let own = isWhole ? X : X.rows(rows)
      let factor = OrthonormalFactor(
        own, logWeights: isWhole ? logWeights : rows.map { logWeights[$0] })
      let needed = factor.map { heaviest - 2 * ($0.logSmallest - Self.negligible) }
      guard isWhole || needed.map({ $0 <= depth }) ?? false else {
        depth = max(2 * depth, needed ?? 0)
        continue
      }
      guard let factor else { return nil }
      (self.rows, self.X) = (isWhole ? nil : rows, own)
      (Q, logDeterminant) = (factor.Q, factor.logDeterminant)
      return
    }
  }
}
