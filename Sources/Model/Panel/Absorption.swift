import LinearAlgebra

/// Takes the effects of factors out of columns: x̃ = x − D (D'WD)⁻ D'W x, D being the indicators of
/// all levels of all factors.
///
/// The factor with most levels is taken out exactly, by its weighted means M₁x. What the others add
/// solves the normal equations that are left,
///
///     S b = D₂'W (I − M₁) x,   S = D₂'W (I − M₁) D₂,
///
/// D₂ being the indicators of the other factors. S is dense and solved exactly up to
/// `mostDenseLevels` levels; beyond, by conjugate gradients with the diagonal as preconditioner, which
/// is what alternating projections become when each step uses all steps before it. Either way the
/// projection is made twice, the second time of what the first left, which brings it to rounding.
///
/// - Reference: Correia (2017), "Linear models with high-dimensional fixed effects"; Björck (1996),
///   *Numerical methods for least squares problems*, §7.4. Agrees with regression on indicators.
struct Absorption: Sendable {
  let factors: [AbsorbedFactor]
  let weights: [Double]?
  /// The dimension of the span of the indicators; see `EffectRank`.
  let rank: EffectRank

  private let swept: MeanSweep
  private let others: [AbsorbedFactor]
  private let offsets: [Int]
  private let otherLevelCount: Int
  private let diagonal: [Double]
  /// S⁻, where S is small.
  private let inverse: Matrix?

  /// Columns lose what is left of them below this share of their size: rounding, or the tolerance
  /// of the iterations, of zero.
  static let vanishingShare = 1e-9
  private static let mostDenseLevels = 500
  private static let mostIterations = 5_000
  private static let tolerance = 1e-13

  /// - Precondition: at least one factor.
  init(_ factors: [AbsorbedFactor], weights: [Double]?) throws(LinearAlgebraError) {
    self.factors = factors
    self.weights = weights
    let largest =
      factors.indices.max {
        (factors[$0].levelCount, $1) < (factors[$1].levelCount, $0)
      } ?? 0
    swept = MeanSweep(factors[largest], weights)
    let others = factors.indices.filter { $0 != largest }.map { factors[$0] }
    self.others = others
    var offsets: [Int] = []
    var count = 0
    for factor in others {
      offsets.append(count)
      count += factor.levelCount
    }
    self.offsets = offsets
    otherLevelCount = count
    diagonal = Self.diagonal(others, offsets, count, weights)
    guard count <= Self.mostDenseLevels else {
      inverse = nil
      rank = EffectRank(pairwise: factors)
      return
    }
    let schur = SchurComplement(swept, others, offsets, count, weights)
    let solved = try schur.inverse(scaledBy: diagonal)
    inverse = solved.inverse
    rank = EffectRank(exact: factors[largest].levelCount + solved.rank)
  }

  private static func diagonal(
    _ others: [AbsorbedFactor], _ offsets: [Int], _ count: Int, _ weights: [Double]?
  ) -> [Double] {
    var diagonal = [Double](repeating: 0, count: count)
    for (factor, offset) in zip(others, offsets) {
      for (row, code) in factor.codes.enumerated() {
        diagonal[offset + Int(code)] += weights?[row] ?? 1
      }
    }
    return diagonal
  }

  /// x̃, or nil where the iterations did not come to an end.
  func residuals(of column: [Double]) -> [Double]? {
    var x = column
    let rounding = 4 * Double.ulpOfOne * size(of: x)
    var goal: Double?
    for _ in 0..<2 {
      swept.subtractMeans(&x)
      guard otherLevelCount > 0 else { continue }
      let least = goal ?? max(rounding, Self.tolerance / 10 * size(of: x))
      goal = least
      let right = sums(of: x)
      let effects: [Double]
      if let inverse {
        effects = (inverse * Vector(right)).elements
      } else {
        guard let solved = conjugateGradients(right, downTo: least) else { return nil }
        effects = solved
      }
      subtract(effects, from: &x)
      swept.subtractMeans(&x)
    }
    return x
  }

  /// (H_D)ᵢᵢ: with d the row's indicators of the other factors less their means m over its level,
  /// wᵢ (1 / Σw + d'S⁻d). Where S is not solved densely, wᵢ / Σw alone.
  var leverages: [Double] {
    let codes = swept.factor.codes
    var leverages = codes.indices.map { (weights?[$0] ?? 1) / swept.totals[Int(codes[$0])] }
    guard let inverse, otherLevelCount > 0 else { return leverages }
    let places = OtherLevels(others, offsets)
    let (rows, starts) = swept.rowsByLevel
    let q = otherLevelCount
    var mean = [Double](repeating: 0, count: q)
    var image = mean
    var touched: [Int] = []
    inverse.withElements { S in
      for level in swept.totals.indices {
        let own = starts[level]..<starts[level + 1]
        touched.removeAll(keepingCapacity: true)
        for index in own {
          let row = Int(rows[index])
          for k in places.range(of: row) {
            let i = Int(places.levels[k])
            if mean[i] == 0 { touched.append(i) }
            mean[i] += (weights?[row] ?? 1) / swept.totals[level]
          }
        }
        var constant = 0.0
        for i in touched {
          image[i] = 0
          for j in touched { image[i] += S[i * q + j] * mean[j] }
          constant += mean[i] * image[i]
        }
        for index in own {
          let row = Int(rows[index])
          var form = constant
          for k in places.range(of: row) {
            let i = Int(places.levels[k])
            form -= 2 * image[i]
            for l in places.range(of: row) { form += S[i * q + Int(places.levels[l])] }
          }
          leverages[row] += (weights?[row] ?? 1) * form
        }
        for i in touched { mean[i] = 0 }
      }
    }
    return leverages
  }

