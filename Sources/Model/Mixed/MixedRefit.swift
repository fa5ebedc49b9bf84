import LinearAlgebra

/// The same model fitted to many other outcomes of the same rows, each from where the criterion of the
/// first was least.
struct MixedRefit: Sendable {
  let fit: MixedFit
  /// Nil where Kenward and Roger's tests are not to be had.
  let design: MarginalDesign?
  private let nearby: (theta: [Double], inverseHessian: [[Double]])?
  private let roots: Vector?

  /// A θ to begin at on the diagonal: at zero the criterion is level in that direction.
  private static let leastStart = 0.3

  init(_ fit: MixedFit) {
    self.fit = fit
    design = fit.isREML ? try? MarginalDesign(checked: fit) : nil
    roots = fit.weights.map { Vector($0.map { $0.squareRoot() }) }
    let diagonal = fit.deviance.data.terms.flatMap { term in
      term.parameters.map { $0.row == $0.column }
    }
    let theta = zip(fit.optimum.point.theta, diagonal).map { value, isDiagonal in
      isDiagonal ? max(value.magnitude, Self.leastStart) : value
    }
    // Of an optimum inside, whose curvature other outcomes have about as well.
    let found = fit.isSingular ? nil : try? MixedOptimum.minimum(of: fit.deviance, from: theta)
    nearby = found.map { (theta, $0.inverseHessian) }
  }

  /// - Throws: where the criterion has no minimum.
  func fitted(to y: Vector) throws(MixedError) -> MixedFit {
    let data = try MixedData(fit.deviance.data, outcome: y, roots: roots)
    let products = MixedCrossProducts(fit.deviance.products, outcomeOf: data)
    let deviance = ProfiledDeviance(data, products, isREML: fit.isREML)
    let optimum = try MixedOptimum(unverified: deviance, nearby: nearby)
    guard optimum.convergence.decrement < Self.leastDecrement else {
      throw .numerical("the search did not come to an end")
    }
    return MixedFit(
      X: fit.X, y: y, terms: fit.terms, weights: fit.weights, deviance, optimum)
  }

  private static let leastDecrement = 1e-8
}

extension MixedData {
  /// The same rows with another outcome.
  ///
  /// - Parameter roots: √w.
  init(_ other: MixedData, outcome y: Vector, roots: Vector?) throws(MixedError) {
    let (n, p, q) = (other.rowCount, other.columnCount, other.columnCount + 1)
    let weighted = roots.map { y.elementwiseProduct($0) } ?? y
    var gamma = [Double](repeating: 0, count: p)
    for row in 0..<n {
      for j in 0..<p { gamma[j] += other.fixed[row * q + j] * weighted[row] }
    }
    for j in 0..<p { gamma[j] /= Double(n) }
    var fixed = other.fixed
    var squares = 0.0
    for row in 0..<n {
      var left = weighted[row]
      for j in 0..<p { left -= fixed[row * q + j] * gamma[j] }
      fixed[row * q + p] = left
      squares += left * left
    }
    let scale = (squares / Double(n - p)).squareRoot()
    guard scale > 1e-12 * weighted.norm / Double(n).squareRoot() else {
      throw .nothingLeft(rows: n, columns: p)
    }
    for row in 0..<n { fixed[row * q + p] /= scale }
    rowCount = n
    columnCount = p
    self.fixed = fixed
    terms = other.terms
    self.scale = scale
    triangle = other.triangle
    ordinary = p > 0 ? other.triangle.solvingUpper(Vector(gamma)) : Vector([])
    logWeights = other.logWeights
  }
}
