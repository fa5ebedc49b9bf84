import LinearAlgebra

/// The hypotheses a wild bootstrap does not reject.
extension WildBootstrap {
  /// Ends in units of δ, low ≤ 0 ≤ high: the outermost δ with p ≥ 1 − level on either side.
  ///
  /// Vectors are gone through once for each stretch of the grid and once more; from then on only those
  /// are looked at whose part in p is not the same over the whole bracket (`BracketedVectors`).
  func interval(level: Double) throws(LinearAlgebraError) -> (low: Double, high: Double) {
    let error = hypothesis.observedVariance.squareRoot()
    var sides = [Side(sign: -1, unit: error), Side(sign: 1, unit: error)]
    try narrow(&sides, level: level) { $0.isOnGrid }
    var brackets = sides.map { side in
      side.bracket.map { BracketedVectors(self, $0) }
    }
    try vectors.forEachBlock { V in
      hypothesis.forEachPolynomial(V) { polynomial in
        for k in brackets.indices { brackets[k]?.take(polynomial) }
      }
    }
    for (k, bracketed) in brackets.enumerated() {
      guard var bracketed, !bracketed.isFull else { continue }
      for _ in 0..<Self.mostPasses where !sides[k].isDone {
        let points = sides[k].points
        sides[k].narrow(
          points, points.map { share(bracketed.count(at: $0)) >= 1 - level })
        if let bracket = sides[k].bracket { bracketed.narrow(to: bracket) }
      }
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

    /// Whether nothing is rejected yet, and hypotheses farther out are to come.
    var isOnGrid: Bool { grid != nil }

    /// From the end that is held to the one that is rejected.
    var bracket: (from: Double, to: Double)? {
      guard let outside, !isDone else { return nil }
      return (sign * inside, sign * outside)
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

/// What vectors add to p between two hypotheses on one side of the estimate: most count at all of them
/// or at none, and only the others are kept. Their number does not grow with that of the draws beyond
/// `mostKept`.
private struct BracketedVectors {
  let bootstrap: WildBootstrap
  private var from: Double
  private var to: Double
  private var floor: (numerator: Double, variance: Double)
  /// Those that count throughout.
  private var always = 0
  private var kept: [WildPolynomial] = []
  /// Whether there were too many to keep.
  private(set) var isFull = false

  private static let mostKept = 100_000
  /// Of the terms of a sum: more than rounding makes of it.
  private static let slack = 1e-14

  init(_ bootstrap: WildBootstrap, _ bracket: (from: Double, to: Double)) {
    self.bootstrap = bootstrap
    (from, to) = bracket
    floor = (0, 0)
    floor = largestFloor
  }

  /// Both floors are norms of what is linear in δ: largest at an end.
  private var largestFloor: (Double, Double) {
    let ends = [from, to].map { bootstrap.hypothesis.floor(at: $0) }
    return (
      max(ends[0].numerator, ends[1].numerator), max(ends[0].variance, ends[1].variance)
    )
  }

  mutating func take(_ vector: WildPolynomial) {
    switch decision(vector) {
    case true: always += 1
    case false: break
    case nil:
      guard kept.count < Self.mostKept else {
        isFull = true
        return
      }
      kept.append(vector)
    }
  }

  mutating func narrow(to bracket: (from: Double, to: Double)) {
    (from, to) = bracket
    floor = largestFloor
    let known = kept
    kept.removeAll(keepingCapacity: true)
    for vector in known { take(vector) }
  }

  /// How many count at δ within the bracket.
  func count(at delta: Double) -> Int {
    let floor = bootstrap.hypothesis.floor(at: delta)
    return kept.reduce(always) {
      $0 + (bootstrap.counts($1, at: delta, floor) ? 1 : 0)
    }
  }

  /// Whether a vector counts at every δ of the bracket or at none; nil where bounds do not tell.
  private func decision(_ v: WildPolynomial) -> Bool? {
    let ends = (v.numerator(from).magnitude, v.numerator(to).magnitude)
    let turns = v.numerator(from).sign != v.numerator(to).sign
    let numeratorSlack = Self.slack * (v.n0.magnitude + (to * v.n1).magnitude)
    let least = turns ? 0 : min(ends.0, ends.1) - numeratorSlack
    let most = max(ends.0, ends.1) + numeratorSlack
    let variances = (v.variance(from), v.variance(to))
    let vertex = v.d11 > 0 ? -v.d01 / v.d11 : from
    let isInside = (vertex - from).sign != (vertex - to).sign
    let varianceSlack =
      Self.slack * (v.d00 + 2 * (to * v.d01).magnitude + to * to * v.d11.magnitude)
    let smallest =
      min(variances.0, variances.1, isInside ? v.variance(vertex) : .infinity) - varianceSlack
    let largest = max(variances.0, variances.1) + varianceSlack
    let observed = bootstrap.hypothesis.observedVariance
    if least > floor.numerator, least * least * observed > to * to * largest { return true }
    if smallest > floor.variance,
      most * most * observed < from * from * smallest * (1 - 4 * WildBootstrap.tie)
    {
      return false
    }
    return nil
  }
}
