import LinearAlgebra

/// The hypotheses a wild bootstrap does not reject.
extension WildBootstrap {
  /// Ends in units of δ, low ≤ 0 ≤ high: the outermost δ with p ≥ 1 − level on either side.
  ///
  /// A grid gives each side a point that is held and none beyond it; one more pass through the vectors
  /// gives every place beyond that point where p changes (`WildTurns`). Of so many draws that these are too
  /// many to keep, the bracket on the grid is narrowed pass by pass.
  func interval(level: Double) throws(LinearAlgebraError) -> (low: Double, high: Double) {
    let error = hypothesis.observedVariance.squareRoot()
    var sides = [Side(sign: -1, unit: error), Side(sign: 1, unit: error)]
    try narrow(&sides, level: level) { $0.isOnGrid }
    var turns = sides.map { side in side.start.map { WildTurns(self, beyond: $0) } }
    try vectors.forEachBlock { V in
      hypothesis.forEachPolynomial(V) { polynomial in
        for k in turns.indices { turns[k]?.take(polynomial) }
      }
    }
    for (k, known) in turns.enumerated() {
      if let end = try known?.outermost(level: level) { sides[k].finish(at: end) }
    }
    try narrow(&sides, level: level) { !$0.isDone }
    return (-sides[0].end, sides[1].end)
  }

  /// Looks at hypotheses of the sides that are open, in a pass through the vectors each time.
  private func narrow(
    _ sides: inout [Side], level: Double, where isOpen: (Side) -> Bool
  ) throws(LinearAlgebraError) {
    for _ in 0..<Self.mostPasses {
      let open = sides.indices.filter { isOpen(sides[$0]) }
      guard !open.isEmpty else { break }
      let points = open.map { sides[$0].points }
      let p = try pValues(at: points.flatMap { $0 })
      var start = 0
      for (index, own) in zip(open, points) {
        sides[index].narrow(own, p[start..<start + own.count].map { $0 >= 1 - level })
        start += own.count
      }
    }
  }

  private static let mostPasses = 60

  /// One side's bracket, as distances: `inside` is held, `outside` rejected.
  private struct Side {
    let sign: Double
    let unit: Double
    var inside = 0.0
    var outside: Double?
    var grid: Int? = 0

    init(sign: Double, unit: Double) {
      self.sign = sign
      self.unit = unit
    }

    private static let parts = 8
    /// Farther out, rounding of 1e-16 times δ would come near the width of a tie.
    private static let gridLength = 20
    private static let gridEnd = 40
    private static let nearZero = 0x1p-40

    /// Whether nothing is rejected yet, and hypotheses farther out are to come.
    var isOnGrid: Bool { grid != nil }

    /// A point no farther out than the end, away from zero; nil where the end is infinite.
    var start: Double? {
      outside.map { sign * (inside > 0 ? inside : $0 * Self.nearZero) }
    }

    mutating func finish(at distance: Double) {
      grid = nil
      (inside, outside) = (distance, distance.isFinite ? distance : nil)
    }

    var isDone: Bool {
      if let outside { return outside - inside <= 1e-13 * outside }
      return grid == nil
    }

    var end: Double { outside.map { ($0 + inside) / 2 } ?? .infinity }

    /// The next hypotheses to look at, outward.
    var points: [Double] { distances.map { sign * $0 } }

    private var distances: [Double] {
      if let outside {
        return (1..<Self.parts).map {
          inside + (outside - inside) * Double($0) / Double(Self.parts)
        }
      }
      let first = grid ?? 0
      return (first..<first + Self.gridLength).map(gridPoint)
    }

    /// 2^(k/2 − 4) standard errors.
    private func gridPoint(_ k: Int) -> Double {
      let power = Double(sign: .plus, exponent: (k >> 1) - 4, significand: 1)
      return unit * (k & 1 == 0 ? power : power * (2.0).squareRoot())
    }

    mutating func narrow(_ points: [Double], _ isHeld: [Bool]) {
      let distances = points.map(\.magnitude)
      let last = isHeld.lastIndex(of: true)
      if let last { inside = distances[last] }
      let next = last.map { $0 + 1 } ?? 0
      guard let first = grid else {
        if next < distances.count { outside = distances[next] }
        return
      }
      if next < distances.count {
        outside = distances[next]
        grid = nil
      } else {
        // Everything looked at so far is held.
        let following = first + Self.gridLength
        grid = following < Self.gridEnd ? following : nil
      }
    }
  }
}
