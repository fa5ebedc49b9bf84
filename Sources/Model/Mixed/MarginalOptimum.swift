import LinearAlgebra

/// Where −2 log L(θ, γ) is least, by two descents from different starts.
struct MarginalOptimum {
  let theta: [Double]
  let gamma: [Double]
  let value: Double
  let modes: [Double]
  /// Twice what a Newton step would gain.
  let decrement: Double
  /// By how much the two descents differ.
  let disagreement: Double
  /// 2 H⁻¹ for γ, H the Hessian in θ and γ (values of θ at the boundary held there).
  let covariance: Matrix

  var isConverged: Bool { decrement < 1e-10 && disagreement < 1e-6 }

  /// A standard deviation of the linear predictor below this is zero.
  private static let negligible = 1e-3

  init(of deviance: MarginalDeviance) throws(MixedError) {
    let parameters = deviance.blocks.parameters
    let p = deviance.Q.columnCount
    let groups = parameters.map { Double(deviance.blocks.terms[$0.term].labels.count) }
    let scales = groups.map { 1 / $0.squareRoot() } + [Double](repeating: 1, count: p)
    func start(_ deviation: Double, _ shift: Double) -> [Double] {
      parameters.map { $0.row == $0.column ? deviation : 0 }
        + [Double](repeating: shift, count: p)
    }
    let all = Array(0..<(parameters.count + p))
    var search = MarginalSearch(deviance: deviance, thetaCount: parameters.count, scales: scales)
    var best = try search.minimize(from: start(0.7, 0), over: all)
    let other = try search.minimize(from: start(0.3, 0.1), over: all, tolerance: 1e-8)
    disagreement = (best.value - other.value).magnitude
    if other.value < best.value - 1e-7 {
      best = try search.minimize(from: other.x, over: all)
    }
    var free = all
    let snapped = Self.snapped(best.x, deviance.blocks)
    if snapped != best.x, let at = search.value(snapped), at <= best.value + 1e-4 {
      free = all.filter { $0 >= parameters.count || snapped[$0] != 0 }
      let inner = try search.minimize(from: snapped, over: free)
      if inner.value <= best.value + 1e-7 { best = inner } else { free = all }
    }
    (value, decrement) = (best.value, best.decrement)
    theta = Self.oriented(Array(best.x.prefix(parameters.count)), deviance.blocks)
    gamma = Array(best.x.suffix(p))
    modes = search.modes(at: theta + gamma)
    guard let H = search.hessian(at: best.x, over: free),
      let inverse = try? Cholesky(H).inverse()
    else { throw .numerical("the likelihood is not curved in every direction at its maximum") }
    let first = free.count - p
    covariance =
      2 * Matrix(rows: (0..<p).map { i in (0..<p).map { inverse[first + i, first + $0] } })
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

/// Descents with derivatives by differences, exact to the fourth order of the step.
struct MarginalSearch {
  let deviance: MarginalDeviance
  let thetaCount: Int
  /// What one unit of each variable's own step is: about its standard error.
  let scales: [Double]
  private var start: [Double]

  init(deviance: MarginalDeviance, thetaCount: Int, scales: [Double]) {
    self.deviance = deviance
    self.thetaCount = thetaCount
    self.scales = scales
    start = [Double](repeating: 0, count: deviance.blocks.effectCount)
  }

  struct Minimum {
    let x: [Double]
    let value: Double
    let decrement: Double
  }

  private func evaluate(_ x: [Double], _ modes: [Double]) -> MarginalDeviance.Evaluation? {
    deviance.evaluate(Array(x.prefix(thetaCount)), Array(x.dropFirst(thetaCount)), near: modes)
  }

  func value(_ x: [Double]) -> Double? { evaluate(x, start)?.value }
  func modes(at x: [Double]) -> [Double] { evaluate(x, start)?.modes ?? start }

  /// [8 (f(h) − f(−h)) − (f(2h) − f(−2h))] / 12h, variable by variable.
  private func gradient(_ x: [Double], over free: [Int], _ modes: [Double]) -> [Double] {
    free.map { j in
      let h = 0.01 * scales[j]
      func at(_ steps: Double) -> Double {
        var moved = x
        moved[j] += steps * h
        return evaluate(moved, modes)?.value ?? .nan
      }
      return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)
    }
  }

  mutating func minimize(
    from x: [Double], over free: [Int], tolerance: Double = 1e-15
  ) throws(MixedError) -> Minimum {
    let given = x
    func whole(_ values: [Double]) -> [Double] {
      var x = given
      for (j, value) in zip(free, values) { x[j] = value }
      return x
    }
    let search = self
    var optimizer = QuasiNewton()
    optimizer.tolerance = tolerance
    optimizer.noise = 1e-9
    let found = optimizer.minimize(
      from: free.map { x[$0] }, curvature: free.map { 2 / (scales[$0] * scales[$0]) }
    ) { values in
      let x = whole(values)
      return search.evaluate(x, search.start).map { point in
        (point.value, { search.gradient(x, over: free, point.modes) })
      }
    }
    guard let found else {
      throw .numerical("the random effects' modes cannot be found at the start")
    }
    let x = whole(found.point.x)
    start = modes(at: x)
    return Minimum(x: x, value: found.point.value, decrement: found.decrement)
  }

  /// Differences of the gradient, exact to the fourth order of the step.
  func hessian(at x: [Double], over free: [Int]) -> Matrix? {
    let rows = free.map { j -> [Double] in
      let h = 0.05 * scales[j]
      func at(_ steps: Double) -> [Double] {
        var moved = x
        moved[j] += steps * h
        return gradient(moved, over: free, start)
      }
      let (near, far) = (zip(at(1), at(-1)), zip(at(2), at(-2)))
      return zip(near, far).map { (8 * ($0.0 - $0.1) - ($1.0 - $1.1)) / (12 * h) }
    }
    let H = Matrix(rows: rows).symmetrized()
    return rows.allSatisfy { $0.allSatisfy(\.isFinite) } ? H : nil
  }
}
