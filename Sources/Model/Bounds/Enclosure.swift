/// Boxes that hold d(v) = A(v)⁻¹s(v) and λ(v) = A(v)⁻¹c for every v of a node.
///
/// With C near the inverse of A at the middle of the box and any d₀,
///
///     d − d₀ = C (s − A d₀) + (I − C A)(d − d₀),
///
/// where each element of C (s − A d₀) and of I − C A is a sum over rows, so that its range is that of
/// the rows one by one (Krawczyk 1969; Neumaier 1990, *Interval Methods for Systems of Equations*,
/// §4). A first box comes from ‖I − C A‖∞ < 1, or from A(v) ⪰ A of the rows that do not vary.
struct Enclosure {
  /// C, by rows.
  let inverse: [Double]
  let d: [ClosedRange<Double>]
  let lambda: [ClosedRange<Double>]
  /// Whether no d(v) is in the node's box: nothing to be found there.
  let isEmpty: Bool

  /// - Returns: nil where A can be singular for all that was found.
  init?(_ parts: NodeSystem, c: [Double], within box: [ClosedRange<Double>]) {
    let p = parts.order
    let middle = parts.at(NodeSystem.middle)
    guard let C = Small.inverse(middle.A, order: p) else { return nil }
    inverse = C
    let d0 = Small.product(C, middle.s)
    let lambda0 = Small.product(C, c)
    let elements = (0..<p).map(parts.element)
    let residuals = parts.residuals(at: d0)
    let alongLambda = parts.values(of: lambda0)
    let baseD = zip(parts.s, Small.product(parts.A, d0)).map { $0 - $1 }
    let baseLambda = zip(c, Small.product(parts.A, lambda0)).map { $0 - $1 }
    var G: [[Double]] = []
    var h: [ClosedRange<Double>] = []
    var hLambda: [Double] = []
    for k in 0..<p {
      let mu = Small.row(C, k, of: p)
      var unit = [Double](repeating: 0, count: p)
      unit[k] = 1
      G.append(
        parts.remainder(of: unit, mu, elements: elements).map {
          max($0.lowerBound.magnitude, $0.upperBound.magnitude)
        })
      let along = parts.values(of: mu)
      let error = parts.system.error(mu, d0)
      h.append(parts.range(Small.dot(mu, baseD), error: error.s + error.A, along, residuals))
      let errorLambda = parts.system.error(mu, lambda0).A
      let range = parts.range(
        -Small.dot(mu, baseLambda), error: errorLambda, along, alongLambda)
      hLambda.append(max(range.lowerBound.magnitude, range.upperBound.magnitude))
    }
    let smallest = parts.leastEigenvalue
    guard
      let lambdaRadius = Self.radius(
        h: hLambda, G, coarse: smallest.map { Small.norm(c) / $0 }, around: lambda0),
      let dRadius = Self.radius(
        h: h.map { max($0.lowerBound.magnitude, $0.upperBound.magnitude) }, G,
        coarse: smallest.map { parts.largestSolution(leastEigenvalue: $0) }, around: d0)
    else { return nil }
    lambda = zip(lambda0, lambdaRadius).map { $0 - $1...$0 + $1 }
    var found = zip(d0, dRadius).map { $0 - $1...$0 + $1 }
    var isEmpty = false
    for (k, range) in box.enumerated() where !isEmpty {
      isEmpty = !found[k].overlaps(range)
      if !isEmpty { found[k] = found[k].clamped(to: range) }
    }
    for _ in 0..<4 where !isEmpty {
      for k in 0..<p where !isEmpty {
        var reach = 0.0
        for l in 0..<p {
          let far = max(found[l].upperBound - d0[l], d0[l] - found[l].lowerBound)
          reach += G[k][l] * far
        }
        reach *= 1 + 1e-12
        let next = (d0[k] + h[k].lowerBound - reach)...(d0[k] + h[k].upperBound + reach)
        isEmpty = !next.overlaps(found[k])
        if !isEmpty { found[k] = found[k].clamped(to: next) }
      }
    }
    d = found
    self.isEmpty = isEmpty
  }

  /// ρ with ρ ≤ h + G ρ: from max h / (1 − ‖G‖∞) or a norm known before, then by the inequality.
  private static func radius(
    h: [Double], _ G: [[Double]], coarse: Double?, around center: [Double]
  ) -> [Double]? {
    let norm = G.map { $0.reduce(0, +) }.max() ?? 0
    var starts: [Double] = []
    if norm < 0.999 { starts.append((h.max() ?? 0) / (1 - norm) * (1 + 1e-10)) }
    if let coarse { starts.append((coarse + Small.norm(center)) * (1 + 1e-10)) }
    guard let start = starts.min(), start.isFinite else { return nil }
    var radius = [Double](repeating: start, count: h.count)
    for _ in 0..<8 {
      for k in h.indices {
        radius[k] = min(radius[k], (h[k] + Small.dot(G[k], radius)) * (1 + 1e-12))
      }
    }
    return radius
  }
}

extension UncertainSystem {
  /// What rounding can do to λ's and to λ'A d.
  func error(_ lambda: [Double], _ d: [Double]) -> (s: Double, A: Double) {
    let p = order
    var sum = 0.0
    for k in 0..<p {
      sum += lambda[k].magnitude * Small.absoluteDot(d, Small.row(errorA, k, of: p))
    }
    return (Small.absoluteDot(lambda, errorS), sum)
  }
}

extension NodeSystem {
  /// A bound below the least eigenvalue of A over the box: what the rows that do not vary give, since
  /// every other adds a positive semidefinite part.
  fileprivate var leastEigenvalue: Double? {
    guard let inverse = Small.inverse(A, order: order) else { return nil }
    let norm =
      (0..<order).map { Small.row(inverse, $0, of: order).reduce(0) { $0 + $1.magnitude } }
      .max() ?? 0
    let error = (0..<order).map { Small.row(system.errorA, $0, of: order).reduce(0, +) }.max() ?? 0
    // The inverse of a matrix of condition up to 1e6 has some ten right digits.
    guard norm > 0, norm < 1e6 else { return nil }
    let value = 1 / (norm * (1 + 1e-6)) - error
    return value > 0 ? value : nil
  }

  /// A bound on ‖d‖: ‖s‖ / λ, and √(Σ w r² / λ), the fit being no longer than the residuals.
  fileprivate func largestSolution(leastEigenvalue: Double) -> Double {
    let zero = [Double](repeating: 0, count: order)
    let r = residuals(at: zero)
    var square = 0.0
    for k in 0..<order {
      let range = range(s[k], error: system.errorS[k], element(k), r)
      let size = max(range.lowerBound.magnitude, range.upperBound.magnitude)
      square += size * size
    }
    return square.squareRoot() / leastEigenvalue
  }
}

extension Small {
  static func norm(_ x: [Double]) -> Double { dot(x, x).squareRoot() }
}
