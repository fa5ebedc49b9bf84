import LinearAlgebra

/// β that maximises the likelihood of a family, by iteratively reweighted least squares:
///
///     η = Xβ + o,   β ← β + argmin_δ Σ wᵢ (sᵢ/wᵢ − xᵢ'δ)²
///
/// with sᵢ = d log Lᵢ/dη and wᵢ its expected variance. Each step is a least-squares fit of the core (QR,
/// refined in double-double) of the *remaining* working residual, so that β ends right to the last
/// digits; a step that does not raise the likelihood is halved. It stops when no row's η moves by more
/// than 1e-13 of the largest, or than the rounding of xβ where terms far from zero cancel (a year of
/// 2,020 with an intercept to match), after which one more step is made.
///
/// - Reference: McCullagh & Nelder (1989), §2.5. Agrees with R `glm(epsilon = 1e-15)`.
struct ReweightedLeastSquares {
  /// What is fitted.
  struct Problem {
    var matrix: DesignMatrix
    let response: Response
    let offset: [Double]?
    var family: Family
    /// The columns whose coefficients are reported, where those have profiles and are not the ones fitted.
    var profiled: DesignMatrix?

    func offset(at row: Int) -> Double { offset?[row] ?? 0 }
  }

  private(set) var problem: Problem
  private(set) var beta: [Double]
  private(set) var eta: [Double]
  private(set) var steps = 0
  private(set) var converged = false

  static let mostSteps = 200
  /// From here on a fit that has not converged is suspected of having no maximum.
  static let suspiciousStep = 30
  private static let tolerance = 1e-13
  /// max |xᵢⱼ| by column j, once a step is small enough to ask for it.
  private var reach: [Double]?

  /// Where the iterations start: a weighted fit of the outcome, brought inside its range, on the scale
  /// of η.
  ///
  /// - Throws: `LinearAlgebraError` where terms are collinear.
  init(starting problem: Problem) throws {
    self.problem = problem
    let (response, family) = (problem.response, problem.family)
    let guess = response.y.indices.map {
      family.firstGuess(response.y[$0], trials: response.trials[$0])
    }
    let weights = guess.indices.map {
      family.weight(guess[$0], trials: response.trials[$0])
    }
    let z = guess.indices.map { guess[$0] - problem.offset(at: $0) }
    beta = try problem.leastSquares(Vector(z), weights).coefficients.elements
    eta = []
    eta = linearPredictor(beta)
  }

  /// Starts at coefficients that are near the maximum.
  init(at beta: [Double], of problem: Problem) {
    self.problem = problem
    self.beta = beta
    eta = problem.linearPredictor(beta)
  }

  mutating func setFamily(_ family: Family) {
    problem.family = family
    converged = false
  }

  /// - Throws: `LinearAlgebraError` where the weights leave columns dependent.
  mutating func run(upTo most: Int) throws {
    while !converged && steps < most {
      let small = try step()
      if small {
        _ = try step()
        converged = true
      }
    }
  }

  /// - Returns: whether it was negligible.
  private mutating func step() throws -> Bool {
    steps += 1
    let (y, m, family) = (problem.response.y, problem.response.trials, problem.family)
    let weights = eta.indices.map { family.weight(eta[$0], trials: m[$0]) }
    let working = eta.indices.map { row in
      weights[row] > 0 ? family.score(eta[row], y[row], trials: m[row]) / weights[row] : 0
    }
    let change = try problem.leastSquares(Vector(working), weights).coefficients.elements
    let before = deviance(eta)
    var fraction = 1.0
    var next = zip(beta, change).map { $0 + $1 }
    var nextEta = linearPredictor(next)
    while fraction > 1e-6 {
      let after = deviance(nextEta)
      if after.isFinite, after <= before + 1e-9 * (before.magnitude + 0.1) { break }
      fraction /= 2
      next = zip(beta, change).map { $0 + fraction * $1 }
      nextEta = linearPredictor(next)
    }
    let largest = eta.reduce(1) { max($0, $1.magnitude) }
    let moved = zip(nextEta, eta).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    (beta, eta) = (next, nextEta)
    if moved <= Self.tolerance * largest { return true }
    return moved <= 1e-6 * largest && moved <= rounding()
  }

  /// What rounding alone can move a row's η by: each term of xβ, and β itself, is right to half a unit in
  /// its last place.
  private mutating func rounding() -> Double {
    let reach = reach ?? problem.reach()
    self.reach = reach
    return 4 * Double.ulpOfOne * zip(reach, beta).reduce(0) { $0 + $1.0 * $1.1.magnitude }
  }

  func deviance(_ eta: [Double]) -> Double {
    let (response, family) = (problem.response, problem.family)
    return eta.indices.reduce(0) {
      $0 + family.deviance(eta[$1], response.y[$1], trials: response.trials[$1])
    }
  }

  private func linearPredictor(_ beta: [Double]) -> [Double] {
    problem.linearPredictor(beta)
  }
}

extension ReweightedLeastSquares.Problem {
  /// Xβ + o.
  func linearPredictor(_ beta: [Double]) -> [Double] {
    var eta: [Double] = []
    eta.reserveCapacity(matrix.rowCount)
    let coefficients = Vector(beta)
    for start in stride(from: 0, to: matrix.rowCount, by: 2048) {
      let range = start..<min(start + 2048, matrix.rowCount)
      let fitted =
        beta.isEmpty
        ? Vector(repeating: 0, count: range.count) : matrix.rows(range) * coefficients
      for row in range { eta.append(fitted[row - start] + offset(at: row)) }
    }
    return eta
  }

  /// max |xᵢⱼ| by column.
  func reach() -> [Double] {
    var reach = [Double](repeating: 0, count: matrix.columnCount)
    for start in stride(from: 0, to: matrix.rowCount, by: 2048) {
      let block = matrix.rows(start..<min(start + 2048, matrix.rowCount))
      for j in reach.indices {
        block.withColumn(j) { x in reach[j] = x.reduce(reach[j]) { max($0, $1.magnitude) } }
      }
    }
    return reach
  }

  func leastSquares(_ z: Vector, _ weights: [Double]) throws -> LeastSquares {
    let largest = weights.max() ?? 1
    let unit = LinearFit.powerOfTwo(near: largest)
    return try LeastSquares(
      rowCount: matrix.rowCount, columnCount: matrix.columnCount, keeping: []
    ) { range in
      RegressionBlock(
        X: matrix.rows(range), y: Vector(Array(z.elements[range])),
        weights: Vector(range.map { weights[$0] / unit }))
    }
  }
}
