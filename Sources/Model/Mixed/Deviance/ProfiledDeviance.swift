import LinearAlgebra

/// −2 log-likelihood as a function of θ alone, β and σ taken at their best, up to a constant:
/// ML: log|H| + n log r²; REML: log|H| + log|X'H⁻¹X| + (n − p) log r².
///
/// - Reference: Bates et al. (2015), equations 35 and 42.
struct ProfiledDeviance: Sendable {
  let data: MixedData
  let products: MixedCrossProducts
  let isREML: Bool

  init(_ data: MixedData, isREML: Bool) {
    self.data = data
    self.isREML = isREML
    products = MixedCrossProducts(data, EliminationPlan(data))
  }

  init(_ data: MixedData, _ products: MixedCrossProducts, isREML: Bool) {
    self.data = data
    self.products = products
    self.isREML = isREML
  }

  var parameterCount: Int { data.terms.reduce(0) { $0 + $1.parameterCount } }

  /// n, or n − p.
  var df: Double { Double(isREML ? data.rowCount - data.columnCount : data.rowCount) }

  /// A point at which the criterion was evaluated.
  struct Evaluation: Sendable {
    let theta: [Double]
    let value: Double
    /// Its log-determinants.
    let determinants: Double
    let residualSquares: Double
    let factor: RelativeFactor
    let cholesky: BlockedCholesky
  }

  func evaluate(_ theta: [Double]) -> Evaluation? {
    guard theta.allSatisfy({ $0.isFinite }) else { return nil }
    let factor = RelativeFactor(theta, data.terms)
    guard let L = BlockedCholesky(products, factor) else { return nil }
    let determinants = L.logDeterminant + (isREML ? L.fixedLogDeterminant : 0)
    return Evaluation(
      theta: theta, value: determinants + df * Elementary.log(L.residualSquares),
      determinants: determinants, residualSquares: L.residualSquares, factor: factor, cholesky: L)
  }

  /// By θ: of the log-determinants, and of r².
  func gradients(at point: Evaluation) -> (determinants: [Double], squares: [Double]) {
    let inverse = SelectedInverse(point.cholesky, withFixed: isREML)
    let modes = ModeSolution(point.cholesky)
    let gradient = CriterionGradient(products, point.factor, inverse, modes)
    var determinants: [Double] = []
    var squares: [Double] = []
    for (t, term) in data.terms.enumerated() {
      for (row, column) in term.parameters {
        let place = column * term.width + row
        determinants.append(2 * gradient.traces[t][place])
        squares.append(-2 * gradient.squares[t][place])
      }
    }
    return (determinants, squares)
  }

  func gradient(at point: Evaluation) -> [Double] {
    let parts = gradients(at: point)
    let weight = df / point.residualSquares
    return zip(parts.determinants, parts.squares).map { $0 + weight * $1 }
  }
}
