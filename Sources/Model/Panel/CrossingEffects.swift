import LinearAlgebra

/// Absorbed effects that reach over clusters, such as years across areas, less those that clusters
/// nest: D̈ = (I − M) D, D being their indicators and M the means over the finest nested factor (0
/// where none is nested). Neither D̈ nor its n × L numbers are kept: a row's D̈ is its levels.
struct CrossingEffects {
  /// At each row its levels of the factors, in one numbering of all, row after row.
  let levels: [Int32]
  /// How many levels a row has, one per factor.
  let factorCount: Int
  /// L.
  let levelCount: Int
  /// Each row's level of the finest nested factor; nil where there is none.
  let nests: [Int32]?
  let nestCount: Int
  /// B with BB' = (D̈'D̈)⁻, L × rank: D̈B is orthonormal.
  let root: Matrix

  /// Nil where nested factors cross each other, so that taking all of them out is no mean of levels.
  ///
  /// - Parameters:
  ///   - crossing: at least one.
  ///   - nested: in the clusters.
  init?(_ crossing: [AbsorbedFactor], nested: [AbsorbedFactor]) throws(LinearAlgebraError) {
    let finest = nested.max { $0.levelCount < $1.levelCount }
    guard nested.allSatisfy({ finest?.isNested(in: $0.codes) ?? true }) else { return nil }
    var offsets: [Int] = []
    var count = 0
    for factor in crossing {
      offsets.append(count)
      count += factor.levelCount
    }
    levelCount = count
    factorCount = crossing.count
    nests = finest?.codes
    nestCount = finest?.levelCount ?? 0
    levels = Self.levels(crossing, offsets)
    let scale = crossing.flatMap { $0.sizes.map { Double($0) } }
    guard let finest else {
      let gram = Self.gram(levels, crossing.count, order: count)
      root = try SchurComplement(gram).inverseRoot(scaledBy: scale).root
      return
    }
    let sorted = SortedLevels(finest, crossing, offsets, count, nil)
    root = try SchurComplement(sorted).inverseRoot(scaledBy: scale).root
  }

  private static func levels(_ factors: [AbsorbedFactor], _ offsets: [Int]) -> [Int32] {
    let (n, count) = (factors[0].codes.count, factors.count)
    return [Int32](unsafeUninitializedCapacity: n * count) { levels, filled in
      for (k, factor) in factors.enumerated() {
        let offset = Int32(offsets[k])
        factor.codes.withUnsafeBufferPointer { codes in
          for row in 0..<n { levels[row * count + k] = offset + codes[row] }
        }
      }
      filled = n * count
    }
  }

  /// D'D.
  private static func gram(_ levels: [Int32], _ count: Int, order: Int) -> Matrix {
    var gram = Matrix(rowCount: order, columnCount: order)
    gram.withMutableElements { sums in
      for start in stride(from: 0, to: levels.count, by: count) {
        for i in start..<start + count {
          for j in start..<start + count { sums[Int(levels[i]) * order + Int(levels[j])] += 1 }
        }
      }
    }
    return gram
  }
}
