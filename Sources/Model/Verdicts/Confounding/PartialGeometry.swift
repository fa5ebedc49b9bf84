import LinearAlgebra

/// Partial correlations among the columns of a least-squares problem and its outcome, from
///
///     C ∝ (X'WX)⁻¹,  β̂,  s²,  ν = n − p
///
/// all in one scale. A linear mixed model at its fitted variances is such a problem, of the whitened rows
/// V^(−1/2) y on V^(−1/2) X: C = (X'H⁻¹X)⁻¹ with H = V/σ², and ν s² = (y − Xβ̂)'H⁻¹(y − Xβ̂), the penalized
/// residual sum of squares of the fit, so that no row is ever whitened.
struct PartialGeometry {
  let columns: [DesignMatrix.Column]
  let C: Matrix
  let coefficients: Vector
  /// s.
  let sigma: Double
  /// ν.
  let degreesOfFreedom: Double

  init(_ fit: LinearFit) {
    columns = fit.columns
    C = fit.T * fit.T.transposed()
    coefficients = Vector(
      fit.coefficients.indices.map {
        fit.coefficients[$0] / (fit.coefficientUnits[$0] * fit.residualUnit)
      })
    sigma = fit.scaledSigma
    degreesOfFreedom = Double(fit.residualDegreesOfFreedom)
  }

  /// n − p whether the variances are REML's or ML's.
  init(_ mixed: MixedRegression) {
    let fit = mixed.fit
    let df = Double(fit.rowCount - fit.coefficients.count)
    columns = mixed.columns
    C = mixed.map * ((1 / (fit.sigma * fit.sigma)) * fit.covariance) * mixed.map.transposed()
    coefficients = mixed.map * fit.coefficients
    sigma = fit.sigma * (fit.deviance.df / df).squareRoot()
    degreesOfFreedom = df
  }

  /// Nil of methods that are no least squares of any rows.
  init?(_ fit: Fit) {
    if let mixed = fit.regression as? MixedRegression {
      self.init(mixed)
    } else if let squares = LeavingOut(fit: fit).squares {
      self.init(squares)
    } else {
      return nil
    }
  }

  /// The classical t statistic.
  func t(of j: Int) -> Double? {
    sigma > 0 ? coefficients[j] / (sigma * C[j, j].squareRoot()) : nil
  }

  /// The columns of each adjusted term, by the term's name, but for some.
  func adjustedTerms(apartFrom others: Set<Int>) -> [(String, [Int])] {
    var order: [Int] = []
    var own: [Int: [Int]] = [:]
    for (j, column) in columns.enumerated() where column.role == .adjust {
      guard let term = column.term, !others.contains(term) else { continue }
      if own[term] == nil { order.append(term) }
      own[term, default: []].append(j)
    }
    return order.compactMap { term in
      guard let own = own[term] else { return nil }
      let first = columns[own[0]].name
      return (own.count == 1 ? first : String(first.prefix { $0 != "[" }), own)
    }
  }

  /// C_jJ C_JJ⁻¹ C_Jj / C_jj.
  func partialR2(of J: [Int], withColumn j: Int) -> Double? {
    let b = Vector(J.map { C[$0, j] })
    return quadratic(J, b).map { $0 / C[j, j] }
  }

  /// F/(F + ν) with F = β_J'C_JJ⁻¹β_J / s².
  func partialR2WithOutcome(of J: [Int]) -> Double? {
    quadratic(J, Vector(J.map { coefficients[$0] })).map {
      let F = $0 / (sigma * sigma)
      return F / (F + degreesOfFreedom)
    }
  }

  private func quadratic(_ J: [Int], _ b: Vector) -> Double? {
    guard let factor = try? Cholesky(C.rows(J).columns(J).symmetrized()) else { return nil }
    return b.dot(factor.solve(b))
  }
}
