/// The β with 2 (l(β̂) − l(β)) ≤ height, of which the profiles' intervals are the widths: every point of it
/// lies within every interval. Where maxima are several, the ends found are extended until
///
/// 1. no other end's β lies beyond one (`reach`), and
/// 2. no start leads to a higher maximum at one (`search`).
struct FirthRegion {
  typealias Place = FirthProfileCurve.Place

  let curves: [FirthProfileCurve]
  let height: Double
  /// Below and above, by coefficient; nil where the profile cannot be followed so far.
  private(set) var ends: [[Place?]]
  /// The starts that lead to no higher maximum at each end as it is.
  private var tried: [[Set<[Double]>]]

  private static let directions = [-1.0, 1]

  /// - Parameter steps: the first, of each coefficient.
  init(_ curves: [FirthProfileCurve], height: Double, steps: [Double]) {
    self.curves = curves
    self.height = height
    tried = curves.map { _ in [[], []] }
    ends = zip(curves, steps).map { curve, step in
      Self.directions.map {
        FirthProfileEnd(curve: curve, height: height, direction: $0).found(firstStep: step)
      }
    }
  }

  /// β at the ends.
  var known: [[Double]] {
    zip(curves, ends).flatMap { curve, ends in ends.compactMap { $0.map(curve.beta) } }
  }

  mutating func extend() {
    reach()
    for _ in 0..<5 where search() { reach() }
  }

  /// The farthest β that is known is inside: where it lies beyond an end, the profile is followed from there.
  private mutating func reach() {
    for _ in 0..<20 {
      var isFarther = false
      for j in curves.indices {
        for (side, direction) in Self.directions.enumerated() {
          guard let farthest = known.max(by: { direction * $0[j] < direction * $1[j] }) else {
            return
          }
          let end = ends[j][side]?.b ?? curves[j].center.b
          guard direction * (farthest[j] - end) > 1e-9 * end.magnitude,
            let next = beyond(farthest, j, direction),
            direction * (next.b - end) > 0
          else { continue }
          ends[j][side] = next
          tried[j][side] = []
          isFarther = true
        }
      }
      guard isFarther else { return }
    }
  }

  private func beyond(_ beta: [Double], _ j: Int, _ direction: Double) -> Place? {
    let end = FirthProfileEnd(curve: curves[j], height: height, direction: direction)
    guard let place = curves[j].place(from: beta) else { return nil }
    return end.isInside(place) ? end.beyond(place) : place
  }

  /// - Returns: whether an end lies farther now.
  private mutating func search() -> Bool {
    var isFarther = false
    for j in curves.indices {
      for (side, direction) in Self.directions.enumerated() {
        guard let end = ends[j][side] else { continue }
        let settled = FirthProfileEnd(curve: curves[j], height: height, direction: direction)
          .settled(end, known: known, &tried[j][side])
        isFarther = isFarther || settled.b != end.b
        ends[j][side] = settled
      }
    }
    return isFarther
  }
}
