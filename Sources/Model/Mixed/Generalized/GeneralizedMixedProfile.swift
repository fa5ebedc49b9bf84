import LinearAlgebra

/// Intervals of a generalized mixed model's standard deviations from the profile of its approximate
/// likelihood, as R's `confint(method = "profile")` of `lme4::glmer`.
struct GeneralizedMixedProfile {
  private let deviance: MarginalDeviance
  private let optimum: MarginalOptimum

  init(_ fit: GeneralizedMixedFit) {
    deviance = fit.deviance
    optimum = fit.optimum
  }

  /// - Throws: `numerical`.
  func intervals(level: Double) throws(MixedError) -> [ProfileInterval] {
    var list: [ProfileInterval] = []
    for (t, term) in deviance.blocks.terms.enumerated() {
      for c in term.columns.indices { list.append(try interval(t, c, level: level)) }
    }
    return list
  }

  /// With column c the first of its term, its standard deviation is the first element of Λ.
  private func interval(_ t: Int, _ c: Int, level: Double) throws(MixedError) -> ProfileInterval {
    let blocks = deviance.blocks
    let term = blocks.terms[t]
    let order = [c] + term.columns.indices.filter { $0 != c }
    var terms = blocks.terms
    terms[t] = term.keeping(order)
    let turned = deviance.with(c == 0 ? blocks : RandomBlocks(terms))
    var factors = blocks.factors(optimum.theta)
    factors[t] = factors[t].rows(order).lowerFactor()
    let parameters = turned.blocks.parameters
    let theta = parameters.map { factors[$0.term][$0.row, $0.column] }
    guard let held = parameters.firstIndex(where: { $0.term == t }) else {
      throw .numerical("a term has no standard deviation")
    }
    let unit = 1 / blocks.scales[t][c]
    let groups = Double(term.labels.count)
    let root = ProfileRoot(
      estimate: theta[held], step: (theta[held] + 0.1) / groups.squareRoot(), bound: 0,
      level: level)
    let search = HeldSearch(turned, theta, optimum, held)
    let low = root.end(-1, search.rise)
    search.restart()
    let high = root.end(1, search.rise)
    return ProfileInterval(
      parameter: .component("var(\(term.label(c)))"), estimate: theta[held] * unit,
      low: low * unit, high: high * unit, level: level)
  }
}

/// The least −2 log L with one standard deviation held, from where it was found last.
///
/// Zero is a stationary point of the other standard deviations, and perhaps no minimum once this one
/// is held elsewhere: a search that ended there starts off it again.
private final class HeldSearch {
  private static let (atZero, offZero) = (5e-3, 0.05)

  private var search: MarginalSearch
  private var x: [Double]
  private let start: [Double]
  private let least: Double
  private let held: Int
  private let others: [Int]
  private let diagonal: [Int]
  private let inverse: [[Double]]?

  init(
    _ deviance: MarginalDeviance, _ theta: [Double], _ optimum: MarginalOptimum, _ held: Int
  ) {
    search = MarginalSearch(of: deviance)
    x = theta + optimum.gamma
    start = x
    let parameters = deviance.blocks.parameters
    diagonal = parameters.indices.filter { parameters[$0].row == parameters[$0].column }
    least = optimum.value
    self.held = held
    others = x.indices.filter { $0 != held }
    let free = others
    for place in diagonal where x[place].magnitude < Self.atZero { x[place] = Self.offZero }
    inverse = search.hessian(at: x, over: free).flatMap { try? Cholesky($0).inverse() }
      .map { inverse in free.indices.map { inverse.row($0).elements } }
  }

  func restart() { x = start }

  func rise(_ v: Double) -> Double {
    var from = x
    for place in diagonal where from[place].magnitude < Self.atZero {
      from[place] = Self.offZero
    }
    from[held] = v
    guard
      let found = try? search.minimize(
        from: from, over: others, tolerance: 1e-10, inverseHessian: inverse)
    else { return .infinity }
    x = found.x
    return found.value - least
  }
}
