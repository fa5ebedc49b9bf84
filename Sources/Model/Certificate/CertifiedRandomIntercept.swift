import LinearAlgebra
import Statistics

/// The test of one coefficient with a random intercept of each cluster, by REML with Kenward and Roger's
/// standard error and degrees of freedom, on outcomes drawn under the null.
struct CertifiedRandomIntercept {
  private let model: RandomIntercept
  private let a: Vector

  /// - Parameter direction: a, in the orthonormal basis.
  init(_ model: RandomIntercept, direction a: Vector) {
    self.model = model
    self.a = a
  }

  /// - Parameters:
  ///   - shift: an effect added to a'θ.
  /// - Returns: of each draw whether it rejects, of the null and of the effect.
  func rejections(_ draws: NullDraws, shift: Double?) -> (nulls: Int, effects: Int) {
    var (nulls, effects) = (0, 0)
    let numerators = draws.coefficients.crossProduct(a)
    for b in 0..<numerators.count {
      guard let test = test(draws.totals(of: b), draws.residualSquares[b], numerators[b]) else {
        continue
      }
      func rejects(_ estimate: Double) -> Bool {
        (test.reference.twoSidedP(estimate / test.standardError)) < CertifiedTest.size
      }
      if rejects(test.estimate) { nulls += 1 }
      if let shift, rejects(test.estimate + shift) { effects += 1 }
    }
    return (nulls, effects)
  }

  /// - Parameters:
  ///   - sums: least-squares residuals by cluster.
  ///   - squares: Σ e².
  ///   - numerator: a'θ by least squares.
  func test(
    _ sums: [Double], _ squares: Double, _ numerator: Double
  ) -> (estimate: Double, standardError: Double, df: Double, reference: StudentT)? {
    guard let (point, found) = model.optimum(sums, squares),
      let (variance, df) = model.kenwardRoger(a.elements, at: point),
      let reference = try? StudentT(df: df)
    else { return nil }
    let sigma2 = found.residualSquares / model.residualDegreesOfFreedom
    let estimate = zip(a.elements, found.shift).reduce(numerator) { $0 + $1.0 * $1.1 }
    return (estimate, (sigma2 * variance).squareRoot(), df, reference)
  }
}
