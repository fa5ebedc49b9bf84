import LinearAlgebra

/// Where the criterion is least, and what says so.
struct MixedOptimum: Sendable {
  let point: ProfiledDeviance.Evaluation
  let convergence: MixedConvergence
  /// The rank of each term's Λ.
  let ranks: [Int]

  init(of deviance: ProfiledDeviance) throws(MixedError) {
    let first = try MixedOptimum.minimum(of: deviance, from: 0.6)
    let second = try MixedOptimum.minimum(of: deviance, from: 0.2)
    let best = second.value < first.value ? second : first
    let other = second.value < first.value ? first : second
    convergence = MixedConvergence(
      decrement: best.decrement, evaluations: first.evaluations + second.evaluations,
      disagreement: other.value - best.value)
    point = best.point
    ranks = best.ranks
  }

  struct Minimum {
    var point: ProfiledDeviance.Evaluation
    var ranks: [Int]
    var decrement: Double
    var evaluations: Int
    var value: Double { point.value }
  }

  /// From Λ = `start` times the identity. A minimum on the boundary is put there exactly, and left
  /// again if the criterion falls in a direction that it shut off.
  static func minimum(
    of deviance: ProfiledDeviance, from start: Double
  ) throws(MixedError) -> Minimum {
    let terms = deviance.data.terms
    var theta = terms.flatMap { term in
      term.parameters.map { $0.row == $0.column ? start : 0 }
    }
    var evaluations = 0
    for _ in 0..<4 {
      var minimum = try descend(deviance, from: theta)
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

  private static func descend(
    _ deviance: ProfiledDeviance, from theta: [Double]
  ) throws(MixedError) -> Minimum {
    let curvature = deviance.data.terms.flatMap { term in
      term.parameters.map { _ in 6 * Double(term.groupCount) }
    }
    var optimizer = QuasiNewton()
    optimizer.noise = 1e-13 * Double(deviance.data.rowCount) + 1e-10
    let found = optimizer.minimize(from: theta, curvature: curvature) { theta in
      deviance.evaluate(theta).map { point in (point.value, { deviance.gradient(at: point) }) }
    }
    guard let found, let point = deviance.evaluate(found.point.x) else {
      throw .numerical("the criterion has no value at the start")
    }
    return Minimum(
      point: point, ranks: [], decrement: found.decrement, evaluations: found.evaluations)
  }
}

/// What was found out about convergence.
public struct MixedConvergence: Sendable, Equatable {
  /// g'B g at the optimum, B the inverse Hessian: twice what a further Newton step would gain in
  /// −2 log-likelihood.
  public let decrement: Double
  /// Evaluations of the criterion, by both optimizers.
  public let evaluations: Int
  /// How much worse the other optimizer's value is, in −2 log-likelihood.
  public let disagreement: Double

  public var isConverged: Bool { decrement < 1e-12 && disagreement < 1e-6 }
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
