import LinearAlgebra
import Statistics

/// Outcomes of standard normal random effects of groupings and noise, row by row:
/// yᵢ = Σ_k √ρ_k u_k(i) + √(1 − Σρ) √(w̄/wᵢ) εᵢ, so that a row of mean weight w̄ has variance 1.
struct RowEffects: Sendable {
  private let groups: [(codes: [Int32], count: Int, deviation: Double)]
  /// √(1 − Σρ) √(w̄/w).
  private let noise: [Double]

  /// - Parameters:
  ///   - groups: each with its share ρ.
  ///   - weights: as variances 1/w have them.
  init(_ groups: [(clusters: Clusters, share: Double)], rowCount: Int, weights: Vector?) {
    self.groups = groups.filter { $0.share > 0 }.map {
      ($0.clusters.codes(rowCount: rowCount), $0.clusters.count, $0.share.squareRoot())
    }
    let left = max(0, 1 - groups.reduce(0) { $0 + max(0, $1.share) }).squareRoot()
    let mean = weights.map { $0.sum / Double(rowCount) } ?? 1
    noise = (0..<rowCount).map { row in
      left * (weights.map { (mean / $0[row]).squareRoot() } ?? 1)
    }
  }

  func draw(_ generator: inout SeededGenerator) -> [Double] {
    var y = noise.map { $0 * generator.normal() }
    for group in groups {
      let effects = (0..<group.count).map { _ in group.deviation * generator.normal() }
      for (row, code) in group.codes.enumerated() { y[row] += effects[Int(code)] }
    }
    return y
  }
}

extension LinearFit {
  /// Z and W Z of all rows.
  var orthonormal: (Z: Matrix, WZ: Matrix) {
    let Z = orthonormalRows(Array(0..<rowCount))
    return (Z, weights.map { Z.scalingRows(by: $0) } ?? Z)
  }
}
