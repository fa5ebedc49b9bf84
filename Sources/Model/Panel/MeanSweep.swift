/// Subtracts the weighted mean of its level from every row.
struct MeanSweep: Sendable {
  let factor: AbsorbedFactor
  let weights: [Double]?
  /// Σ w per level.
  let totals: [Double]

  init(_ factor: AbsorbedFactor, _ weights: [Double]?) {
    self.factor = factor
    self.weights = weights
    totals = weights.map(factor.sums) ?? factor.sizes.map { Double($0) }
  }

  func subtractMeans(_ x: inout [Double]) {
    let means = means(of: x)
    x.withUnsafeMutableBufferPointer { x in
      means.withUnsafeBufferPointer { means in
        factor.codes.withUnsafeBufferPointer { codes in
          for row in codes.indices { x[row] -= means[Int(codes[row])] }
        }
      }
    }
  }

  func means(of x: [Double]) -> [Double] {
    let sums = factor.sums(of: weights.map { zip($0, x).map { $0 * $1 } } ?? x)
    return zip(sums, totals).map { $0 / $1 }
  }
}
