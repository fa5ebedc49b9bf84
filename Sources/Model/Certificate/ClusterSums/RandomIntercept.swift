import LinearAlgebra

/// A random intercept of each cluster by REML, and Kenward and Roger's test of one coefficient, from
/// cluster sums: what a simulation on a fixed design needs many times over.
///
/// With γ = σ²_u/σ²_e, V = σ²_e H, h_g = 1/(1 + n_gγ), w_g = γh_g and, in the orthonormal basis of X, m_g = Z_g'ι:
///
///     A = Z'H⁻¹Z = I − Σ w_g m_g m_g',   v = −Σ w_g m_g r_g  (r_g sums of least-squares residuals)
///     β̂ = θ + A⁻¹v,   RSS(γ) = Σe² − Σ w_g r_g² − v'A⁻¹v
///     −2 log L = (n − p) log RSS + Σ log(1 + n_gγ) + log |A|
///
/// its derivative being −(n − p)/RSS Σ h_g²(r_g − m_g'A⁻¹v)² + Σ n_gh_g − tr(A⁻¹ Σ h_g² m_gm_g'), whose zero is
/// bracketed on a grid of γ and closed in by regula falsi. Kenward and Roger's P and Q are sums of
/// f(g) m_gm_g' as well, and for one coefficient their F is t² with 2/Σ W_ij x_i x_j degrees of freedom,
/// xᵢ = a'ΦPᵢΦa/a'Φa.
///
/// Beyond the span of the m_g all of these are the identity: of more columns than clusters it is worked in an
/// orthonormal basis of that span, and one dimension for the rest (`RandomInterceptSpan`).
///
/// - Reference: Kenward & Roger (1997); Halekoh & Højsgaard (2014). Agrees with `MixedFit` and its
///   `KenwardRoger`, and with R lme4 and pbkrtest.
struct RandomIntercept: Sendable {
  /// n − p.
  let residualDegreesOfFreedom: Double
  /// Of the matrices here.
  let order: Int
  let span: RandomInterceptSpan
  /// n_g; with weights of mean one their sum, an error's variance being 1/w (V = σ²_e W^(−1/2) H W^(−1/2)
  /// with √w in the place of ι).
  let sizes: [Double]
  /// How many rows each has.
  let rowCounts: [Double]
  /// m_g after each other.
  private let totals: [Double]
  private let grid: [Point]

  /// What of a value of γ depends on the design alone.
  struct Point: Sendable {
    let gamma: Double
    /// h_g.
    let shrunk: [Double]
    /// A⁻¹, p × p.
    let inverse: [Double]
    /// Σ log(1 + n_gγ) + log |A|.
    let determinants: Double
    /// Σ n_gh_g − tr(A⁻¹ Σ h_g² m_gm_g').
    let slope: Double
  }

  /// What of it depends on an outcome.
  struct Evaluation {
    /// A⁻¹v.
    let shift: [Double]
    let residualSquares: Double
    let criterion: Double
    let slope: Double
  }

  private static let gridSize = 40
  private static let mostSteps = 60

  /// - Parameters:
  ///   - totals: m_g, a row per cluster.
  ///   - sizes: n_g.
  ///   - weights: Σ w of each cluster, where they have weights of mean one.
  /// - Returns: nil where rows are no more than coefficients and a variance, or no cluster has two.
  init?(
    totals: Matrix, sizes: [Int], weights: [Double]? = nil, residualDegreesOfFreedom df: Int
  ) {
    guard df > 1, sizes.contains(where: { $0 > 1 }), sizes.count > 1 else { return nil }
    residualDegreesOfFreedom = Double(df)
    span = RandomInterceptSpan(totals)
    let totals = span.totals
    order = totals.columnCount
    rowCounts = sizes.map(Double.init)
    self.sizes = weights ?? rowCounts
    self.totals = (0..<sizes.count).flatMap { totals.row($0).elements }
    let mean = Double(sizes.reduce(0, +)) / Double(sizes.count)
    var grid: [Point] = []
    for k in 0..<Self.gridSize {
      // The share of a cluster's mean that is the cluster's, up to 0.9999 of it.
      let share = 0.9999 * Double(k) / Double(Self.gridSize - 1)
      guard
        let point = Self.point(
          share / (1 - share) / mean, self.sizes, self.totals, totals.columnCount)
      else { return nil }
      grid.append(point)
    }
    self.grid = grid
  }

  var clusterCount: Int { sizes.count }

  private static func point(
    _ gamma: Double, _ sizes: [Double], _ totals: [Double], _ p: Int
  ) -> Point? {
    let shrunk = sizes.map { 1 / (1 + $0 * gamma) }
    var A = weightedSum(shrunk.map { -gamma * $0 }, totals, p)
    for k in 0..<p { A[k * p + k] += 1 }
    guard let (inverse, logDeterminant) = inverted(A, p) else { return nil }
    let squares = weightedSum(shrunk.map { $0 * $0 }, totals, p)
    var (trace, logs, sum) = (0.0, 0.0, 0.0)
    for i in 0..<p * p { trace += inverse[i] * squares[i] }
    for (n, h) in zip(sizes, shrunk) {
      logs -= Elementary.log(h)
      sum += n * h
    }
    return Point(
      gamma: gamma, shrunk: shrunk, inverse: inverse, determinants: logs + logDeterminant,
      slope: sum - trace)
  }

  func point(_ gamma: Double) -> Point? { Self.point(gamma, sizes, totals, order) }

