import LinearAlgebra

/// S = D₂'W (I − M₁) D₂: what is left of the other factors' indicators when one factor is taken out.
struct SchurComplement {
  private(set) var matrix: Matrix

  init(_ sorted: SortedLevels) {
    matrix = Matrix(rowCount: sorted.otherLevelCount, columnCount: sorted.otherLevelCount)
    matrix.withMutableElements { sorted.addSchurComplement(to: $0) }
  }

  init(_ matrix: Matrix) { self.matrix = matrix }

  /// An eigenvalue of the scaled S below this is zero: rounding leaves 1e-15 of it.
  private static let nullTolerance = 1e-10

  /// S⁻ = C^(−1/2) (C^(−1/2) S C^(−1/2))⁺ C^(−1/2), C the diagonal of the scale; and the rank of S.
  func inverse(
    scaledBy diagonal: [Double]
  ) throws(LinearAlgebraError) -> (inverse: Matrix, rank: Int) {
    let root = try inverseRoot(scaledBy: diagonal)
    return ((root * root.transposed()).symmetrized(), root.columnCount)
  }

  /// B with BB' = S⁻, a column for each dimension of S.
  func inverseRoot(scaledBy diagonal: [Double]) throws(LinearAlgebraError) -> Matrix {
    guard matrix.rowCount > 0 else { return matrix }
    let roots = Vector(diagonal.map { 1 / $0.squareRoot() })
    let scaled = matrix.scalingRows(by: roots).scalingColumns(by: roots).symmetrized()
    let eigen = try SymmetricEigen(scaled)
    let kept = eigen.values.indices.filter { eigen.values[$0] > Self.nullTolerance }
    return eigen.vectors.columns(kept)
      .scalingColumns(by: Vector(kept.map { 1 / eigen.values[$0].squareRoot() }))
      .scalingRows(by: roots)
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
