/// The range of P·Q over the convex hull of points (Pₐ, Qₐ) of the plane.
///
/// PQ is a saddle: it has no extreme inside the hull, so its extremes are on edges. Every segment
/// between two of the points lies in the hull, so searching all of them finds the same. Along one,
/// P·Q is a quadratic with ends and at most one stationary point.
struct ProductRange {
  /// One end of the range, and where it is: at share `share` of the way from point `first` to
  /// `second`.
  struct End {
    var value: Double
    var first = 0
    var second = 0
    var share = 0.0
  }

  private(set) var least = End(value: .infinity)
  private(set) var greatest = End(value: -.infinity)

  /// Above this number of points the corners of [min P, max P] × [min Q, max Q] take their place:
  /// a wider range that costs less.
  static let pointsSearched = 16

  init(_ P: [Double], _ Q: [Double]) {
    let count = P.count
    for a in 0..<count { include(End(value: P[a] * Q[a], first: a, second: a)) }
    guard count > 1 else { return }
    guard count <= Self.pointsSearched else {
      includeCorners(P, Q)
      return
    }
    for a in 0..<count - 1 {
      for b in a + 1..<count {
        let (p, q) = (P[b] - P[a], Q[b] - Q[a])
        let slope = P[a] * q + Q[a] * p
        // The stationary share −slope / 2pq lies between 0 and 1.
        guard p * q != 0, slope * p * q < 0, slope.magnitude < 2 * (p * q).magnitude else {
          continue
        }
        let share = -slope / (2 * p * q)
        let value = (P[a] + share * p) * (Q[a] + share * q)
        include(End(value: value, first: a, second: b, share: share))
      }
    }
  }

  private mutating func include(_ end: End) {
    if end.value < least.value { least = end }
    if end.value > greatest.value { greatest = end }
  }

  private mutating func includeCorners(_ P: [Double], _ Q: [Double]) {
    var (p, q) = (P[0]...P[0], Q[0]...Q[0])
    for a in 1..<P.count {
      p = min(p.lowerBound, P[a])...max(p.upperBound, P[a])
      q = min(q.lowerBound, Q[a])...max(q.upperBound, Q[a])
    }
    for x in [p.lowerBound, p.upperBound] {
      for y in [q.lowerBound, q.upperBound] {
        least.value = min(least.value, x * y)
        greatest.value = max(greatest.value, x * y)
      }
    }
  }
}
