/// P(category ≤ j | z) = Φ(cⱼ − βz), by Newton's method. log L is concave in the cuts c and in β, so that
/// a step halved until log L does not fall ends at its only maximum, if it has one.
///
/// - Reference: Aitchison & Silvey (1957); Pratt (1981) on concavity.
struct OrderedProbit {
  let z: [Double]
  /// 0 ..< `count`, each of which occurs.
  let categories: [Int]
  let count: Int

  struct Maximum {
    let slope: Double
    let standardError: Double
  }

  private static let mostSteps = 100
  /// A slope beyond this is one that grows without end: ρ would be within 1e-4 of ±1.
  private static let steepest = 70.0

  /// nil where the slope grows without end, as where z tells the categories apart.
  func maximum() -> Maximum? {
    var parameters = [0] + cuts
    guard var value = evaluate(parameters) else { return nil }
    for _ in 0..<Self.mostSteps {
      guard let system = SymmetricSystem(value.information) else { return nil }
      let step = system.solve(value.gradient)
      let gain = zip(step, value.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if gain < 1e-22 {
        let unit = [1.0] + [Double](repeating: 0, count: parameters.count - 1)
        return Maximum(slope: parameters[0], standardError: system.solve(unit)[0].squareRoot())
      }
      // So near, log L is flat to rounding and cannot judge a step, and Newton's need no judging.
      let next =
        gain < 1e-8
        ? stepped(parameters, by: step)
        : improved(parameters, by: step, than: value.logLikelihood)
      guard let next else { return nil }
      (parameters, value) = next
      if parameters[0].magnitude > Self.steepest { return nil }
    }
    return nil
  }

  /// Φ⁻¹ of the shares up to each category but the last: the cuts where β = 0.
  private var cuts: [Double] {
    var counts = [Int](repeating: 0, count: count)
    for category in categories { counts[category] += 1 }
    var sum = 0
    return counts.dropLast().map {
      sum += $0
      return Normal.standard.quantile(Double(sum) / Double(categories.count))
    }
  }

  private func stepped(_ parameters: [Double], by step: [Double]) -> ([Double], Value)? {
    let next = zip(parameters, step).map { $0 + $1 }
    return evaluate(next).map { (next, $0) }
  }

  /// The step, halved until log L does not fall.
  private func improved(
    _ parameters: [Double], by step: [Double], than before: Double
  ) -> ([Double], Value)? {
    var share = 1.0
    for _ in 0..<40 {
      let trial = zip(parameters, step).map { $0 + share * $1 }
      if trial != parameters, let value = evaluate(trial), value.logLikelihood >= before {
        return (trial, value)
      }
      share /= 2
    }
    return nil
  }

  private struct Value {
    var logLikelihood = 0.0
    /// By β, then by the cuts.
    var gradient: [Double]
    /// − ∂² log L.
    var information: [[Double]]
  }

  /// nil where cuts are out of order, or a probability is too small to see.
  private func evaluate(_ parameters: [Double]) -> Value? {
    let cuts = [-Double.infinity] + parameters.dropFirst() + [.infinity]
    guard zip(cuts, cuts.dropFirst()).allSatisfy(<) else { return nil }
    let size = parameters.count
    var value = Value(
      gradient: [Double](repeating: 0, count: size),
      information: [[Double]](repeating: [Double](repeating: 0, count: size), count: size))
    for (z, category) in zip(z, categories) {
      let shift = parameters[0] * z
      let (low, high) = (cuts[category] - shift, cuts[category + 1] - shift)
      let p = Self.probability(low, high)
      guard p > 0 else { return nil }
      value.logLikelihood += Elementary.logarithm(p)
      // d log p by the ends; ends move with −z β and with their own cut.
      let (above, below) = (Self.density(high) / p, Self.density(low) / p)
      let second = [
        above * above + (high.isFinite ? high * above : 0),
        below * below - (low.isFinite ? low * below : 0),
      ]
      let ends = [(position: category + 1, first: above), (position: category, first: -below)]
      value.gradient[0] -= z * (above - below)
      // − ∂²/∂u∂l = −(φ(u)/p)(φ(l)/p).
      let cross = -above * below
      value.information[0][0] += z * z * (second[0] + second[1] + 2 * cross)
      for (k, end) in ends.enumerated() where end.position > 0 && end.position < size {
        value.gradient[end.position] += end.first
        value.information[end.position][end.position] += second[k]
        let mixed = -z * (second[k] + cross)
        value.information[0][end.position] += mixed
        value.information[end.position][0] += mixed
      }
      if category > 0, category + 1 < size {
        value.information[category][category + 1] += cross
        value.information[category + 1][category] += cross
      }
    }
    return value
  }

  private static func density(_ x: Double) -> Double {
    x.isFinite ? Normal.standard.density(x) : 0
  }

  /// Φ(b) − Φ(a), from the tail that both are in.
  private static func probability(_ a: Double, _ b: Double) -> Double {
    a > 0
      ? Normal.standard.survival(a) - Normal.standard.survival(b)
      : Normal.standard.cdf(b) - Normal.standard.cdf(a)
  }
}
