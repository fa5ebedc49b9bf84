/// The least of a function of the parameters that are not held, by BFGS with differences.
///
/// An element on the diagonal of Λ changes nothing by its sign, so at zero its derivative is zero
/// whether zero is least or not, and no descent leaves it. A few points off zero are looked at where
/// one ends there, and if the function falls towards one of them the descent goes on from it.
struct HeldMinimum {
  let x: [Double]
  let value: Double

  /// Elements of θ under this are at zero.
  private static let atZero = 5e-3
  /// What two values have to differ by.
  private static let noise = 1e-8
  private static let distances = [0.01, 0.03, 0.1, 0.3]

  /// - Parameter diagonal: the parameters of which only the size counts.
  init?(start: [Double], _ diagonal: [Int], _ f: @escaping ([Double]) -> Double?) {
    guard !start.isEmpty else {
      guard let value = f([]) else { return nil }
      (x, self.value) = ([], value)
      return
    }
    guard var best = Self.descend(from: start, f) else { return nil }
    for place in diagonal where best.x[place].magnitude < Self.atZero {
      let points = Self.distances.map { distance in
        var moved = best.x
        moved[place] = distance
        return (x: moved, value: f(moved) ?? .infinity)
      }
      guard let lowest = points.min(by: { $0.value < $1.value }),
        lowest.value < best.value - Self.noise,
        let found = Self.descend(from: lowest.x, f), found.value < best.value
      else { continue }
      best = found
    }
    (x, value) = best
  }

  private static func descend(
    from start: [Double], _ f: @escaping ([Double]) -> Double?
  ) -> (x: [Double], value: Double)? {
    var optimizer = QuasiNewton()
    optimizer.tolerance = 1e-9
    optimizer.noise = noise
    let found = optimizer.minimize(from: start, curvature: start.map { _ in 20 }) { x in
      guard let value = f(x) else { return nil }
      return (
        value,
        {
          x.indices.map { i in
            let step = 1e-5 * max(x[i].magnitude, 0.1)
            var (up, down) = (x, x)
            up[i] += step
            down[i] -= step
            guard let high = f(up), let low = f(down) else { return 0 }
            return (high - low) / (2 * step)
          }
        }
      )
    }
    return found.map { ($0.point.x, $0.point.value) }
  }
}
