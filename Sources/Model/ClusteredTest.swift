import LinearAlgebra
import Statistics
import Tables

/// A test of no correlation where rows of one cluster may depend on each other:
///
///     t = z/se,  z = atanh θ̂,  se² = (G−1)/G Σ (z₍g₎ − z̄)²
///
/// with z₍g₎ from the rows without cluster g, against t with ν degrees of freedom. `ClusteredInterval` is this
/// test inverted, so that p is below 0.05 just where the 95 % interval leaves out zero.
///
/// ν is the larger of Satterthwaite's degrees of freedom of the slopes of y on x and of x on y under CR2 (of
/// ranks for rank correlations), which the design alone decides. Of 4,000 samples each at a nominal 5 %,
/// with 6 to 30 clusters of unequal sizes (90 to 500 rows), x the same within clusters or not, and intra-cluster
/// correlations of .05 to .7:
///
///     degrees of freedom      a true null rejected    a correlation of .13 to .7 missed
///     ν                       2.4 to 5.3 %            2.4 to 6.7 %
///     G − 1                   4.3 to 6.2 %            4.2 to 7.3 %
///     ν, one or two clusters with half the rows      0.2 to 2.7 %     0.3 to 5.6 %
///     G − 1, likewise                                1.7 to 9.4 %     3.3 to 12.1 %
///
/// so that G − 1, which is nearer to 5 % in most designs, fails where a cluster is much the largest, and ν
/// errs on the side of finding nothing.
///
/// Of correlations between clusters ν is G − 1. Leaving out a cluster takes out its whole weight there, which
/// makes up for a cluster that is much the largest. Of 8,000 samples each at a nominal 5 %, both columns with
/// intra-cluster correlations of .05 to .5, or one the same throughout each cluster:
///
///     true nulls rejected, %            14 of 92 … 5    400, 20 of 11    200, 5 of 10    30 of 5 … 120    600, 29 of 10
///     t of r, G − 2 (`p_value`)         7.1 to 10.4     10.3 to 21.8     6.2 to 9.4      8.7 to 13.3      12.2 to 28.5
///     this, G − 1                       5.1 to 6.3      3.8 to 4.5       3.1 to 3.6      5.9 to 6.3       3.2 to 4.5
///     this, ν of the slopes             2.6 to 3.1      2.2 to 2.8       1.0 to 1.2      3.9 to 4.2       2.1 to 3.2
///     CR2 of the slope, larger p        1.8 to 2.4      4.1 to 7.6       1.7 to 3.8      3.0 to 3.4       5.8 to 11.2
///     a correlation of .6 found, %
///     this, G − 1                       21 to 42        14 to 55         5 to 11         45 to 74         18 to 65
///     this, ν of the slopes             13 to 28        10 to 47         2 to 5          37 to 66         14 to 59
///
/// so that G − 1 holds 5 % as nearly as any, and finds most of those that do. Where both columns are far from
/// normal (exponential, two values) and sizes differ a hundredfold, it rejects up to 7.7 %.
///
/// - Reference: Efron & Tibshirani (1993), ch. 11, with clusters left out in the place of rows; Bell &
///   McCaffrey (2002) for ν.
public struct ClusteredTest: Sendable, Equatable {
  public enum Method: String, Sendable {
    case jackknife = "cluster jackknife of Fisher z"
    /// t of the slope, of y on x or of x on y, with CR2 and Satterthwaite's degrees of freedom: where
    /// the estimate rests on one cluster, or there are too many rows to leave each cluster out. There is
    /// no interval then.
    case slope = "CR2 slope, Satterthwaite"
  }

  public let method: Method
  public let pValue: Double
  public let df: Double
}

