import LinearAlgebra
import Statistics

/// Likelihood-ratio test that a random effect does not vary.
///
/// Zero is the edge of what a variance can be, so the statistic's law is a mixture: half the time the
/// estimate is zero and the statistic too. With j covariances that vanish along with the variance it is
/// ½χ²_j + ½χ²_{j+1}.
///
/// - Reference: Self & Liang (1987); Stram & Lee (1994).
public struct VarianceTest: Sendable, Equatable {
  /// As in `VarianceComponent.name`.
  public let component: String
  /// 2 (log L − log L without it), of the criterion fitted.
  public let statistic: Double
  /// j and j + 1.
  public let mixture: [Int]

  public var pValue: Double {
    guard statistic > 0 else { return 1 }
    return mixture.reduce(0) { sum, df in
      guard df > 0, let law = try? ChiSquared(df: Double(df)) else { return sum }
      return sum + law.survival(statistic) / 2
    }
  }
}

extension MixedFit {
  /// Whether column c of term t varies: the fit against the one without it.
  ///
  /// - Throws: as `init`.
  public func varianceTest(term t: Int, column c: Int) throws(MixedError) -> VarianceTest {
    let term = terms[t]
    let columns = term.columns.indices.filter { $0 != c }
    let covariances = term.isCorrelated ? columns.count : 0
    var reduced = terms
    if columns.isEmpty {
      reduced.remove(at: t)
    } else {
      reduced[t] = RandomTerm(
        name: term.name, groups: term.groups, labels: term.labels, Z: term.Z.columns(columns),
        columns: columns.map { term.columns[$0] }, isCorrelated: term.isCorrelated)
    }
    let without: Double
    if reduced.isEmpty {
      guard let point = deviance.evaluate(optimum.point.theta.map { _ in 0 }) else {
        throw .numerical("the fixed part alone has no likelihood")
      }
      without = MixedFit.logLikelihood(deviance, point)
    } else {
      without =
        try MixedFit(X: X, y: y, terms: reduced, isREML: isREML, weights: weights).logLikelihood
    }
    return VarianceTest(
      component: "var(\(term.label(c)))", statistic: max(0, 2 * (logLikelihood - without)),
      mixture: [covariances, covariances + 1])
  }
}
