import LinearAlgebra

/// Every hypothesis beyond a point at which some vector begins or ceases to count in p.
///
/// At δ = σ/s, σ = ±1 the side, one vector has |t*| ≥ |t| where
///
///     v (n₀s² + σn₁s)² ≥ κ (d₀₀s² + 2σd₀₁s + d₁₁),  v the observed variance, κ = 1 − 2·tie:
///
/// a polynomial of degree four in s. Its roots over 0 < s < 1/|start| are the only places beyond the start
/// where the vector's part in p changes, so that passing those of all vectors in order gives p everywhere,
/// also where it is not monotone.
struct WildTurns {
  private let bootstrap: WildBootstrap
  private let sign: Double
  /// 1/|start|.
  private let reach: Double
  /// Vectors that count at an infinite distance.
  private var countAtInfinity = 0
  private var turns: [(s: Double, change: Int)] = []
  /// Whether there were too many to keep.
  private(set) var isFull = false

  /// Memory does not grow with the draws beyond these.
  private static let mostKept = 1 << 18

  /// - Parameter start: in units of δ, not 0.
  init(_ bootstrap: WildBootstrap, beyond start: Double) {
    self.bootstrap = bootstrap
    sign = start < 0 ? -1 : 1
    reach = 1 / start.magnitude
  }

  mutating func take(_ vector: WildPolynomial) {
    let excess = excess(of: vector)
    guard !excess.isNegative, !isFull else { return }
    let roots = excess.roots
    guard turns.count + roots.count <= Self.mostKept else {
      isFull = true
      return
    }
    var left = 0.0
    var counted = 0
    for (k, root) in (roots + [1]).enumerated() {
      let counts = excess.value((left + root) / 2) >= 0 ? 1 : 0
      if k == 0 {
        countAtInfinity += counts
      } else if counts != counted {
        turns.append((left * reach, counts - counted))
      }
      (left, counted) = (root, counts)
    }
  }

  /// Of s in units of `reach`.
  private func excess(of v: WildPolynomial) -> UnitQuartic {
    let kappa = 1 - 2 * WildBootstrap.tie
    let observed = bootstrap.hypothesis.observedVariance
    let (n0, n1) = (v.n0 * reach * reach, sign * v.n1 * reach)
    return UnitQuartic(
      c0: -kappa * v.d11, c1: -2 * kappa * sign * v.d01 * reach,
      c2: observed * n1 * n1 - kappa * v.d00 * reach * reach, c3: 2 * observed * n0 * n1,
      c4: observed * n0 * n0)
  }

  /// The outermost distance at which p ≥ 1 − level, which its definition has to grant in the middle of the
  /// stretch that ends there; nil where there is none beyond the start, or not all turns are known.
  func outermost(level: Double) throws(LinearAlgebraError) -> Double? {
    guard !isFull else { return nil }
    var count = countAtInfinity
    var left = 0.0
    for (s, change) in turns.sorted(by: { $0.s < $1.s }) + [(reach, 0)] {
      if bootstrap.share(count) >= 1 - level, s - left > Self.narrowest * s {
        let middle = left == 0 ? s / 2 : (left + s) / 2
        if try bootstrap.pValues(at: [sign / middle])[0] >= 1 - level { return 1 / left }
      }
      count += change
      left = s
    }
    return nil
  }

  /// Of a stretch, to its distance: several times what rounding makes of a root.
  private static let narrowest = 1e-13
}

/// c₀ + c₁x + … + c₄x⁴ over 0 < x < 1.
struct UnitQuartic {
  let c0, c1, c2, c3, c4: Double

  func value(_ x: Double) -> Double { c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))) }

  /// Where all Bernstein coefficients are below zero so is every value.
  var isNegative: Bool {
    c0 < 0 && c0 + c1 / 4 < 0 && c0 + c1 / 2 + c2 / 6 < 0
      && c0 + 3 * c1 / 4 + c2 / 2 + c3 / 4 < 0 && c0 + c1 + c2 + c3 + c4 < 0
  }

  /// Where the sign changes, in order.
  var roots: [Double] {
    // Roots at 0 are no places within.
    Self.roots(Array([c0, c1, c2, c3, c4].drop { $0 == 0 }))
  }

  private static func value(_ c: [Double], _ x: Double) -> Double {
    c.reversed().reduce(0) { $0 * x + $1 }
  }

  /// Between two neighbours of the derivative's roots lies one at most.
  private static func roots(_ c: [Double]) -> [Double] {
    guard c.count > 1 else { return [] }
    let derivative = Array((1..<c.count).map { Double($0) * c[$0] }.drop { $0 == 0 })
    let places = [0] + roots(derivative) + [1]
    return zip(places, places.dropFirst()).compactMap { low, high in
      root(of: c, between: low, and: high)
    }
  }

  private static func root(of c: [Double], between low: Double, and high: Double) -> Double? {
    var (low, high) = (low, high)
    let (first, last) = (value(c, low), value(c, high))
    guard first.sign != last.sign, first != 0, last != 0 else { return nil }
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { return middle }
      if value(c, middle).sign == first.sign { low = middle } else { high = middle }
    }
  }
}
