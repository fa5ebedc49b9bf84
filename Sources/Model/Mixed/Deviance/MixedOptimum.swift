import LinearAlgebra

/// Where the criterion is least, and what says so.
struct MixedOptimum: Sendable {
  let point: ProfiledDeviance.Evaluation
  let convergence: MixedConvergence
  /// The rank of each term's Λ.
  let ranks: [Int]

  init(of deviance: ProfiledDeviance) throws(MixedError) {
    let first = try MixedOptimum.minimum(of: deviance)
    var second = try MixedOptimum.second(of: deviance, after: first)
    var evaluations = first.evaluations + second.minimum.evaluations
    var best = second.minimum.value < first.value - 1e-7 ? second.minimum : first
    // Where the two part, one of them stopped at a lesser place: a third from elsewhere is what the lower
    // is held against.
    if (second.minimum.value - first.value).magnitude > MixedConvergence.mostExcess,
      let third = try? MixedOptimum.minimum(
        of: deviance, from: best.point.theta.map { 2 * $0 + 0.1 })
    {
      evaluations += third.evaluations
      second = (third, .quasiNewton)
    }
    let excess = second.minimum.value - best.value
    if excess < -1e-7 { best = second.minimum }
    convergence = MixedConvergence(
      decrement: best.decrement, evaluations: evaluations, second: second.method, excess: excess)
    point = best.point
    ranks = best.ranks
  }

  /// One descent only, for the many fits of a bootstrap.
  ///
  /// - Parameter nearby: where to begin, and what the criterion's curvature is like there.
  init(
    unverified deviance: ProfiledDeviance,
    nearby: (theta: [Double], inverseHessian: [[Double]])? = nil
  ) throws(MixedError) {
    let found = try MixedOptimum.minimum(
      of: deviance, from: nearby?.theta, inverseHessian: nearby?.inverseHessian)
    convergence = MixedConvergence(
      decrement: found.decrement, evaluations: found.evaluations, second: nil, excess: nil)
    point = found.point
    ranks = found.ranks
  }

  struct Minimum {
    var point: ProfiledDeviance.Evaluation
    var ranks: [Int]
    var decrement: Double
    var evaluations: Int
    var inverseHessian: [[Double]]
    var value: Double { point.value }
  }

  /// A minimum on the boundary is put there exactly, and left again if the criterion falls in a
  /// direction that it shut off.
  ///
  /// - Parameter start: θ; by default 0.6 times the identity for every Λ, which in the coordinates of the
  ///   fit says that a term has a third of the residual's variance at a typical row.
  static func minimum(
    of deviance: ProfiledDeviance, from start: [Double]? = nil, after: Minimum? = nil,
    inverseHessian: [[Double]]? = nil
  ) throws(MixedError) -> Minimum {
    let terms = deviance.data.terms
    var theta =
      start
      ?? terms.flatMap { term in term.parameters.map { $0.row == $0.column ? 0.6 : 0 } }
    var evaluations = 0
    for _ in 0..<4 {
      var minimum = try descend(
        deviance, from: theta, after?.inverseHessian ?? inverseHessian, isRough: after != nil)
      evaluations += minimum.evaluations
      let boundary = MixedBoundary(minimum.point.theta, terms)
      minimum.ranks = boundary.ranks
      minimum.evaluations = evaluations
      guard boundary.isOnBoundary else { return minimum }
      evaluations += 1
      if let snapped = deviance.evaluate(boundary.theta), snapped.value <= minimum.value + 1e-8 {
        minimum.point = snapped
      } else {
        minimum.ranks = terms.map(\.width)
        return minimum
      }
      let escapes = boundary.escapes.compactMap { deviance.evaluate($0) }
      evaluations += boundary.escapes.count
      minimum.evaluations = evaluations
      guard let lower = escapes.min(by: { $0.value < $1.value }),
        lower.value < minimum.value - 1e-8
      else { return minimum }
      theta = lower.theta
    }
    throw .numerical("the variances keep returning to zero and leaving it")
  }

