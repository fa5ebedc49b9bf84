import LinearAlgebra
import Statistics
import Tables

/// A test of no correlation where rows of one cluster may depend on each other.
public struct ClusteredTest: Sendable, Equatable {
  public enum Method: String, Sendable {
    /// t of the slope, of y on x or of x on y, with CR2 and Satterthwaite's degrees of freedom.
    case slope = "CR2 slope, Satterthwaite"
    /// The correlation is of cluster means already.
    case means = "cluster means"
    /// t = θ̂/se on G − 1 degrees of freedom, se² = (G−1)/G Σ (θ̂₍g₎ − θ̄)², θ̂₍g₎ without cluster g.
    case jackknife = "cluster jackknife"
  }

  public let method: Method
  public let pValue: Double
  public let df: Double
}

extension PairValues {
  /// Nil where there are no clusters of several rows, or where there is nothing to test.
  ///
  /// Pearson's r is zero where either slope is; the standard errors of the two differ, so both are
  /// computed, with other columns (`given`, or cluster means within clusters) taken out of both first,
  /// and the larger p is the pair's: no order of x and y makes the link look surer. Spearman's takes
  /// ranks in the place of values.
  ///
  /// - Parameter leftOut: the estimates without each cluster, where they are known.
  func clusteredTest(
    _ method: CorrelationResult.Method, leftOut known: [Double]? = nil
  ) throws(ModelError) -> ClusteredTest? {
    guard let clusters, clusters.count > 1, clusters.count < x.count else { return nil }
    switch method {
    case .pearson: return try slopeTest(x, y, isCentred: false)
    case .spearman: return try slopeTest(Ranks(x).values, Ranks(y).values, isCentred: false)
    case .partialPearson, .semiPartial:
      let (x, y) = (try residuals(of: x, ranked: false), try residuals(of: y, ranked: false))
      return try slopeTest(x, y, isCentred: true)
    case .partialSpearman:
      let (x, y) = (try residuals(of: x, ranked: true), try residuals(of: y, ranked: true))
      return try slopeTest(x, y, isCentred: true)
    case .within, .repeatedMeasures:
      return try slopeTest(
        Correlation.deviations(x, clusters.rows), Correlation.deviations(y, clusters.rows),
        isCentred: true)
    case .between:
      let result = try correlation(.between)
      guard let p = result.pValue, let df = result.df else { return nil }
      return ClusteredTest(method: .means, pValue: p, df: df)
    case .kendall, .polychoric, .polyserial: return try jackknife(method, known)
    }
  }

  /// - Parameter isCentred: whether a constant, and more, has been taken out already.
  private func slopeTest(
    _ x: [Double], _ y: [Double], isCentred: Bool
  ) throws(ModelError) -> ClusteredTest? {
    guard !Descriptive.isConstant(x), !Descriptive.isConstant(y) else { return nil }
    let both = [
      try slope(of: y, on: x, isCentred: isCentred), try slope(of: x, on: y, isCentred: isCentred),
    ].compactMap { $0 }
    return both.count == 2 ? both.max { $0.pValue < $1.pValue } : nil
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

  /// Of θ̂ itself.
  private func jackknife(
    _ method: CorrelationResult.Method, _ known: [Double]?
  ) throws(ModelError) -> ClusteredTest? {
    guard let clusters, let estimate = try correlation(method).estimate else { return nil }
    guard let error = Self.jackknifeError(known ?? leftOut(method)) else { return nil }
    let df = Double(clusters.count - 1)
    guard
      let p = WaldTest(estimate: estimate, standardError: error, df: df, level: level).pValue
    else { return nil }
    return ClusteredTest(method: .jackknife, pValue: p, df: df)
  }

  /// The estimate without each of the clusters in turn; nil where one is needed to have it: without it a
  /// variable is constant, or controls cannot be told apart.
  func leftOut(_ method: CorrelationResult.Method) -> [Double]? {
    guard let clusters else { return nil }
    var without: [Double] = []
    for g in 0..<clusters.count {
      guard let value = (try? leavingOut(g).correlation(method))?.estimate else { return nil }
      without.append(value)
    }
    return without
  }

  /// √((G−1)/G Σ (θ̂₍g₎ − θ̄)²); nil where it is zero.
  static func jackknifeError(_ without: [Double]?) -> Double? {
    guard let without, let variance = Descriptive.variance(without), variance > 0 else {
      return nil
    }
    let G = Double(without.count)
    return (variance * (G - 1) * (G - 1) / G).squareRoot()
  }
}
