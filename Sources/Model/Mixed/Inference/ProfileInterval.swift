import LinearAlgebra

/// An interval from the profile of the likelihood: the values v at which the best −2 log L with the
/// parameter held at v is within χ²₁'s quantile of the least. On the scale of a standard deviation for
/// variances.
///
/// Always of the full likelihood, also for a fit by REML, as R's `confint(method = "profile")`.
public struct ProfileInterval: Sendable, Equatable {
  /// A component's name, or the number of a coefficient.
  public enum Parameter: Sendable, Equatable {
    case component(String)
    case coefficient(Int)
  }

  public let parameter: Parameter
  /// The ML estimate: of a coefficient, or a standard deviation.
  public let estimate: Double
  /// 0 for a standard deviation where even zero is close enough.
  public let low: Double
  /// Infinite where no value is far enough.
  public let high: Double
  public let level: Double

  /// Of the variance, in `unit` squared.
  func squared(unit: Double = 1) -> (low: Double, high: Double) {
    ((low * unit) * (low * unit), (high * unit) * (high * unit))
  }
}

extension MixedFit {
  /// Intervals for every coefficient and standard deviation; correlations have none.
  ///
  /// - Throws: `numerical`.
  public func profileIntervals(level: Double = 0.95) throws(MixedError) -> [ProfileInterval] {
    let profile = try ProfiledLikelihood(self)
    var list: [ProfileInterval] = []
    for j in coefficients.indices {
      list.append(try profile.coefficient(j, level: level))
    }
    return list + (try deviationIntervals(profile, level: level))
  }

  /// Those of standard deviations alone.
  func deviationIntervals(level: Double) throws(MixedError) -> [ProfileInterval] {
    try deviationIntervals(ProfiledLikelihood(self), level: level)
  }

  private func deviationIntervals(
    _ profile: ProfiledLikelihood, level: Double
  ) throws(MixedError) -> [ProfileInterval] {
    var list: [ProfileInterval] = []
    for (t, term) in terms.enumerated() {
      for c in term.columns.indices {
        list.append(
          try profile.deviation(t, c, name: "var(\(term.label(c)))", level: level))
      }
    }
    list.append(try profile.residual(level: level))
    return list
  }
}

/// The full likelihood with one parameter held.
struct ProfiledLikelihood {
  private let deviance: ProfiledDeviance
  private let best: MixedOptimum.Minimum
  private let coefficients: Vector
  private let errors: Vector
  /// σ̂ in the coordinates of the fit.
  private let sigma: Double

  init(_ fit: MixedFit) throws(MixedError) {
    let data = fit.deviance.data
    deviance = ProfiledDeviance(data, fit.deviance.products, isREML: false)
    best = try MixedOptimum.minimum(of: deviance, from: fit.optimum.point.theta.map { $0 + 0.01 })
    sigma = (best.point.residualSquares / deviance.df).squareRoot()
    coefficients = data.coefficients(ModeSolution(best.point.cholesky).fixed)
    let covariance = data.covariance(of: best.point.cholesky, sigma: sigma * data.scale)
    errors = Vector(covariance.diagonal.map { $0.squareRoot() })
  }

  /// With βⱼ held at v the least r² is r² + (v − β̂ⱼ(θ))²/a(θ), a = (X'H⁻¹X)⁻¹ⱼⱼ.
  func coefficient(_ j: Int, level: Double) throws(MixedError) -> ProfileInterval {
    let data = deviance.data
    let s2 = data.scale * data.scale
    let found = search(
      from: coefficients[j], step: errors[j], least: best.value, bound: nil, level: level,
      start: best.point.theta, diagonal: data.diagonalPlaces
    ) { v, theta in
      guard let point = deviance.evaluate(theta) else { return nil }
      let beta = data.coefficients(ModeSolution(point.cholesky).fixed)[j]
      let a = data.covariance(of: point.cholesky, sigma: 1)[j, j]
      let squares = point.residualSquares + (v - beta) * (v - beta) / (a * s2)
      return point.determinants + deviance.df * Elementary.log(squares)
    }
    return ProfileInterval(
      parameter: .coefficient(j), estimate: coefficients[j], low: found.low, high: found.high,
      level: level)
  }

  /// −2 log L at θ and σ.
  private static func value(
    _ deviance: ProfiledDeviance, _ theta: [Double], logSigma: Double
  ) -> Double? {
    guard let point = deviance.evaluate(theta) else { return nil }
    return point.determinants + point.residualSquares * Elementary.exponential(-2 * logSigma)
      + 2 * deviance.df * logSigma
  }

