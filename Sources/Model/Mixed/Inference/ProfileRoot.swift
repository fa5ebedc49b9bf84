import Statistics

/// Where a profile has risen by χ²₁'s quantile: outwards from the estimate until it has, then between.
struct ProfileRoot {
  let estimate: Double
  /// About a standard error.
  let step: Double
  /// Where the parameter ends below, if it does.
  let bound: Double?
  /// The normal quantile whose square is the rise.
  let z: Double

  init(estimate: Double, step: Double, bound: Double?, level: Double) {
    (self.estimate, self.step, self.bound) = (estimate, step, bound)
    z = Normal.standard.upperQuantile((1 - level) / 2)
  }

  /// - Parameter direction: −1 for the lower end, 1 for the upper.
  /// - Parameter rise: of −2 log L at a value, over its least.
  func end(_ direction: Double, _ rise: (Double) -> Double) -> Double {
    func excess(_ v: Double) -> Double { max(rise(v), 0).squareRoot() - z }
    var (near, far) = ((v: estimate, f: -z), estimate + direction * z * step)
    var value = 0.0
    for attempt in 0..<60 {
      if direction < 0, let bound, far <= bound {
        far = bound
        value = excess(far)
        if value <= 0 { return bound }
      } else {
        value = excess(far)
      }
      if value > 0 { break }
      if attempt == 59 { return direction * .infinity }
      near = (far, value)
      far += direction * z * step * (attempt < 6 ? 0.5 : Double(attempt))
    }
    return root(near, (far, value), excess)
  }

  /// Regula falsi, the Illinois way; bisection while an end is infinite.
  private func root(
    _ a: (v: Double, f: Double), _ b: (v: Double, f: Double), _ f: (Double) -> Double
  ) -> Double {
    var (near, far) = (a, b)
    for _ in 0..<60 {
      let weight = far.f.isFinite ? near.f / (near.f - far.f) : 0.5
      let v = near.v + weight * (far.v - near.v)
      let value = f(v)
      if value.magnitude < 1e-7 || (far.v - near.v).magnitude < 1e-10 * far.v.magnitude { return v }
      if value < 0 {
        near = (v, value)
        far.f = far.f.isFinite ? far.f / 2 : far.f
      } else {
        far = (v, value)
        near.f /= 2
      }
    }
    return (near.v + far.v) / 2
  }
}
