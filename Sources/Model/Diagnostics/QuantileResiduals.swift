import Statistics

/// Of each row the normal quantile of where in its law it is,
///
///     qᵢ = Φ⁻¹(P(Y < yᵢ) + uᵢ P(Y = yᵢ)),   u uniform on (0, 1)
///
/// which is standard normal where the law, its mean and its other parameters are right, however few values
/// the outcome has. u is drawn the same each time, by a stream of its own, so that a study gives the same
/// residuals whenever it is run.
///
/// What they can show depends on how much of qᵢ is the row's and how much is u's: of counts in the tens nearly
/// all is the row's; of a yes or no they are a mixture of two truncated normals, nearly normal whatever the
/// fit, and only chances that are far off throughout, or along a term, can be seen.
///
/// - Reference: Dunn & Smyth (1996), *Journal of Computational and Graphical Statistics* 5. Agrees with R
///   `statmod::qresiduals` given its u, and for θ the fit's own.
struct QuantileResiduals {
  let values: [Double]

  /// Nil where the study estimates the dispersion: such a fit has a variance but no law.
  init?(_ fit: GeneralizedFit, uniforms: [Double]? = nil) {
    guard fit.generalized.dispersion == .fixed else { return nil }
    let (y, m, family) = (fit.response.y, fit.response.trials, fit.family)
    let u = uniforms ?? Self.uniforms(y.count)
    values = y.indices.map { row in
      let eta = fit.eta[row]
      // In the tail that the row is in, where nothing cancels.
      let isLow = y[row] <= m[row] * family.mean(eta)
      let tail = isLow ? Family.Tail.upTo : .above
      let before = family.tail(tail, y[row] - 1, eta, trials: m[row])
      let after = family.tail(tail, y[row], eta, trials: m[row])
      let p = Self.inside(before + u[row] * (after - before))
      return isLow ? Normal.standard.quantile(p) : Normal.standard.upperQuantile(p)
    }
    guard values.allSatisfy(\.isFinite) else { return nil }
  }

  init(_ fit: OrdinalFit, uniforms: [Double]? = nil) {
    let newton = fit.grid.newton
    let (K, etas) = (newton.levelCount, newton.linearPredictors)
    let theta = Array(newton.parameters.prefix(K - 1))
    let u = uniforms ?? Self.uniforms(etas.count)
    values = etas.enumerated().map { i, eta in
      let code = newton.codes[i]
      let below = code > 0 ? Elementary.logistic(theta[code - 1] - eta) : 0
      let upTo = code < K - 1 ? Elementary.logistic(theta[code] - eta) : 1
      return Normal.standard.quantile(Self.inside(below + u[i] * (upTo - below)))
    }
  }

  /// The same each time.
  private static func uniforms(_ count: Int) -> [Double] {
    var generator = SeededGenerator(seed: 0, stream: "quantile residuals")
    return (0..<count).map { _ in generator.uniform() }
  }

  private static func inside(_ p: Double) -> Double { min(max(p, 1e-300), 1 - 1e-16) }
}
