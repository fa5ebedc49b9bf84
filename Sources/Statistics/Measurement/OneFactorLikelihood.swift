/// One common factor by maximum likelihood: loadings l and uniquenesses ψ at which
/// log |Σ| + tr(R Σ⁻¹), Σ = l l' + diag ψ, is least; found by Fisher scoring.
///
/// It serves the standard error of ω. Agrees with lavaan's `cfa` (normal likelihood, expected
/// information).
struct OneFactorLikelihood {
  private(set) var loadings: [Double]
  private(set) var uniquenesses: [Double]

  private static let mostRounds = 2000
  private static let tolerance = 1e-11

  /// nil where the rounds do not settle, or an item has no variance of its own.
  ///
  /// - Parameters:
  ///   - correlations: k × k, symmetric, ones on the diagonal.
  ///   - start: loadings near the best, as those of minimum residuals are.
  init?(correlations R: [[Double]], start: [Double]) {
    loadings = start
    uniquenesses = start.map { max(1 - $0 * $0, 0.05) }
    var discrepancy = self.discrepancy(R)
    for _ in 0..<Self.mostRounds {
      guard let step = SymmetricSystem(information)?.solve(score(R)) else { return nil }
      guard let next = improved(along: step, R, discrepancy) else { return nil }
      self = next.factor
      discrepancy = next.discrepancy
      if next.change <= Self.tolerance {
        guard uniquenesses.allSatisfy({ $0 > 1e-6 }) else { return nil }
        return
      }
    }
    return nil
  }

  /// The whole step, or half of it, or a quarter …: the first that does not make things worse.
  private func improved(
    along step: [Double], _ R: [[Double]], _ discrepancy: Double
  ) -> (factor: Self, discrepancy: Double, change: Double)? {
    let k = loadings.count
    var length = 1.0
    while length > 1e-10 {
      var next = self
      for i in 0..<k {
        next.loadings[i] += length * step[i]
        next.uniquenesses[i] += length * step[k + i]
      }
      if next.uniquenesses.allSatisfy({ $0 > 0 }) {
        let value = next.discrepancy(R)
        if value <= discrepancy + 1e-12 {
          return (next, value, length * step.reduce(0) { max($0, $1.magnitude) })
        }
      }
      length /= 2
    }
    return nil
  }

  /// 1 + Σ l² / ψ.
  private var scale: Double {
    zip(loadings, uniquenesses).reduce(1) { $0 + $1.0 * $1.0 / $1.1 }
  }

  /// Σ⁻¹ = Ψ⁻¹ − Ψ⁻¹ l l' Ψ⁻¹ / (1 + l' Ψ⁻¹ l).
  private var inverse: [[Double]] {
    let a = zip(loadings, uniquenesses).map { $0 / $1 }
    let scale = scale
    return a.indices.map { i in
      a.indices.map { j in (i == j ? 1 / uniquenesses[i] : 0) - a[i] * a[j] / scale }
    }
  }

  private func discrepancy(_ R: [[Double]]) -> Double {
    let W = inverse
    var sum = Elementary.logarithm(scale)
    for i in W.indices {
      sum += Elementary.logarithm(uniquenesses[i])
      sum += Self.dot(R[i], W[i])
    }
    return sum
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  /// ∂/∂l = M l and ∂/∂ψ = ½ diag M, with M = Σ⁻¹ (R − Σ) Σ⁻¹: per respondent.
  private func score(_ R: [[Double]]) -> [Double] {
    let W = inverse
    let k = loadings.count
    var excess = R
    for i in 0..<k {
      for j in 0..<k { excess[i][j] -= loadings[i] * loadings[j] }
      excess[i][i] -= uniquenesses[i]
    }
    // Both are symmetric: rows serve as columns.
    let half = W.map { row in excess.map { Self.dot(row, $0) } }
    let M = half.map { row in W.map { Self.dot(row, $0) } }
    return M.map { Self.dot($0, loadings) } + (0..<k).map { M[$0][$0] / 2 }
  }

  /// ½ tr(Σ⁻¹ ∂Σ Σ⁻¹ ∂Σ): per respondent, in the order l, ψ.
  private var information: [[Double]] {
    let W = inverse
    let k = loadings.count
    let v = W.map { Self.dot($0, loadings) }
    let q = Self.dot(v, loadings)
    return (0..<2 * k).map { row in
      (0..<2 * k).map { column in
        let (i, j) = (row % k, column % k)
        switch (row < k, column < k) {
        case (true, true): return W[i][j] * q + v[i] * v[j]
        case (true, false): return W[i][j] * v[j]
        case (false, true): return W[i][j] * v[i]
        case (false, false): return W[i][j] * W[i][j] / 2
        }
      }
    }
  }
}

extension OneFactorLikelihood {
  /// Standard error of log ω/(1−ω) = 2 log A − log U by the delta method, with the standardized
  /// loadings a_i = l_i / √(l_i² + ψ_i), A = Σ a_i and U = Σ (1 − a_i²).
  func logitOmegaError(n: Int) -> Double? {
    let variances = zip(loadings, uniquenesses).map { $0 * $0 + $1 }
    let a = zip(loadings, variances).map { $0 / $1.squareRoot() }
    let sum = a.reduce(0, +)
    let own = a.reduce(0) { $0 + (1 - $1 * $1) }
    guard sum != 0, own > 0, n > 0 else { return nil }
    let slopes = a.map { 2 / sum + 2 * $0 / own }
    // ∂a/∂l = ψ / (l² + ψ)^{3/2} and ∂a/∂ψ = −l / 2 (l² + ψ)^{3/2}.
    var gradient = [Double](repeating: 0, count: 2 * a.count)
    for i in a.indices {
      let slope = slopes[i] / (variances[i] * variances[i].squareRoot())
      gradient[i] = slope * uniquenesses[i]
      gradient[a.count + i] = -slope * loadings[i] / 2
    }
    guard let spread = SymmetricSystem(information)?.solve(gradient) else { return nil }
    return (Self.dot(gradient, spread) / Double(n)).squareRoot()
  }
}
