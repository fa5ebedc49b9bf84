/// What is found in one part of the search.
struct PartSearch {
  let system: UncertainSystem
  let c: [Double]
  var node: BoundNode
  let tolerance: Double
  private(set) var attained = -Double.infinity
  /// The shares of the cells at which it is.
  private(set) var attainedAt: [Double] = []
  private(set) var isEmpty = false
  /// How much each cell can move c'd, for cells that can move it both ways.
  private var effects: [Int: Double] = [:]
  /// How much of the bound comes from each element of d.
  private var slack: [Double] = []

  init(system: UncertainSystem, c: [Double], node: BoundNode, tolerance: Double) {
    self.system = system
    self.c = c
    self.node = node
    self.tolerance = tolerance
  }

  /// Encloses, holds cells at their ends, and bounds, as long as that holds more cells.
  mutating func run(attained known: Double) {
    for _ in 0..<12 {
      let parts = NodeSystem(system, node)
      guard let enclosure = Enclosure(parts, c: c, within: node.d) else {
        sample(parts)
        effects = parts.spreads
        return
      }
      guard !enclosure.isEmpty else {
        isEmpty = true
        return
      }
      node.d = enclosure.d
      bound(parts, enclosure)
      if node.bound <= max(known, attained) + tolerance { return }
      effects = [:]
      var held = 0
      for row in parts.rows {
        for (bit, cell) in row.cells.enumerated() {
          let slope = row.slope(of: bit, enclosure, noise: system.noise)
          if slope.lowerBound > 0 {
            node.lower[cell] = node.upper[cell]
            held += 1
          } else if slope.upperBound < 0 {
            node.upper[cell] = node.lower[cell]
            held += 1
          } else {
            effects[cell] =
              row.weight * max(slope.upperBound.magnitude, slope.lowerBound.magnitude)
          }
        }
      }
      guard held > 0 else { return }
    }
  }

  /// Two parts that together are this one; nil where nothing is left to halve.
  func halves() -> [BoundNode]? {
    let widest = slack.indices.max { slack[$0] < slack[$1] }
    if effects.count > Self.cellsHalved, let l = widest, slack[l] > 0,
      node.d[l].lowerBound < node.d[l].upperBound
    {
      let middle = node.d[l].lowerBound / 2 + node.d[l].upperBound / 2
      var (first, second) = (node, node)
      first.d[l] = node.d[l].lowerBound...middle
      second.d[l] = middle...node.d[l].upperBound
      return [first, second]
    }
    // Of equal effects the first cell, so that the search does not depend on the order of a hash.
    let cells = effects.keys.sorted().filter { node.lower[$0] < node.upper[$0] }
    guard let cell = cells.max(by: { (effects[$0] ?? 0) < (effects[$1] ?? 0) }) else { return nil }
    let middle = node.lower[cell] / 2 + node.upper[cell] / 2
    guard middle > node.lower[cell], middle < node.upper[cell] else { return nil }
    var (first, second) = (node, node)
    first.upper[cell] = middle
    second.lower[cell] = middle
    return [first, second]
  }

  /// Above this number of cells that matter, the box of d is halved instead: it has fewer sides.
  private static let cellsHalved = 20

  /// The value in the middle, where nothing more is known.
  private mutating func sample(_ parts: NodeSystem) {
    let (s, A) = parts.at(NodeSystem.middle)
    guard let inverse = Small.inverse(A, order: parts.order) else { return }
    reach(Small.dot(c, Small.product(inverse, s)), [:])
  }

  /// Keeps a value that some v has: the middle of the part but for `shares`.
  private mutating func reach(_ value: Double, _ shares: [Int: Double]) {
    guard value > attained else { return }
    attained = value
    attainedAt = node.lower.indices.map { cell in
      let (low, high) = (node.lower[cell], node.upper[cell])
      guard let share = shares[cell] else { return low / 2 + high / 2 }
      return (1 - share) * low + share * high
    }
  }