  /// What rounding makes of a difference of two values.
  static func noise(rowCount: Int) -> Double { 1e-13 * Double(rowCount) + 1e-10 }

  private static func descend(
    _ deviance: ProfiledDeviance, from theta: [Double], _ inverseHessian: [[Double]]?,
    isRough: Bool
  ) throws(MixedError) -> Minimum {
    let curvature = deviance.data.terms.flatMap { term in
      term.parameters.map { _ in 6 * Double(term.groupCount) }
    }
    var optimizer = QuasiNewton()
    optimizer.noise = noise(rowCount: deviance.data.rowCount)
    // The decrement is curvature times the square of the error in θ: about 1e-10 each.
    optimizer.tolerance = isRough ? 1e-8 : 1e-20 * (curvature.max() ?? 1)
    var latest: ProfiledDeviance.Evaluation?
    let found = optimizer.minimize(
      from: theta, curvature: curvature, inverseHessian: inverseHessian
    ) { theta in
      deviance.evaluate(theta).map { point in
        (
          point.value,
          {
            latest = point
            return deviance.gradient(at: point)
          }
        )
      }
    }
    guard let found else { throw .numerical("the criterion has no value at the start") }
    let known = latest.flatMap { $0.theta == found.point.x ? $0 : nil }
    guard let point = known ?? deviance.evaluate(found.point.x) else {
      throw .numerical("the criterion has no value at its minimum")
    }
    return Minimum(
      point: point, ranks: [], decrement: found.decrement, evaluations: found.evaluations,
      inverseHessian: found.inverseHessian)
  }

  /// The other way to the optimum: without derivatives from a start of its own where that is cheap, by a
  /// second descent from elsewhere where it is not.
  private static func second(
    of deviance: ProfiledDeviance, after first: Minimum
  ) throws(MixedError) -> (minimum: Minimum, method: MixedConvergence.Second) {
    let theta = first.point.theta
    let plan = deviance.products.plan
    let work = deviance.products.panels.count + plan.order * plan.order
    guard theta.count <= 4, work <= 100_000 else {
      return (try beside(first, of: deviance), .quasiNewton)
    }
    let start = deviance.data.terms.flatMap { term in
      term.parameters.map { $0.row == $0.column ? 1.0 : 0 }
    }
    let simplex = NelderMead().minimize(from: start, step: 0.5) {
      deviance.evaluate($0)?.value ?? .infinity
    }
    guard let point = deviance.evaluate(simplex.x) else {
      throw .numerical("the criterion has no value at the start")
    }
    var minimum = first
    minimum.point = point
    minimum.evaluations = simplex.evaluations
    // A simplex that ends elsewhere, better or worse, is carried on with the gradient.
    if (point.value - first.value).magnitude > 1e-7 {
      minimum = try MixedOptimum.minimum(of: deviance, from: simplex.x)
    }
    return (minimum, .simplex)
  }

  /// A descent from beside the first optimum, on alternating sides.
  private static func beside(
    _ first: Minimum, of deviance: ProfiledDeviance
  ) throws(MixedError) -> Minimum {
    let moved = first.point.theta.enumerated().map {
      $1 * ($0.isMultiple(of: 2) ? 1.1 : 0.92) + 1e-3
    }
    return try minimum(of: deviance, from: moved, after: first)
  }
}

/// What was found out about convergence.
public struct MixedConvergence: Sendable, Equatable {
  /// g'B g at the optimum, B the inverse Hessian: twice what a further Newton step would gain in
  /// −2 log-likelihood.
  public let decrement: Double
  /// Evaluations of the criterion, by both optimizers.
  public let evaluations: Int
  /// The other optimizer; nil where there was none, as in a bootstrap.
  public let second: Second?
  /// −2 log-likelihood where the other ended, less that of the lowest before it: below zero that was not
  /// the lowest. One that ends higher speaks of itself alone.
  public let excess: Double?

  static let mostExcess = 1e-6

  /// By how much −2 log-likelihood differs between the two.
  public var disagreement: Double? { excess?.magnitude }

