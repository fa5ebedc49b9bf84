extension UncertainRow {
  /// The shares of the row's cells a share of the way between two corners.
  func shares(at end: ProductRange.End) -> [Double] {
    cells.indices.map { bit in
      let (a, b) = (Double(end.first >> bit & 1), Double(end.second >> bit & 1))
      return a + end.share * (b - a)
    }
  }

  /// The values of the row at shares of its own cells.
  func between(_ shares: [Double]) -> (z: [Double], r: Double) {
    var local = self
    local.cells = Array(cells.indices)
    return local.at(shares)
  }

  /// The range of ∂(λ'z)(r − z'd) / ∂(cell `bit`), which is wᵢ⁻¹ times that of c'd(v) for the λ and d of
  /// v, over the node.
  func slope(
    of bit: Int, _ enclosure: Enclosure, noise: Double
  ) -> ClosedRange<Double> {
    let (lambda, d) = (Ball(enclosure.lambda), Ball(enclosure.d))
    var (X, W): (ClosedRange<Double>?, ClosedRange<Double>?)
    for a in r.indices where a & (1 << bit) == 0 {
      let b = a | 1 << bit
      let step = z[0].indices.map { z[b][$0] - z[a][$0] }
      X = joined(X, lambda.dot(step))
      let along = d.dot(step)
      W = joined(W, (r[b] - r[a] - along.upperBound)...(r[b] - r[a] - along.lowerBound))
    }
    var (low, high) = (Double.infinity, -Double.infinity)
    var (Ys, Zs): ([ClosedRange<Double>], [ClosedRange<Double>]) = ([], [])
    for a in r.indices {
      let along = d.dot(z[a])
      Ys.append((r[a] - along.upperBound)...(r[a] - along.lowerBound))
      Zs.append(lambda.dot(z[a]))
    }
    if cells.count > 1 {
      // Only along one cell is the slope linear; over several, the factors vary apart.
      Ys = [Ys.dropFirst().reduce(Ys[0]) { joined($0, $1) }]
      Zs = [Zs.dropFirst().reduce(Zs[0]) { joined($0, $1) }]
    }
    guard let X, let W else { return 0...0 }
    for (Y, Z) in zip(Ys, Zs) {
      let slack =
        noise * (lambda.size * (Y.size + W.size) + (X.size + Z.size) * (1 + d.size))
        + 1e-14 * (X.size * Y.size + Z.size * W.size)
      low = min(low, products(X, Y).lowerBound + products(Z, W).lowerBound - slack)
      high = max(high, products(X, Y).upperBound + products(Z, W).upperBound + slack)
    }
    return low...high
  }

  private func joined(
    _ a: ClosedRange<Double>?, _ b: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    guard let a else { return b }
    return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }

  private func products(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> ClosedRange<Double> {
    let all = [
      a.lowerBound * b.lowerBound, a.lowerBound * b.upperBound, a.upperBound * b.lowerBound,
      a.upperBound * b.upperBound,
    ]
    return (all.min() ?? 0)...(all.max() ?? 0)
  }
}

/// A box by its middle and half widths.
private struct Ball {
  let center: [Double]
  let radius: [Double]

  init(_ box: [ClosedRange<Double>]) {
    center = box.map { $0.lowerBound / 2 + $0.upperBound / 2 }
    radius = box.map { ($0.upperBound / 2 - $0.lowerBound / 2) * (1 + 1e-15) }
  }

  func dot(_ x: [Double]) -> ClosedRange<Double> {
    let middle = Small.dot(center, x)
    let half = Small.absoluteDot(x, radius)
    return (middle - half)...(middle + half)
  }

  /// Σ of the greatest magnitudes.
  var size: Double { zip(center, radius).reduce(0) { $0 + $1.0.magnitude + $1.1 } }
}

extension ClosedRange<Double> {
  fileprivate var size: Double { Swift.max(lowerBound.magnitude, upperBound.magnitude) }
}
