import LinearAlgebra

/// A one-way method as a sum of squares of residuals: variance = factor · Σ_g (c_g'e_g)².
struct OneWayTest {
  let df: Double?
  let factor: Double
  /// c; nil for Σ we² in the place of the sum.
  let functional: [Double]?

  /// A test per column; nil where the method has no standard error for it.
  ///
  /// - Parameters:
  ///   - leveraged: the fit whose leverages cr2 and cr3 take, its first coefficients those of the problem.
  static func all(
    _ method: CertifiedMethod, by clusters: Clusters, _ columns: [Int], of problem: RowProblem,
    leveraged: LinearFit
  ) throws(LinearAlgebraError) -> [OneWayTest?] {
    let covariance = try method.estimator.covariance(of: leveraged)
    let factor = method.factor(
      clusters: clusters.count, rows: leveraged.rowCount, counted: problem.counted,
      residualDF: problem.residualDF)
    // The same coefficient in units of this basis and of the problem's.
    let scaled = columns.map { j in
      let (a, scale) = leveraged.direction(of: j)
      return (scale / problem.fit.direction(of: j).scale) * a
    }
    let functionals =
      method == .classical ? nil : try method.functionals(scaled, of: leveraged, clusters)
    return columns.enumerated().map { i, j in
      guard let se = covariance.standardErrors[j], se > 0 else { return nil }
      let df: Double? =
        switch method {
        case .cr1Normal: nil
        case .classical: problem.residualDF
        default: covariance.degreesOfFreedom[j]
        }
      return OneWayTest(df: df, factor: factor, functional: functionals?[i])
    }
  }
}

extension RowTester {
  /// - Parameter tally: with its names.
  mutating func add(_ test: OneWayTest?, by clusters: Clusters, _ tally: NullTally) {
    guard let test else {
      addUntested(tally)
      return
    }
    var part = RowTest.Part(factor: test.factor)
    if let functional = test.functional { part.form = add(RowForm(functional, [clusters])) }
    if let made = RowTest(tally, df: test.df, [part]) { add(made) } else { addUntested(tally) }
  }
}