  public enum Second: String, Sendable {
    /// Nelder and Mead's, from a start of its own.
    case simplex
    /// Another descent by gradients, from beside the optimum on alternating sides: for large models.
    case quasiNewton = "quasi_newton"
  }

  /// Whether the gradient is zero and a second optimizer ended no lower: false where none was tried.
  public var isConverged: Bool {
    decrement < 1e-12 && (excess.map { $0 > -Self.mostExcess } ?? false)
  }
}

/// Which Λ are of less than full rank.
struct MixedBoundary {
  /// Square roots of eigenvalues of ΛΛ' below this are zero: a standard deviation of 1/10,000 of the
  /// residual's, at a typical row, is the rounding of a minimum at zero.
  static let negligible = 1e-4

  let ranks: [Int]
  /// θ with those eigenvalues zero.
  let theta: [Double]
  /// θ a little way off the boundary, for each eigenvalue that is zero and several distances.
  let escapes: [[Double]]
  let isOnBoundary: Bool

  init(_ theta: [Double], _ terms: [ScaledTerm]) {
    let factor = RelativeFactor(theta, terms)
    var ranks: [Int] = []
    var blocks: [Matrix] = []
    var directions: [(term: Int, vector: Vector)] = []
    for (t, term) in terms.enumerated() {
      let L = factor.matrix(t, term.width)
      let (kept, lost) = MixedBoundary.split(L, isCorrelated: term.isCorrelated)
      ranks.append(term.width - lost.count)
      blocks.append(kept)
      directions += lost.map { (t, $0) }
    }
    self.ranks = ranks
    isOnBoundary = !directions.isEmpty
    self.theta = directions.isEmpty ? theta : MixedBoundary.theta(blocks, terms)
    escapes = directions.flatMap { direction in
      [1e-3, 1e-2, 0.1].map { distance in
        var moved = blocks
        let v = direction.vector
        let added = Matrix(columns: [distance * v])
        moved[direction.term] = moved[direction.term].joinedColumns(with: added).lowerFactor()
        return MixedBoundary.theta(moved, terms)
      }
    }
  }

  private static func split(
    _ L: Matrix, isCorrelated: Bool
  ) -> (kept: Matrix, lost: [Vector]) {
    let k = L.rowCount
    guard isCorrelated else {
      let lost = (0..<k).filter { L[$0, $0].magnitude < negligible }
      var kept = L
      for i in lost { kept[i, i] = 0 }
      let units = Matrix.identity(k)
      return (kept, lost.map { units.column($0) })
    }
    guard let eigen = try? SymmetricEigen(L * L.transposed()) else { return (L, []) }
    let lost = eigen.values.indices.filter { eigen.values[$0] < negligible * negligible }
    guard !lost.isEmpty else { return (L, []) }
    let V = eigen.vectors
    let kept = eigen.values.indices.filter { !lost.contains($0) }
    let root = V.columns(kept).scalingColumns(
      by: Vector(kept.map { eigen.values[$0].squareRoot() }))
    return (root.lowerFactor(), lost.map { V.column($0) })
  }

  private static func theta(_ blocks: [Matrix], _ terms: [ScaledTerm]) -> [Double] {
    zip(blocks, terms).flatMap { block, term in
      term.parameters.map { block[$0.row, $0.column] }
    }
  }
}

extension Matrix {
  /// The lower triangular L with LL' = AA' and no negative diagonal, k × k; by Gram–Schmidt on A's
  /// rows, so that a deficient A gives zeros and no square root of a rounding error.
  func lowerFactor() -> Matrix {
    let k = rowCount
    var L = Matrix(rowCount: k, columnCount: k)
    var basis: [Vector?] = []
    for i in 0..<k {
      var rest = row(i)
      let norm = rest.norm
      for (j, q) in basis.enumerated() {
        guard let q else { continue }
        let along = rest.dot(q)
        L[i, j] = along
        rest -= along * q
      }
      let left = rest.norm
      if left > 1e-14 * norm {
        L[i, i] = left
        basis.append(rest / left)
      } else {
        basis.append(nil)
      }
    }
    return L
  }
}