extension PairValues {
  /// Nil where there are no clusters of several rows, or where there is nothing to test.
  ///
  /// - Parameter leftOut: the estimates without each cluster; nil where they are not known.
  func clusteredTest(
    _ result: CorrelationResult, leftOut: [Double]?
  ) throws(ModelError) -> ClusteredTest? {
    guard let clusters, clusters.count > 1, clusters.count < x.count else { return nil }
    let slopes = try slopeTests(result.method)
    guard let jackknife = FisherJackknife(result, leftOut: leftOut) else {
      guard result.method.hasSlope else { return nil }
      return slopes.max { $0.pValue < $1.pValue }
    }
    let df = slopes.map(\.df).max() ?? Double(clusters.count - 1)
    guard
      let p = WaldTest(
        estimate: jackknife.z, standardError: jackknife.error, df: df, level: level
      ).pValue
    else { return nil }
    return ClusteredTest(method: .jackknife, pValue: p, df: df)
  }

  /// Of y on x and of x on y, other columns (`given`, or cluster means within clusters) taken out of both
  /// first; empty where either cannot be tested. No order of x and y makes the link look surer.
  private func slopeTests(
    _ method: CorrelationResult.Method
  ) throws(ModelError) -> [ClusteredTest] {
    switch method {
    case .pearson: return try slopeTests(x, y, isCentred: false)
    case .spearman, .kendall, .polychoric, .polyserial:
      return try slopeTests(Ranks(x).values, Ranks(y).values, isCentred: false)
    case .partialPearson, .semiPartial:
      let (x, y) = (try residuals(of: x, ranked: false), try residuals(of: y, ranked: false))
      return try slopeTests(x, y, isCentred: true)
    case .partialSpearman:
      let (x, y) = (try residuals(of: x, ranked: true), try residuals(of: y, ranked: true))
      return try slopeTests(x, y, isCentred: true)
    case .within, .repeatedMeasures:
      let rows = clusters?.rows ?? []
      return try slopeTests(
        Correlation.deviations(x, rows), Correlation.deviations(y, rows), isCentred: true)
    case .between: return []
    }
  }

  /// - Parameter isCentred: whether a constant, and more, has been taken out already.
  private func slopeTests(
    _ x: [Double], _ y: [Double], isCentred: Bool
  ) throws(ModelError) -> [ClusteredTest] {
    guard !Descriptive.isConstant(x), !Descriptive.isConstant(y) else { return [] }
    let both = [
      try slope(of: y, on: x, isCentred: isCentred), try slope(of: x, on: y, isCentred: isCentred),
    ].compactMap { $0 }
    return both.count == 2 ? both : []
  }

  private func slope(
    of y: [Double], on x: [Double], isCentred: Bool
  ) throws(ModelError) -> ClusteredTest? {
    let slope = DesignMatrix.Column(name: "x", role: .support, term: 0, values: x)
    let constant = DesignMatrix.Column(
      name: DesignMatrix.interceptName, role: .intercept, term: nil,
      values: [Double](repeating: 1, count: x.count))
    let matrix = DesignMatrix(
      rowCount: x.count, columns: isCentred ? [slope] : [slope, constant],
      hasIntercept: !isCentred)
    let fit = try LinearFit(matrix, outcome: Vector(y), clusters, spec: model)
    do {
      let covariance = try CovarianceEstimator.cr2.covariance(of: fit)
      let df = covariance.degreesOfFreedom[0]
      let test = WaldTest(
        estimate: fit.coefficients[0], standardError: covariance.standardErrors[0], df: df,
        level: level)
      guard let p = test.pValue, df.isFinite else { return nil }
      return ClusteredTest(method: .slope, pValue: p, df: df)
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }
}

/// z and its standard error by leaving out clusters.
struct FisherJackknife {
  let z: Double
  let error: Double

  /// Nil where either is not a number, or the error is zero.
  init?(_ result: CorrelationResult, leftOut: [Double]?) {
    guard let estimate = result.estimate, estimate.magnitude < 1, let leftOut,
      let variance = Descriptive.variance(leftOut.map(Elementary.fisherZ)), variance > 0,
      variance.isFinite
    else { return nil }
    let G = Double(leftOut.count)
    z = Elementary.fisherZ(estimate)
    error = (variance * (G - 1) * (G - 1) / G).squareRoot()
  }
}

extension CorrelationResult.Method {
  /// Whether it is zero where a slope is.
  fileprivate var hasSlope: Bool {
    switch self {
    case .between, .kendall, .polychoric, .polyserial: false
    default: true
    }
  }
}
