import LinearAlgebra

/// S = D₂'W (I − M₁) D₂: what is left of the other factors' indicators when one factor is taken out.
struct SchurComplement {
  private(set) var matrix: Matrix

  init(_ sorted: SortedLevels) {
    matrix = Matrix(rowCount: sorted.otherLevelCount, columnCount: sorted.otherLevelCount)
    matrix.withMutableElements { sorted.addSchurComplement(to: $0) }
  }

  init(_ matrix: Matrix) { self.matrix = matrix }

  /// An eigenvalue of the scaled S below this is zero where no weights scale it: rounding leaves 1e-15.
  private static let nullTolerance = 1e-10
  /// One below this is not told from rounding, whatever the weights.
  private static let rounding = 1e-15

  /// S⁻ = C^(−1/2) (C^(−1/2) S C^(−1/2))⁺ C^(−1/2), C the diagonal of the scale; the rank of S; and the
  /// least of the eigenvalues kept.
  ///
  /// - Parameter rank: of S, where it is known. With weights over many orders of magnitude eigenvalues
  ///   tell it no more: those of levels that hang together by light rows are small.
  func inverse(
    scaledBy diagonal: [Double], rank known: Int? = nil
  ) throws(LinearAlgebraError) -> (inverse: Matrix, rank: Int, least: Double) {
    guard matrix.rowCount > 0 else { return (matrix, 0, 1) }
    let (root, least) = try inverseRoot(scaledBy: diagonal, rank: known)
    return ((root * root.transposed()).symmetrized(), root.columnCount, least)
  }

  /// B with BB' = S⁻, a column for each dimension of S, and the least of the eigenvalues kept.
  func inverseRoot(
    scaledBy diagonal: [Double], rank known: Int? = nil
  ) throws(LinearAlgebraError) -> (root: Matrix, least: Double) {
    guard matrix.rowCount > 0 else { return (matrix, 1) }
    let roots = Vector(diagonal.map { 1 / $0.squareRoot() })
    let scaled = matrix.scalingRows(by: roots).scalingColumns(by: roots).symmetrized()
    let eigen = try SymmetricEigen(scaled)
    let rank = known ?? eigen.values.count { $0 > Self.nullTolerance }
    // Ascending, so that the largest are last.
    let kept = Array(eigen.values.indices.suffix(rank))
    let powers = Vector(
      kept.map { eigen.values[$0] > Self.rounding ? 1 / eigen.values[$0].squareRoot() : 0 })
    let root = eigen.vectors.columns(kept).scalingColumns(by: powers).scalingRows(by: roots)
    return (root, kept.first.map { max(eigen.values[$0], Self.rounding) } ?? 1)
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
