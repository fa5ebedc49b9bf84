import LinearAlgebra

/// Where −2 log L(θ, γ) is least, by two descents from different starts.
struct MarginalOptimum {
  let theta: [Double]
  let gamma: [Double]
  let value: Double
  let modes: [Double]
  /// g'H⁻¹g: twice what a Newton step would gain.
  let decrement: Double
  /// −2 log L where the last descent ended, less that of the lowest before it: below zero that was not the
  /// lowest. Infinite where there was one only.
  private(set) var excess: Double
  /// By how much the two descents differ.
  var disagreement: Double { excess.magnitude }
  /// Nil, and the excess infinite, where there was none.
  private(set) var second: MixedConvergence.Second?
  /// Which of (θ, γ) are not held at the boundary, and 2 H⁻¹ for those.
  let free: [Int]
  let freeCovariance: Matrix
  /// 2 H⁻¹ for γ, θ held.
  let conditionalCovariance: Matrix

  /// 2 H⁻¹ for γ, H the Hessian in θ and γ.
  var covariance: Matrix {
    let own = (free.count - gamma.count)..<free.count
    return freeCovariance.rows(own).columns(own)
  }

  /// What the value is uncertain by.
  let rounding: Double

  /// A likelihood of large counts is known to no more than its rounding.
  var isConverged: Bool {
    decrement < max(1e-10, rounding) && second != nil && excess > -mostExcess
  }

  private var mostExcess: Double { max(MixedConvergence.mostExcess, 100 * rounding) }

  /// A standard deviation of the linear predictor below this is zero.
  private static let negligible = 1e-3

  /// - Parameters:
  ///   - start: (θ, γ) near the optimum; every standard deviation alike where nil.
  ///   - inverseHessian: of a similar deviance, if there is one.
  ///   - isRough: to about four digits of a standard error, for one of many fits.
  init(
    of deviance: MarginalDeviance, isVerified: Bool = true, from start: [Double]? = nil,
    inverseHessian: [[Double]]? = nil, isRough: Bool = false
  ) throws(MixedError) {
    let count = deviance.blocks.parameters.count
    let p = deviance.Q.columnCount
    var search = MarginalSearch(of: deviance, isRough: isRough)
    let all = Array(0..<(count + p))
    var best = try search.minimize(
      from: start ?? search.start(deviation: 0.7, shift: 0), over: all,
      inverseHessian: inverseHessian)
    let other = isVerified ? try search.second(after: best) : nil
    (second, excess) = (other?.method, other.map { $0.minimum.value - best.value } ?? .infinity)
    // Where the two part, one of them stopped at a lesser place: a third from elsewhere is what the lower
    // is held against.
    if let other, excess.magnitude > max(MixedConvergence.mostExcess, 100 * deviance.rounding) {
      if excess < 0 { best = try search.minimize(from: other.minimum.x, over: all) }
      let moved = best.x.enumerated().map {
        $1 + ($0.isMultiple(of: 2) ? 0.5 : -0.4) * search.scales[$0]
      }
      let third = try search.minimize(from: moved, over: all)
      (second, excess) = (.quasiNewton, third.value - best.value)
      if excess < -1e-7 { best = third }
    } else if let other, excess < -1e-7 {
      best = try search.minimize(from: other.minimum.x, over: all)
    }
    var free = all
    (best, free) = try Self.onBoundary(best, &search, isRough ? inverseHessian : nil)
    let oriented = Self.oriented(Array(best.x.prefix(count)), deviance.blocks)
    let x = oriented + best.x.suffix(p)
    value = best.value
    rounding = deviance.rounding
    guard let point = search.point(at: x), let H = search.hessian(at: x, over: free, point),
      let inverse = try? Cholesky(H).inverse()
    else { throw .numerical("the likelihood is not curved in every direction at its maximum") }
    modes = point.modes
    let slopes = Vector(free.map { point.gradient[$0] })
    decrement = inverse.quadraticForm(slopes)
    // Stopped early, a last step by the exact curvature.
    let end = isRough ? Self.moved(x, free, inverse * slopes) : x
    (theta, gamma) = (Array(end.prefix(count)), Array(end.suffix(p)))
    self.free = free
    freeCovariance = 2 * inverse
    let own = (free.count - p)..<free.count
    conditionalCovariance = try numerically { () throws(LinearAlgebraError) in
      2 * (try Cholesky(H.rows(own).columns(own)).inverse())
    }
  }

