/// Where a profile has fallen by `height`: bracketed, then by Newton's method within the bracket, on the
/// root of the fall, which is nearly straight in b.
///
/// Within the bracket the maxima of its ends are followed; where they lead to the end, the widest search
/// is made there, and if there is a higher maximum the search goes on outwards from that.
struct FirthProfileEnd {
  let curve: FirthProfileCurve
  let height: Double
  let firstStep: Double

  private typealias Place = FirthProfileCurve.Place

  /// - Returns: nil where the profile cannot be followed so far.
  func end(direction: Double) -> Double? {
    guard var (inside, outside) = bracket(direction, from: curve.center) else { return nil }
    let exact = 1e-13 * height + 2 * curve.rounding
    var next = between(inside, outside, from: outside)
    for _ in 0..<100 {
      guard let found = curve.place(at: next, onlyNear: [inside, outside]) else { return nil }
      let width = (outside.b - inside.b).magnitude
      if (found.fall - height).magnitude <= exact || width <= 1e-13 * next.magnitude {
        guard let higher = curve.place(at: next, near: [found], wide: true) else { return next }
        if found.fall - higher.fall <= 1e3 * exact || higher.fall >= height { return next }
        guard let farther = bracket(direction, from: higher) else { return nil }
        (inside, outside) = farther
        next = between(inside, outside, from: inside)
        continue
      }
      if found.fall < height { inside = found } else { outside = found }
      next = between(inside, outside, from: found)
    }
    return next
  }

  /// Going out by what the slope says, and by half to three times as far again.
  private func bracket(
    _ direction: Double, from start: Place
  ) -> (inside: Place, outside: Place)? {
    var inside = start
    let distance = (start.b - curve.center.b).magnitude
    var step = distance > 0 ? 1.1 * distance : firstStep
    for _ in 0..<60 {
      let b = curve.center.b + direction * step
      guard let found = curve.place(at: b, near: [inside]) else { return nil }
      if found.fall >= height { return (inside, found) }
      inside = found
      let farther = newton(found).map { 1.1 * direction * ($0 - curve.center.b) } ?? 4 * step
      step = min(max(farther, 1.5 * step), 4 * step)
    }
    return nil
  }

  /// Newton's next, or nil where the profile is flat.
  private func newton(_ place: Place) -> Double? {
    guard place.fall > 0, place.slope != 0 else { return nil }
    let root = place.fall.squareRoot()
    let next = place.b + (height.squareRoot() - root) * 2 * root / place.slope
    return next.isFinite ? next : nil
  }

  /// Newton's next where it is in the bracket; the middle where it is not.
  private func between(_ inside: Place, _ outside: Place, from found: Place) -> Double {
    let (low, high) = (min(inside.b, outside.b), max(inside.b, outside.b))
    if let next = newton(found), next > low, next < high { return next }
    return low + (high - low) / 2
  }
}
