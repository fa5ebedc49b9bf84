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
/// projection is made twice, the second time of what the first left, which brings it to rounding
/// (four times where weights make S nearly singular).
/// Rows are read in the order of the largest factor (`SortedLevels`), three times for a column where
/// S is dense.
///
/// - Reference: Correia (2017), "Linear models with high-dimensional fixed effects"; Björck (1996),
///   *Numerical methods for least squares problems*, §7.4. Agrees with regression on indicators.
struct Absorption: Sendable {
  let factors: [AbsorbedFactor]
  let weights: [Double]?
  /// The dimension of the span of the indicators; see `EffectRank`.
  let rank: EffectRank

  /// The factor with most levels.
  private let largest: AbsorbedFactor
  private let sorted: SortedLevels
  private let others: [AbsorbedFactor]
  private let diagonal: [Double]
  /// S⁻, where S is small.
  private let inverse: Matrix?
  /// Of S in units of its diagonal, of those that are not zero.
  private let leastEigenvalue: Double

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
    self.largest = factors[largest]
    let others = factors.indices.filter { $0 != largest }.map { factors[$0] }
    self.others = others
    var offsets: [Int] = []
    var count = 0
    for factor in others {
      offsets.append(count)
      count += factor.levelCount
    }
    sorted = SortedLevels(factors[largest], others, offsets, count, weights)
    diagonal = others.flatMap { MeanSweep($0, weights).totals }
    guard count <= Self.mostDenseLevels else {
      inverse = nil
      leastEigenvalue = 1
      rank = EffectRank(pairwise: factors)
      return
    }
    let otherRank = try Self.rank(factors, largest, others, offsets, count, weights)
    let solved = try SchurComplement(sorted).inverse(scaledBy: diagonal, rank: otherRank)
    inverse = solved.inverse
    leastEigenvalue = solved.least
    rank = EffectRank(exact: factors[largest].levelCount + solved.rank)
  }

  /// x̃, or nil where the iterations did not come to an end.
  func residuals(of column: [Double]) -> [Double]? {
    var x = sorted.gathered(column)
    let nothing = [Double](repeating: 0, count: sorted.otherLevelCount)
    var left = sorted.sweep(&x, subtracting: nothing)
    guard sorted.otherLevelCount > 0 else {
      _ = sorted.sweep(&x, subtracting: nothing)
      return sorted.scattered(x)
    }
    let least = inverse == nil ? leastSize(x, of: column) : 0
    for _ in 0..<projections {
      guard let effects = solution(of: left, downTo: least) else { return nil }
      left = sorted.sweep(&x, subtracting: effects)
    }
    return sorted.scattered(x)
  }

  /// What the effects of the other factors add to the largest one's levels: of two factors by their
  /// components, of more by S without weights, which the rank does not depend on. Nil where there are no
  /// weights and S itself will tell.
  private static func rank(
    _ factors: [AbsorbedFactor], _ largest: Int, _ others: [AbsorbedFactor], _ offsets: [Int],
    _ count: Int, _ weights: [Double]?
  ) throws(LinearAlgebraError) -> Int? {
    guard weights != nil, count > 0 else { return nil }
    let pairwise = EffectRank(pairwise: factors)
    if pairwise.isExact { return pairwise.value - factors[largest].levelCount }
    let unweighted = SortedLevels(factors[largest], others, offsets, count, nil)
    return try SchurComplement(unweighted)
      .inverse(scaledBy: others.flatMap { MeanSweep($0, nil).totals }).rank
  }

  /// Each leaves of an effect what rounding makes of it over the least eigenvalue.
  private var projections: Int { leastEigenvalue > 1e-8 ? 2 : 4 }

  private func solution(of right: [Double], downTo least: Double) -> [Double]? {
    guard let inverse else { return conjugateGradients(right, downTo: least) }
    return (inverse * Vector(right)).elements
  }

  /// Below this a column, of which the first sweep left x, is rounding or done.
  private func leastSize(_ x: [Double], of column: [Double]) -> Double {
    max(
      4 * Double.ulpOfOne * size(of: column),
      Self.tolerance / 10 * size(of: sorted.scattered(x)))
  }

  /// (H_D)ᵢᵢ: with d the row's indicators of the other factors less their means m over its level,
  /// wᵢ (1 / Σw + d'S⁻d). Where S is not solved densely, wᵢ / Σw alone.
  var leverages: [Double] {
    guard let inverse, sorted.otherLevelCount > 0 else {
      return largest.codes.enumerated().map { row, level in
        (weights?[row] ?? 1) / sorted.totals[Int(level)]
      }
    }
    return inverse.withElements { sorted.leverages($0) }
  }

  /// The factors whose effects `leverages` leaves out.
  var factorsWithoutLeverage: [AbsorbedFactor] { inverse == nil ? others : [] }

  /// √(x'Wx).
  private func size(of x: [Double]) -> Double {
    var sum = 0.0
    for row in x.indices { sum += (weights?[row] ?? 1) * x[row] * x[row] }
    return sum.squareRoot()
  }

  /// A solution of S b = r, to √(r'C⁻¹r) = `least`, C being the diagonal: the size of the level means
  /// that are left. The system is consistent up to rounding, so singular directions do no harm as
  /// long as rounding is not solved for.
  private func conjugateGradients(_ right: [Double], downTo least: Double) -> [Double]? {
    var b = [Double](repeating: 0, count: right.count)
    var residual = right
    func preconditioned(_ r: [Double]) -> [Double] { zip(r, diagonal).map { $0 / $1 } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var z = preconditioned(residual)
    var direction = z
    var size = dot(residual, z)
    let enough = max(least * least, Self.tolerance * Self.tolerance * size)
    guard size > least * least else { return b }
    for _ in 0..<Self.mostIterations {
      let image = sorted.product(direction)
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
