/// Where a profile has fallen by `height`: bracketed, then by Newton's method within the bracket, on the
/// root of the fall, which is nearly straight in b.
///
/// Within the bracket the maxima of its ends are followed; where they lead to the end, the widest search
/// is made there, and if there is a higher maximum the search goes on outwards from that.
struct FirthProfileEnd {
  typealias Place = FirthProfileCurve.Place

  let curve: FirthProfileCurve
  let height: Double
  let direction: Double

  /// - Returns: nil where the profile cannot be followed so far.
  func found(firstStep: Double) -> Place? {
    bracket(from: curve.center, firstStep).flatMap(root).flatMap(settled)
  }

  /// An end that no higher maximum is known of.
  func settled(_ end: Place) -> Place? {
    var end = end
    for _ in 0..<20 {
      guard let higher = curve.place(at: end.b, near: [end], wide: true),
        higher.fall < height, end.fall - higher.fall > 1e3 * exact
      else { return end }
      let farther = 0.1 * (end.b - curve.center.b).magnitude
      guard let next = bracket(from: higher, farther).flatMap(root) else { return nil }
      end = next
    }
    return end
  }

  private var exact: Double { 1e-13 * height + 2 * curve.rounding }

  /// Going out by what the slope says, and by half to three times as far again.
  private func bracket(
    from start: Place, _ firstStep: Double
  ) -> (inside: Place, outside: Place)? {
    var inside = start
    var distance = (start.b - curve.center.b).magnitude + firstStep
    for _ in 0..<60 {
      let b = curve.center.b + direction * distance
      guard let found = curve.place(at: b, near: [inside]) else { return nil }
      if found.fall >= height { return (inside, found) }
      inside = found
      let farther = newton(found).map { 1.1 * direction * ($0 - curve.center.b) }
      distance = min(max(farther ?? 4 * distance, 1.5 * distance), 4 * distance)
    }
    return nil
  }

  private func root(_ bracket: (inside: Place, outside: Place)) -> Place? {
    var (inside, outside) = bracket
    var found = outside
    for _ in 0..<100 {
      let next = between(inside, outside, from: found)
      guard let there = curve.place(at: next, onlyNear: [inside, outside]) else { return nil }
      found = there
      let width = (outside.b - inside.b).magnitude
      if (found.fall - height).magnitude <= exact || width <= 1e-13 * next.magnitude { break }
      if found.fall < height { inside = found } else { outside = found }
    }
    return found
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
