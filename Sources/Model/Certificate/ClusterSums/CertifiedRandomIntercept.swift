import LinearAlgebra
import Statistics

/// The test of one coefficient with a random intercept of each cluster, by REML with Kenward and Roger's
/// standard error and degrees of freedom, on outcomes drawn under the null.
struct CertifiedRandomIntercept {
  private let model: RandomIntercept
  /// In the coordinates of the model's span.
  private let a: Vector

  /// - Parameter direction: a, in the orthonormal basis.
  init(_ model: RandomIntercept, direction a: Vector) {
    self.model = model
    self.a = model.span.coordinates(a)
  }

  /// - Parameters:
  ///   - optima: of the first draws.
  ///   - numerators: a'θ by least squares.
  ///   - shift: an effect added to a'θ.
  /// - Returns: how many of those draws reject, of the null and of the effect.
  func rejections(
    _ optima: [RandomIntercept.Optimum?], _ numerators: Vector, shift: Double?
  ) -> (nulls: Int, effects: Int) {
    var (nulls, effects) = (0, 0)
    for (b, optimum) in optima.enumerated() {
      guard let optimum, let test = test(at: optimum, numerators[b]) else { continue }
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
    model.optimum(sums, squares).flatMap { test(at: $0, numerator) }
  }

  private func test(
    at optimum: RandomIntercept.Optimum, _ numerator: Double
  ) -> (estimate: Double, standardError: Double, df: Double, reference: StudentT)? {
    let (point, found) = optimum
    guard let (variance, df) = model.kenwardRoger(a.elements, at: point),
      let reference = try? StudentT(df: df)
    else { return nil }
    let sigma2 = found.residualSquares / model.residualDegreesOfFreedom
    let estimate = zip(a.elements, found.shift).reduce(numerator) { $0 + $1.0 * $1.1 }
    return (estimate, (sigma2 * variance).squareRoot(), df, reference)
  }
}