  /// Bounds c'd, λ and d₀ moving to the values of the v that the bound points to.
  private mutating func bound(_ parts: NodeSystem, _ enclosure: Enclosure) {
    let middle = parts.at(NodeSystem.middle)
    let elements = (0..<parts.order).map(parts.element)
    var inverse = enclosure.inverse
    var solution = Small.product(inverse, middle.s)
    reach(Small.dot(c, solution), [:])
    node.bound = min(
      node.bound,
      c.indices.reduce(0) { $0 + max(c[$1] * node.d[$1].lowerBound, c[$1] * node.d[$1].upperBound) }
        + 1e-14 * Small.absoluteDot(c, node.d.map { max($0.upperBound, -$0.lowerBound) }))
    var least = Double.infinity
    var best = (lambda: Small.product(inverse, c), d0: solution)
    for _ in 0..<6 {
      let lambda = Small.product(inverse, c)
      let d0 = zip(solution, node.d).map { min(max($0, $1.lowerBound), $1.upperBound) }
      let step = self.step(parts, lambda, d0, elements)
      node.bound = min(node.bound, step.bound)
      guard step.bound < least || step.bound == least else { break }
      let isSettled = least - step.bound <= tolerance / 4
      least = step.bound
      best = (lambda, d0)
      slack = step.slack
      guard !isSettled, node.bound > attained + tolerance else { break }
      let corner = parts.at(step.point)
      guard let next = Small.inverse(corner.A, order: parts.order) else { break }
      inverse = next
      solution = Small.product(inverse, corner.s)
      reach(Small.dot(c, solution), step.shares)
    }
    if node.bound > attained + tolerance {
      node.bound = min(node.bound, cornerBound(parts, best.lambda, best.d0))
    }
  }

  /// The most elements of d of which all corners are looked at.
  private static let sidesAtMost = 5

  /// The greatest of c'd + Σᵢ wᵢ max (λ'zᵢ)(rᵢ − zᵢ'd) over the box of d: each row's greatest value is
  /// convex in d, so that it lies at a corner of the box. Only the elements of d that matter most
  /// take part; for the others their slack is added.
  private func cornerBound(_ parts: NodeSystem, _ lambda: [Double], _ d0: [Double]) -> Double {
    let sides = slack.indices.filter { slack[$0] > 0 }.sorted {
      (slack[$1], $0) < (slack[$0], $1)
    }.prefix(Self.sidesAtMost)
    let others = slack.indices.filter { !sides.contains($0) }.reduce(0) { $0 + slack[$1] }
    let along = parts.values(of: lambda)
    var greatest = -Double.infinity
    for corner in 0..<(1 << sides.count) {
      var d = d0
      for (bit, l) in sides.enumerated() {
        d[l] = corner >> bit & 1 == 1 ? node.d[l].upperBound : node.d[l].lowerBound
      }
      let base = zip(parts.s, Small.product(parts.A, d)).map { $0 - $1 }
      let error = system.error(
        lambda, zip(d, node.d).map { $0.magnitude + $1.upperBound - $1.lowerBound })
      let range = parts.range(
        Small.dot(c, d) + Small.dot(lambda, base), error: error.s + error.A, along,
        parts.residuals(at: d))
      greatest = max(greatest, range.upperBound + 1e-14 * Small.absoluteDot(c, d.map(\.magnitude)))
    }
    return greatest + others * (1 + 1e-14)
  }

  private struct Step {
    var bound: Double
    var slack: [Double]
    /// Each row's values at which the bound's sum is greatest.
    var point: (UncertainRow) -> (z: [Double], r: Double)
    /// The cells' shares there, of the part.
    var shares: [Int: Double]
  }

  private func step(
    _ parts: NodeSystem, _ lambda: [Double], _ d0: [Double], _ elements: [[[Double]]]
  ) -> Step {
    let base = zip(parts.s, Small.product(parts.A, d0)).map { $0 - $1 }
    let (along, residuals) = (parts.values(of: lambda), parts.residuals(at: d0))
    var sum = Small.dot(c, d0) + Small.dot(lambda, base)
    var points: [Int: (z: [Double], r: Double)] = [:]
    var shares: [Int: Double] = [:]
    for (i, row) in parts.rows.enumerated() {
      let greatest = ProductRange(along[i], residuals[i]).greatest
      sum += row.weight * greatest.value
      let local = row.shares(at: greatest)
      points[row.cells[0]] = row.between(local)
      for (bit, cell) in row.cells.enumerated() { shares[cell] = local[bit] }
    }
    let far = zip(d0, node.d).map { max($1.upperBound - $0, $0 - $1.lowerBound) }
    let error = system.error(lambda, zip(d0, far).map { $0.magnitude + $1 })
    let remainder = parts.remainder(of: c, lambda, elements: elements)
    let slack = c.indices.map { l in
      let (low, high) = (node.d[l].lowerBound - d0[l], node.d[l].upperBound - d0[l])
      let g = remainder[l]
      return max(
        0, g.lowerBound * low, g.lowerBound * high, g.upperBound * low, g.upperBound * high)
    }
    let rounding = 1e-14 * (Small.absoluteDot(c, d0.map(\.magnitude)) + slack.reduce(0, +))
    return Step(
      bound: sum + slack.reduce(0, +) + error.s + error.A + rounding, slack: slack,
      point: { points[$0.cells[0]] ?? NodeSystem.middle($0) }, shares: shares)
  }
}