  /// One descent only, from a start near by.
  ///
  /// - Parameter inverseHessian: of a similar deviance, if there is one.
  static func nearby(
    _ deviance: MarginalDeviance, from x: [Double], inverseHessian: [[Double]]? = nil,
    tolerance: Double? = nil
  ) throws(MixedError) -> (minimum: MarginalSearch.Minimum, free: [Int]) {
    var search = MarginalSearch(of: deviance)
    let best = try search.minimize(
      from: x, over: Array(x.indices), tolerance: tolerance, inverseHessian: inverseHessian)
    let (end, free) = try onBoundary(best, &search)
    let theta = oriented(Array(end.x.prefix(search.thetaCount)), deviance.blocks)
    return (
      MarginalSearch.Minimum(
        x: theta + end.x.dropFirst(search.thetaCount), value: end.value, decrement: end.decrement),
      free
    )
  }

  static func value(
    of deviance: MarginalDeviance, from x: [Double]
  ) throws(MixedError) -> Double {
    try nearby(deviance, from: x).minimum.value
  }

  private static func moved(_ x: [Double], _ free: [Int], _ step: Vector) -> [Double] {
    var x = x
    for (k, j) in free.enumerated() { x[j] -= step[k] }
    return x
  }

  /// A variance that all but vanishes is put to zero, held there, and let go again if the likelihood
  /// is higher a little way off.
  private static func onBoundary(
    _ given: MarginalSearch.Minimum, _ search: inout MarginalSearch,
    _ inverseHessian: [[Double]]? = nil
  ) throws(MixedError) -> (minimum: MarginalSearch.Minimum, free: [Int]) {
    let count = search.thetaCount
    let all = Array(given.x.indices)
    let snapped = snapped(given.x, search.deviance.blocks)
    guard snapped != given.x, let at = search.value(snapped), at <= given.value + 1e-4 else {
      return (given, all)
    }
    let free = all.filter { $0 >= count || snapped[$0] != 0 }
    let own = inverseHessian.map { B in free.map { i in free.map { B[i][$0] } } }
    let inner = try search.minimize(from: snapped, over: free, inverseHessian: own)
    guard inner.value <= given.value + 1e-7 else { return (given, all) }
    for j in all where !free.contains(j) {
      for distance in [0.01, 0.1] {
        var moved = inner.x
        moved[j] = distance
        if let value = search.value(moved), value < inner.value - 1e-7 {
          return (try search.minimize(from: moved, over: all), all)
        }
      }
    }
    return (inner, free)
  }

  /// The factors with rows of nothing, and diagonals of nothing, put to zero.
  private static func snapped(_ x: [Double], _ blocks: RandomBlocks) -> [Double] {
    var x = x
    let factors = blocks.factors(x)
    for (j, place) in blocks.parameters.enumerated() {
      let row = factors[place.term].row(place.row)
      let isNothing = row.norm < negligible
      if isNothing || (place.row == place.column && x[j].magnitude < negligible) { x[j] = 0 }
    }
    return x
  }

  /// The same Λ Λ' with no negative diagonal.
  private static func oriented(_ theta: [Double], _ blocks: RandomBlocks) -> [Double] {
    let factors = blocks.factors(theta)
    return zip(blocks.parameters, theta).map { place, value in
      factors[place.term][place.column, place.column] < 0 ? -value : value
    }
  }
}
