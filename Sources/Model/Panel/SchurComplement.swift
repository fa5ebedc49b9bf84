import LinearAlgebra

/// S = D₂'W (I − M₁) D₂: what is left of the other factors' indicators when one factor is taken out.
struct SchurComplement {
  private(set) var matrix: Matrix

  init(_ sorted: SortedLevels) {
    matrix = Matrix(rowCount: sorted.otherLevelCount, columnCount: sorted.otherLevelCount)
    matrix.withMutableElements { sorted.addSchurComplement(to: $0) }
  }

  /// An eigenvalue of the scaled S below this is zero: rounding leaves 1e-15 of it.
  private static let nullTolerance = 1e-10

  /// S⁻ = C^(−1/2) (C^(−1/2) S C^(−1/2))⁺ C^(−1/2), C the diagonal of the scale; and the rank of S.
  func inverse(
    scaledBy diagonal: [Double]
  ) throws(LinearAlgebraError) -> (inverse: Matrix, rank: Int) {
    guard matrix.rowCount > 0 else { return (matrix, 0) }
    let roots = Vector(diagonal.map { 1 / $0.squareRoot() })
    let scaled = matrix.scalingRows(by: roots).scalingColumns(by: roots).symmetrized()
    let eigen = try SymmetricEigen(scaled)
    let isKept = eigen.values.map { $0 > Self.nullTolerance }
    let powers = Vector(eigen.values.enumerated().map { isKept[$0] ? 1 / $1 : 0 })
    let inverse = eigen.vectors.scalingColumns(by: powers) * eigen.vectors.transposed()
    return (
      inverse.scalingRows(by: roots).scalingColumns(by: roots).symmetrized(),
      isKept.count { $0 }
    )
  }
}

/// How many dimensions the effects of all factors have together: their share of the degrees of
/// freedom.
///
/// Exact for one factor (its levels), for two (levels + levels − connected components), and for more
/// where all but the largest have few levels. Else each factor from the third on is taken to share
/// with the ones before as many dimensions as it has components with any single one of them: at most
/// what it does share, so that degrees of freedom are never overstated (Gaure 2013; the `pairwise`
/// rule of Stata's reghdfe).
struct EffectRank: Sendable, Equatable {
  let value: Int
  let isExact: Bool

  init(exact value: Int) {
    self.value = value
    isExact = true
  }

  init(pairwise factors: [AbsorbedFactor]) {
    var value = 0
    for (k, factor) in factors.enumerated() {
      let shared = factors[..<k].map { factor.componentCount(with: $0) }.max() ?? 0
      value += factor.levelCount - shared
    }
    self.value = value
    isExact = factors.count <= 2
  }
}
