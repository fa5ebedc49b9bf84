import LinearAlgebra

/// S = D₂'W (I − M₁) D₂: what is left of the other factors' indicators when one factor is taken out.
struct SchurComplement {
  private(set) var matrix: Matrix

  init(
    _ swept: MeanSweep, _ others: [AbsorbedFactor], _ offsets: [Int], _ count: Int,
    _ weights: [Double]?
  ) {
    var matrix = Matrix(rowCount: count, columnCount: count)
    let (rows, starts) = swept.rowsByLevel
    let places = OtherLevels(others, offsets)
    var own = [Double](repeating: 0, count: count)
    var touched: [Int] = []
    matrix.withMutableElements { S in
      for level in swept.totals.indices {
        touched.removeAll(keepingCapacity: true)
        for index in starts[level]..<starts[level + 1] {
          let row = Int(rows[index])
          let w = weights?[row] ?? 1
          for k in places.range(of: row) {
            let i = Int(places.levels[k])
            if own[i] == 0 { touched.append(i) }
            own[i] += w
            for l in places.range(of: row) { S[i * count + Int(places.levels[l])] += w }
          }
        }
        for i in touched {
          let share = own[i] / swept.totals[level]
          for j in touched { S[i * count + j] -= share * own[j] }
        }
        for i in touched { own[i] = 0 }
      }
    }
    self.matrix = matrix
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

/// The levels of the other factors in one numbering, row after row.
struct OtherLevels {
  let levels: [Int32]
  private let factorCount: Int

  init(_ others: [AbsorbedFactor], _ offsets: [Int]) {
    factorCount = others.count
    let rowCount = others.first?.codes.count ?? 0
    var levels = [Int32](repeating: 0, count: rowCount * others.count)
    for (k, factor) in others.enumerated() {
      for (row, code) in factor.codes.enumerated() {
        levels[row * others.count + k] = Int32(offsets[k]) + code
      }
    }
    self.levels = levels
  }

  func range(of row: Int) -> Range<Int> { row * factorCount..<(row + 1) * factorCount }
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
