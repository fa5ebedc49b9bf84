import LinearAlgebra

/// Descents of −2 log L in (θ, γ).
struct MarginalSearch {
  let deviance: MarginalDeviance
  let thetaCount: Int
  /// What one unit of each variable's own step is: about its standard error.
  let scales: [Double]
  /// What a difference of two values is uncertain by.
  private let noise: Double
  private let isRough: Bool
  private var start: [Double]

  /// - Parameter isRough: to about four digits of a standard error, for one of many fits.
  init(of given: MarginalDeviance, isRough: Bool = false) {
    var deviance = given
    if isRough { deviance.modeTolerance = 1e-7 }
    self.deviance = deviance
    self.isRough = isRough
    let parameters = deviance.blocks.parameters
    thetaCount = parameters.count
    let groups = parameters.map { Double(deviance.blocks.terms[$0.term].labels.count) }
    scales =
      groups.map { 1 / $0.squareRoot() }
      + [Double](repeating: 1, count: deviance.Q.columnCount)
    start = [Double](repeating: 0, count: deviance.blocks.effectCount)
    noise = 1e-10 + 1e-13 * Double(deviance.base.count) + deviance.rounding
  }

  struct Minimum {
    let x: [Double]
    let value: Double
    let decrement: Double
  }

  /// Every standard deviation alike, every γ alike.
  func start(deviation: Double, shift: Double) -> [Double] {
    deviance.blocks.parameters.map { $0.row == $0.column ? deviation : 0 }
      + [Double](repeating: shift, count: deviance.Q.columnCount)
  }

  private func evaluate(_ x: [Double], _ modes: [Double]) -> MarginalDeviance.Evaluation? {
    deviance.evaluate(Array(x.prefix(thetaCount)), Array(x.dropFirst(thetaCount)), near: modes)
  }

  private func gradient(_ x: [Double], _ point: MarginalDeviance.Evaluation) -> [Double]? {
    deviance.gradient(Array(x.prefix(thetaCount)), Array(x.dropFirst(thetaCount)), point.states)
  }

  func value(_ x: [Double]) -> Double? { evaluate(x, start)?.value }

  /// The modes and the gradient.
  func point(at x: [Double]) -> (modes: [Double], gradient: [Double])? {
    guard let point = evaluate(x, start), let gradient = gradient(x, point) else { return nil }
    return (point.modes, gradient)
  }

  /// - Parameter free: the variables that move; the others stay as in x.
  mutating func minimize(
    from x: [Double], over free: [Int], tolerance: Double? = nil,
    inverseHessian: [[Double]]? = nil
  ) throws(MixedError) -> Minimum {
    let given = x
    func whole(_ values: [Double]) -> [Double] {
      var x = given
      for (j, value) in zip(free, values) { x[j] = value }
      return x
    }
    let search = self
    var near = start
    var optimizer = QuasiNewton()
    optimizer.tolerance = tolerance ?? (isRough ? 1e-7 : 1e-17)
    optimizer.noise = noise
    let found = optimizer.minimize(
      from: free.map { x[$0] }, curvature: free.map { 2 / (scales[$0] * scales[$0]) },
      inverseHessian: inverseHessian
    ) { values in
      let x = whole(values)
      guard let point = search.evaluate(x, near) else { return nil }
      near = point.modes
      return (
        point.value,
        {
          let all = search.gradient(x, point)
          return free.map { all?[$0] ?? .nan }
        }
      )
    }
    guard let found else {
      throw .noModes(largest: deviance.response.y.max() ?? 0)
    }
    let end = whole(found.point.x)
    start = evaluate(end, near)?.modes ?? start
    return Minimum(x: end, value: found.point.value, decrement: found.decrement)
  }

  /// The other way to the optimum: without derivatives where the variables are few and the rows too, by
  /// a descent from elsewhere where they are not.
  mutating func second(
    after first: Minimum
  ) throws(MixedError) -> (minimum: Minimum, method: MixedConvergence.Second) {
    let all = Array(first.x.indices)
    guard first.x.count <= 3, deviance.base.count <= 2000 else {
      return (
        try minimize(from: start(deviation: 0.3, shift: 0.1), over: all, tolerance: 1e-9),
        .quasiNewton
      )
    }
    var simplex = NelderMead()
    simplex.tolerance = 1e-9 + noise
    let search = self
    let found = simplex.minimize(from: start(deviation: 0.4, shift: 0.1), step: 0.3) {
      search.value($0) ?? .infinity
    }
    // One that ends elsewhere, better or worse, is carried on with the gradient.
    if (found.value - first.value).magnitude > 1e-7 + 10 * noise {
      return (try minimize(from: found.x, over: all), .simplex)
    }
    return (Minimum(x: found.x, value: found.value, decrement: .infinity), .simplex)
  }

  func hessian(at x: [Double], over free: [Int]) -> Matrix? {
    point(at: x).flatMap { hessian(at: x, over: free, $0) }
  }

  /// Differences of the gradient, exact to the fourth order of the step; where rough, to the first of a short
  /// one, on one side.
  ///
  /// - Parameter point: at x.
  func hessian(
    at x: [Double], over free: [Int], _ point: (modes: [Double], gradient: [Double])
  ) -> Matrix? {
    let rows = free.map { j -> [Double] in
      let h = (isRough ? 1e-5 : 0.01) * scales[j]
      func at(_ steps: Double) -> [Double] {
        var moved = x
        moved[j] += steps * h
        let all = evaluate(moved, point.modes).flatMap { gradient(moved, $0) }
        return free.map { all?[$0] ?? .nan }
      }
      guard !isRough else { return zip(at(1), free).map { ($0 - point.gradient[$1]) / h } }
      let (near, far) = (zip(at(1), at(-1)), zip(at(2), at(-2)))
      return zip(near, far).map { (8 * ($0.0 - $0.1) - ($1.0 - $1.1)) / (12 * h) }
    }
    let H = Matrix(rows: rows).symmetrized()
    return rows.allSatisfy { $0.allSatisfy(\.isFinite) } ? H : nil
  }
}
