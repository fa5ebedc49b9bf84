/// Draws. The standard library's own (`Int.random(in:using:)`, `shuffled(using:)`) may change
/// between versions of Swift, so everything a study depends on is spelled out here.
extension SeededGenerator {
  /// Uniform on [0, 1): a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform on 0, …, bound − 1, without bias.
  ///
  /// - Precondition: bound > 0.
  /// - Reference: Lemire (2019), multiplication with rejection.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "no integer lies in 0 ..< \(bound)")
    let width = UInt64(bound)
    var product = next().multipliedFullWidth(by: width)
    // A division, which few draws need.
    if product.low < width {
      let smallest = (0 &- width) % width
      while product.low < smallest { product = next().multipliedFullWidth(by: width) }
    }
    return Int(product.high)
  }

  /// True with the probability given: 0 never, 1 always.
  public mutating func bernoulli(_ probability: Double) -> Bool {
    uniform() < probability
  }

  /// Standard normal, by a ratio of uniforms v/u: accepted where (v/u)² ≤ −4 log u.
  ///
  /// The number itself is one division, so its bits are the same everywhere. A logarithm decides
  /// only between accepting and drawing again, and only 1.2 % of the draws come that close.
  ///
  /// - Reference: Kinderman & Monahan (1977); Leva (1992) for the quadratic bounds.
  public mutating func normal() -> Double {
    while true {
      let u = 1 - uniform()
      let v = 1.7156 * (uniform() - 0.5)
      let x = u - 0.449871
      let y = v.magnitude + 0.386595
      let q = x * x + y * (0.19600 * y - 0.25472 * x)
      if q < 0.27597 { return v / u }
      if q > 0.27846 { continue }
      if v * v <= -4 * Elementary.logarithm(u) * u * u { return v / u }
    }
  }

  public mutating func normal(mean: Double, standardDeviation: Double) -> Double {
    mean + standardDeviation * normal()
  }

  /// The elements in a random order, each order as likely as any (Fisher & Yates).
  public mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    var result = Array(elements)
    for last in result.indices.reversed().dropLast() {
      result.swapAt(last, integer(below: last + 1))
    }
    return result
  }
}