  func residual(level: Double) throws(MixedError) -> ProfileInterval {
    let least = try least(of: deviance, best.point.theta)
    let found = search(
      from: sigma, step: sigma / (2 * deviance.df).squareRoot(), least: least, bound: 1e-6 * sigma,
      level: level, start: best.point.theta, diagonal: deviance.data.diagonalPlaces
    ) { v, theta in
      ProfiledLikelihood.value(deviance, theta, logSigma: Elementary.log(v))
    }
    let scale = deviance.data.scale
    return ProfileInterval(
      parameter: .component("var(residual)"), estimate: sigma * scale, low: found.low * scale,
      high: found.high * scale, level: level)
  }

  private func least(
    of deviance: ProfiledDeviance, _ theta: [Double]
  ) throws(MixedError) -> Double {
    guard
      let value = ProfiledLikelihood.value(deviance, theta, logSigma: Elementary.log(sigma))
    else { throw .numerical("the likelihood has no value at its maximum") }
    return value
  }

  /// In coordinates where the effect in question is its term's first, its standard deviation is σ times
  /// the first element of Λ.
  func deviation(
    _ t: Int, _ c: Int, name: String, level: Double
  ) throws(MixedError) -> ProfileInterval {
    let data = deviance.data.turning(t, to: c)
    let turned = ProfiledDeviance(data, isREML: false)
    let optimum = try MixedOptimum.minimum(of: turned)
    let theta = optimum.point.theta
    let first = data.terms[..<t].reduce(0) { $0 + $1.parameterCount }
    let held = first + (data.terms[t].isCorrelated ? 0 : c)
    let unit = data.scale * data.terms[t].inverseBasis.row(c).norm
    let others = theta.indices.filter { $0 != held }
    let groups = Double(data.terms[t].groupCount)
    let start = others.map { theta[$0] } + [Elementary.log(sigma)]
    let places = data.diagonalPlaces
    let diagonal = others.indices.filter { places.contains(others[$0]) }
    let found = search(
      from: theta[held].magnitude * sigma,
      step: (theta[held].magnitude + 0.1) * sigma / groups.squareRoot(),
      least: try least(of: turned, theta), bound: 0, level: level, start: start,
      diagonal: diagonal
    ) { v, x in
      guard let logSigma = x.last, logSigma.magnitude < 50 else { return nil }
      var full = theta
      for (i, place) in others.enumerated() { full[place] = x[i] }
      full[held] = v * Elementary.exponential(-logSigma)
      return ProfiledLikelihood.value(turned, full, logSigma: logSigma)
    }
    return ProfileInterval(
      parameter: .component(name), estimate: theta[held].magnitude * sigma * unit,
      low: found.low * unit, high: found.high * unit, level: level)
  }

  private func search(
    from estimate: Double, step: Double, least: Double, bound: Double?, level: Double,
    start: [Double], diagonal: [Int], _ objective: @escaping (Double, [Double]) -> Double?
  ) -> (low: Double, high: Double) {
    let root = ProfileRoot(estimate: estimate, step: step, bound: bound, level: level)
    func side(_ direction: Double) -> Double {
      var nuisance = start
      return root.end(direction) { v in
        guard let found = HeldMinimum(start: nuisance, diagonal, { objective(v, $0) }) else {
          return .infinity
        }
        nuisance = found.x
        return found.value - least
      }
    }
    return (side(-1), side(1))
  }
}

extension MixedData {
  /// The elements of θ that are on the diagonal of their Λ.
  var diagonalPlaces: [Int] {
    let parameters = terms.flatMap(\.parameters)
    return parameters.indices.filter { parameters[$0].row == parameters[$0].column }
  }

  /// The same model, with the effect of column c first among the coordinates of term t.
  func turning(_ t: Int, to c: Int) -> MixedData {
    guard terms[t].isCorrelated else { return self }
    var turned = self
    turned.terms[t] = terms[t].turned(to: c)
    return turned
  }
}

extension ScaledTerm {
  /// In an orthonormal basis whose first vector is along row c of T⁻¹ (a Householder reflection M):
  /// b = T⁻¹M(Mb̃), and b_c is a multiple of the first coordinate.
  func turned(to c: Int) -> ScaledTerm {
    let a = inverseBasis.row(c) / inverseBasis.row(c).norm
    var v = a
    v[0] += a[0] < 0 ? -1 : 1
    let k = width
    let factor = 2 / v.dot(v)
    let M = Matrix(rowCount: k, columnCount: k) { j, column in
      for i in 0..<k {
        column.initializeElement(at: i, to: (i == j ? 1 : 0) - factor * v[i] * v[j])
      }
    }
    var turned = self
    turned.inverseBasis = inverseBasis * M
    for row in groups.indices {
      let z = Vector(Array(rows[(row * k)..<(row * k + k)]))
      let moved = M * z
      for i in 0..<k { turned.rows[row * k + i] = moved[i] }
    }
    return turned
  }
}
