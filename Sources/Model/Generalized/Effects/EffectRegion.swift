import LinearAlgebra

/// An effect as a function of everything that is estimated together, near the estimates:
///
///     θ(b̂ + Cz),   CC' = V,
///
/// whose extremes over |z| ≤ c are those over the ellipsoid (b − b̂)'V⁻¹(b − b̂) ≤ c². They are sought by
/// projected ascent from the points where the effect's own coefficient is least and largest, the farthest step
/// first: where θ is linear that is c C'g / |C'g| at once, and θ̂ ± c √(g'Vg) is found.
struct EffectRegion {
  enum Side: Double { case least = -1, largest = 1 }

  private let center: Vector
  /// C.
  private let root: Matrix
  /// C'd / |C'd|, d'b the coefficient.
  private let own: Vector
  private let effect: (Vector) -> EffectValue

  /// - Parameter root: C, of `root(of:)`.
  /// - Parameter direction: d.
  /// - Parameter effect: θ and its derivatives at any b.
  init?(
    root: Matrix, around center: Vector, along direction: Vector,
    _ effect: @escaping (Vector) -> EffectValue
  ) {
    guard let own = root.crossProduct(direction).direction else { return nil }
    (self.root, self.center, self.own, self.effect) = (root, center, own, effect)
  }

  /// A C of V, which may be singular; in standard deviations, so that units do not matter to what counts as
  /// zero.
  static func root(of covariance: Matrix) -> Matrix? {
    let units = Vector(covariance.diagonal.map { max(0, $0).squareRoot() })
    let inverses = Vector(units.map { $0 > 0 ? 1 / $0 : 0 })
    let scaled = covariance.scalingRows(by: inverses).scalingColumns(by: inverses)
    guard let eigen = try? SymmetricEigen(scaled) else { return nil }
    let sizes = Vector(eigen.values.map { max(0, $0).squareRoot() })
    return eigen.vectors.scalingColumns(by: sizes).scalingRows(by: units)
  }

  /// The least or largest θ over |z| ≤ c; not a number where a start has none.
  func extreme(_ side: Side, within radius: Double) -> Double {
    let starts = [place(radius * own, side), place(-radius * own, side)]
    guard var best = starts.max(by: { $0.height < $1.height }), best.height.isFinite else {
      return .nan
    }
    var stride = Double.infinity
    for _ in 0..<Self.mostSteps {
      guard let up = best.slope.direction else { break }
      guard let next = ascent(from: best, up, radius, side, &stride) else { break }
      let gain = next.height - best.height
      best = next
      if gain <= Self.tolerance * best.height.magnitude { break }
    }
    return side.rawValue * best.height
  }

  /// Gains are of second order in what z is off by.
  private static let tolerance = 1e-11
  private static let mostSteps = 100
  private static let shortest = 1e-7

  /// A point of |z| ≤ c: θ or −θ and its derivatives by z.
  private struct Place {
    let z: Vector
    let height: Double
    let slope: Vector
  }

  private func place(_ z: Vector, _ side: Side) -> Place {
    let value = effect(center + root * z)
    return Place(
      z: z, height: side.rawValue * value.estimate,
      slope: side.rawValue * root.crossProduct(Vector(value.gradient)))
  }

  /// The first point that is higher, of strides a quarter as long each time; nil where none is.
  private func ascent(
    from best: Place, _ up: Vector, _ radius: Double, _ side: Side, _ stride: inout Double
  ) -> Place? {
    var length = stride
    while length > Self.shortest * radius {
      let next = place(stepped(best.z, up, length, radius), side)
      if next.height > best.height {
        stride = length > radius ? .infinity : 4 * length
        return next
      }
      length = length == .infinity ? 2 * radius : length / 4
    }
    return nil
  }

  private func stepped(_ z: Vector, _ up: Vector, _ length: Double, _ radius: Double) -> Vector {
    guard length.isFinite else { return radius * up }
    let to = z + length * up
    let size = to.dot(to).squareRoot()
    return size > radius ? (radius / size) * to : to
  }
}

extension Vector {
  /// v / |v|; nil where that is no number.
  fileprivate var direction: Vector? {
    let largest = reduce(0) { Swift.max($0, $1.magnitude) }
    guard largest > 0, largest.isFinite else { return nil }
    let scaled = self / largest
    return scaled / scaled.dot(scaled).squareRoot()
  }
}