  /// The factors whose effects `leverages` leaves out.
  var factorsWithoutLeverage: [AbsorbedFactor] { inverse == nil ? others : [] }

  /// √(x'Wx).
  private func size(of x: [Double]) -> Double {
    var sum = 0.0
    for row in x.indices { sum += (weights?[row] ?? 1) * x[row] * x[row] }
    return sum.squareRoot()
  }

  /// D₂'W x.
  private func sums(of x: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: otherLevelCount)
    sums.withUnsafeMutableBufferPointer { sums in
      x.withUnsafeBufferPointer { x in
        for (factor, offset) in zip(others, offsets) {
          factor.codes.withUnsafeBufferPointer { codes in
            if let weights {
              weights.withUnsafeBufferPointer { w in
                for row in codes.indices { sums[offset + Int(codes[row])] += w[row] * x[row] }
              }
            } else {
              for row in codes.indices { sums[offset + Int(codes[row])] += x[row] }
            }
          }
        }
      }
    }
    return sums
  }

  /// x − D₂b.
  private func subtract(_ effects: [Double], from x: inout [Double]) {
    x.withUnsafeMutableBufferPointer { x in
      effects.withUnsafeBufferPointer { effects in
        for (factor, offset) in zip(others, offsets) {
          factor.codes.withUnsafeBufferPointer { codes in
            for row in codes.indices { x[row] -= effects[offset + Int(codes[row])] }
          }
        }
      }
    }
  }

  /// S b, by two readings of the rows.
  private func product(_ b: [Double], _ scratch: inout [Double]) -> [Double] {
    for row in scratch.indices { scratch[row] = 0 }
    subtract(b, from: &scratch)
    swept.subtractMeans(&scratch)
    return sums(of: scratch).map { -$0 }
  }

  /// A solution of S b = r, to √(r'C⁻¹r) = `least`, C being the diagonal: the size of the level means
  /// that are left. The system is consistent up to rounding, so singular directions do no harm as
  /// long as rounding is not solved for.
  private func conjugateGradients(_ right: [Double], downTo least: Double) -> [Double]? {
    var b = [Double](repeating: 0, count: right.count)
    var residual = right
    var scratch = [Double](repeating: 0, count: factors[0].codes.count)
    func preconditioned(_ r: [Double]) -> [Double] { zip(r, diagonal).map { $0 / $1 } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var z = preconditioned(residual)
    var direction = z
    var size = dot(residual, z)
    let enough = max(least * least, Self.tolerance * Self.tolerance * size)
    guard size > least * least else { return b }
    for _ in 0..<Self.mostIterations {
      let image = product(direction, &scratch)
      let curvature = dot(direction, image)
      guard curvature > 0 else { return b }
      let step = size / curvature
      for i in b.indices {
        b[i] += step * direction[i]
        residual[i] -= step * image[i]
      }
      z = preconditioned(residual)
      let next = dot(residual, z)
      if next <= enough { return b }
      let ratio = next / size
      for i in direction.indices { direction[i] = z[i] + ratio * direction[i] }
      size = next
    }
    return nil
  }
}

/// Subtracts the weighted mean of its level from every row.
struct MeanSweep: Sendable {
  let factor: AbsorbedFactor
  let weights: [Double]?
  /// Σ w per level.
  let totals: [Double]

  init(_ factor: AbsorbedFactor, _ weights: [Double]?) {
    self.factor = factor
    self.weights = weights
    var totals = [Double](repeating: 0, count: factor.levelCount)
    for (row, code) in factor.codes.enumerated() { totals[Int(code)] += weights?[row] ?? 1 }
    self.totals = totals
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
    var sums = [Double](repeating: 0, count: totals.count)
    sums.withUnsafeMutableBufferPointer { sums in
      x.withUnsafeBufferPointer { x in
        factor.codes.withUnsafeBufferPointer { codes in
          if let weights {
            weights.withUnsafeBufferPointer { w in
              for row in codes.indices { sums[Int(codes[row])] += w[row] * x[row] }
            }
          } else {
            for row in codes.indices { sums[Int(codes[row])] += x[row] }
          }
        }
      }
    }
    for level in sums.indices { sums[level] /= totals[level] }
    return sums
  }

  /// The rows of each level, level after level, and where each level begins.
  var rowsByLevel: (rows: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: totals.count + 1)
    for code in factor.codes { starts[Int(code) + 1] += 1 }
    for level in totals.indices { starts[level + 1] += starts[level] }
    var next = starts
    var rows = [Int32](repeating: 0, count: factor.codes.count)
    for (row, code) in factor.codes.enumerated() {
      rows[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    return (rows, starts)
  }
}