  /// - Parameter sums: r_g; `squares` Σ e².
  func evaluate(_ point: Point, _ sums: [Double], _ squares: Double) -> Evaluation {
    let p = order
    var v = [Double](repeating: 0, count: p)
    var rest = squares
    for (g, r) in sums.enumerated() {
      let w = point.gamma * point.shrunk[g]
      rest -= w * r * r
      for k in 0..<p { v[k] -= w * r * totals[g * p + k] }
    }
    let shift = Self.product(point.inverse, v, p)
    for k in 0..<p { rest -= v[k] * shift[k] }
    rest = max(rest, .leastNormalMagnitude)
    var moved = 0.0
    for (g, r) in sums.enumerated() {
      var own = r
      for k in 0..<p { own -= totals[g * p + k] * shift[k] }
      own *= point.shrunk[g]
      moved += own * own
    }
    let df = residualDegreesOfFreedom
    return Evaluation(
      shift: shift, residualSquares: rest,
      criterion: df * Elementary.log(rest) + point.determinants,
      slope: point.slope - df * moved / rest)
  }

  /// γ̂ and what goes with it.
  typealias Optimum = (Point, Evaluation)

  func optimum(_ sums: [Double], _ squares: Double) -> Optimum? {
    var best: (k: Int, found: Evaluation)?
    for (k, point) in grid.enumerated() {
      let found = evaluate(point, sums, squares)
      if best.map({ found.criterion < $0.found.criterion }) ?? true { best = (k, found) }
    }
    guard let (k, found) = best else { return nil }
    let rises = found.slope >= 0
    if rises && k == 0 { return (grid[0], found) }
    let other = rises ? k - 1 : k + 1
    guard grid.indices.contains(other) else { return (grid[k], found) }
    let neighbour = evaluate(grid[other], sums, squares)
    // Falling at both ends, the least lies at the edge of what the grid resolves.
    guard (neighbour.slope >= 0) != rises else { return (grid[k], found) }
    return closed(
      (grid[k].gamma, found.slope), (grid[other].gamma, neighbour.slope), sums, squares)
  }

  /// The zero of the slope between two values of γ (regula falsi, Illinois).
  private func closed(
    _ one: (Double, Double), _ other: (Double, Double), _ sums: [Double], _ squares: Double
  ) -> (Point, Evaluation)? {
    var (a, b) = (one, other)
    var latest: (Point, Evaluation)?
    for _ in 0..<Self.mostSteps {
      let x = (a.0 * b.1 - b.0 * a.1) / (b.1 - a.1)
      guard x.isFinite, let point = point(x) else { return latest }
      let found = evaluate(point, sums, squares)
      latest = (point, found)
      if found.slope == 0 || (b.0 - a.0).magnitude <= 1e-12 * max(a.0, b.0) { break }
      if (found.slope > 0) == (b.1 > 0) { a.1 /= 2 } else { a = b }
      let step = (x - b.0).magnitude
      b = (x, found.slope)
      if step <= 1e-11 * x { break }
    }
    return latest
  }

  /// Multiplications of a draw with tests of so many coefficients, about.
  func work(directions: Int) -> Double {
    let (q, G) = (Double(order), Double(clusterCount))
    let evaluation = q * q + 2 * G * q
    let steps = Double(Self.usualSteps)
    return (Double(Self.gridSize) + steps) * evaluation + steps * (q * q * q + G * q * q)
      + Double(directions) * (2 * q * q * q + 3 * G * q * q)
  }

  /// Of regula falsi.
  private static let usualSteps = 10

  // MARK: p × p algebra on arrays, which is small and done millions of times

  /// Σ f_g m_gm_g'.
  static func weightedSum(_ f: [Double], _ totals: [Double], _ p: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: p * p)
    for (g, weight) in f.enumerated() {
      for i in 0..<p {
        let scaled = weight * totals[g * p + i]
        for j in 0...i { sum[i * p + j] += scaled * totals[g * p + j] }
      }
    }
    for i in 0..<p {
      for j in 0..<i { sum[j * p + i] = sum[i * p + j] }
    }
    return sum
  }

  func weightedSum(_ f: [Double]) -> [Double] { Self.weightedSum(f, totals, order) }

  static func product(_ A: [Double], _ x: [Double], _ p: Int) -> [Double] {
    (0..<p).map { i in
      var sum = 0.0
      for j in 0..<p { sum += A[i * p + j] * x[j] }
      return sum
    }
  }

  /// A B, both p × p.
  static func product(_ A: [Double], _ B: [Double], _ p: Int, _ q: Int) -> [Double] {
    var C = [Double](repeating: 0, count: p * q)
    for i in 0..<p {
      for k in 0..<p {
        let a = A[i * p + k]
        for j in 0..<q { C[i * q + j] += a * B[k * q + j] }
      }
    }
    return C
  }

  /// A⁻¹ and log |A| of a symmetric positive definite matrix, by Gauss and Jordan.
  static func inverted(
    _ given: [Double], _ p: Int
  ) -> (inverse: [Double], logDeterminant: Double)? {
    var A = given
    var log = 0.0
    for k in 0..<p {
      let pivot = A[k * p + k]
      guard pivot > 0, pivot.isFinite else { return nil }
      log += Elementary.log(pivot)
      for j in 0..<p where j != k { A[k * p + j] /= pivot }
      for i in 0..<p where i != k {
        let factor = A[i * p + k]
        for j in 0..<p where j != k { A[i * p + j] -= factor * A[k * p + j] }
        A[i * p + k] = -factor / pivot
      }
      A[k * p + k] = 1 / pivot
    }
    return (A, log)
  }
}
