import LinearAlgebra

/// Where a profile has fallen by `height`: bracketed, following one maximum outwards, then by Newton's method
/// on all coefficients at once,
///
///     ∂l/∂γₖ = 0 (k free),   2 (l(β̂) − l(γ)) = height,
///
/// or, where that leaves the bracket, in b alone, on the root of the fall, which is nearly straight in b.
///
/// - Reference: Venzon & Moolgavkar (1988).
struct FirthProfileEnd {
  typealias Place = FirthProfileCurve.Place

  let curve: FirthProfileCurve
  let height: Double
  let direction: Double

  /// - Returns: nil where the profile cannot be followed so far.
  func found(firstStep: Double) -> Place? {
    directly(firstStep) ?? bracket(from: curve.center, firstStep).flatMap(root)
  }

  /// From β̂, one coefficient moved, where the maximum with it held is one: nearly always at once.
  private func directly(_ step: Double) -> Place? {
    guard curve.isSingle else { return nil }
    let center = curve.center.b
    let start = curve.moved(curve.center.position, to: center + direction * step)
    let bounds = [0.3, 3].map { center + direction * $0 * step }.sorted()
    return jointly(from: start, within: bounds)
  }

  /// Outwards from a place that is inside.
  func beyond(_ place: Place) -> Place? {
    let least = 1e-6 * (place.b - curve.center.b).magnitude
    let step = newton(place).map { 1.1 * ($0 - place.b).magnitude } ?? 1e4 * least
    return bracket(from: place, max(step, least)).flatMap(root)
  }

  /// An end that no higher maximum is known of.
  ///
  /// - Parameter tried: the starts tried at it before; those at the end returned.
  func settled(_ end: Place, known: [[Double]], _ tried: inout Set<[Double]>) -> Place {
    var end = end
    for _ in 0..<20 {
      guard let higher = curve.highest(at: end.b, near: end, known: known, except: &tried),
        isInside(higher), let next = beyond(higher)
      else { break }
      end = next
      tried = []
    }
    return end
  }

  /// By more than rounding.
  func isInside(_ place: Place) -> Bool { height - place.fall > 1e3 * exact }

  private var exact: Double { 1e-13 * height + 2 * curve.rounding }

  /// Going out by what the slope says and a tenth more.
  private func bracket(
    from start: Place, _ firstStep: Double
  ) -> (inside: Place, outside: Place)? {
    var (inside, step) = (start, firstStep)
    for _ in 0..<60 {
      let b = inside.b + direction * step
      guard let found = curve.followed(inside, to: b) else { return nil }
      if found.fall >= height { return (inside, found) }
      inside = found
      let farther = newton(found).map { 1.1 * direction * ($0 - found.b) } ?? 4 * step
      let most = max(4 * step, 3 * (found.b - curve.center.b).magnitude)
      step = min(max(farther, step / 2), most)
    }
    return nil
  }

  private func root(_ bracket: (inside: Place, outside: Place)) -> Place? {
    jointly(
      from: bracket.outside.position, within: [bracket.inside.b, bracket.outside.b].sorted())
      ?? alone(bracket)
  }

  private func alone(_ bracket: (inside: Place, outside: Place)) -> Place? {
    var (inside, outside) = bracket
    var found = outside
    for _ in 0..<100 {
      let next = between(inside, outside, from: found)
      guard let there = curve.followed(inside, to: next) else { return nil }
      found = there
      let width = (outside.b - inside.b).magnitude
      if (found.fall - height).magnitude <= exact || width <= 1e-13 * next.magnitude { break }
      if found.fall < height { inside = found } else { outside = found }
    }
    return found
  }

  /// - Returns: nil where the steps leave the bounds, or do not settle.
  private func jointly(from position: [Double], within bounds: [Double]) -> Place? {
    var joint = JointEnd(
      space: curve.space, position: position, target: curve.peak - height / 2)
    for _ in 0..<12 {
      guard let step = joint.step() else { return nil }
      let b = joint.held
      guard b >= bounds[0], b <= bounds[1] else { return nil }
      if step <= 1e-10 { break }
    }
    // A maximum of the others again, from where it is one but for rounding.
    guard let end = curve.place(from: curve.space.beta(joint.position)),
      (end.fall - height).magnitude <= 10 * exact
    else { return nil }
    return end
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

/// Newton's method on an end's equations.
private struct JointEnd {
  let space: FirthCoordinates
  private(set) var position: [Double]
  /// The likelihood at the end.
  let target: Double

  init(space: FirthCoordinates, position: [Double], target: Double) {
    (self.space, self.position, self.target) = (space, position, target)
  }

  /// b.
  var held: Double { position[position.count - 1] / space.unitOfHeld }

  /// - Returns: the length of the step, of the largest η.
  mutating func step() -> Double? {
    guard let likelihood = PenalizedLikelihood(space, at: position) else { return nil }
    let (score, information) = likelihood.derivatives(space)
    let free = space.freeCount
    let p = position.count
    var rows = (0..<free).map { i in (0..<p).map { information[i, $0] } }
    rows.append(score.elements.map { -$0 })
    var rest = Array(score.elements.prefix(free))
    rest.append(likelihood.value - target)
    guard let qr = try? QR(pivoting: Matrix(rows: rows)), qr.rank == p else { return nil }
    let change = qr.solve(Vector(rest))
    let size = change.norm / max(1, likelihood.reach)
    guard size < 1 else { return nil }
    position = zip(position, change).map { $0 + $1 }
    return size
  }
}
