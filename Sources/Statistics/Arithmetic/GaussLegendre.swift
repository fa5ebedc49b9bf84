/// Gauss and Legendre's rule on [−1, 1]: exact for polynomials of degree 2n − 1.
public struct GaussLegendre: Sendable {
  let nodes: [Double]
  let weights: [Double]

  public static let twenty = GaussLegendre(20)

  /// Nodes are the zeros of Pₙ, found by Newton's method from cos(π(i − ¼)/(n + ½)); weights are
  /// 2/((1 − x²) Pₙ'(x)²).
  init(_ n: Int) {
    var nodes: [Double] = []
    var weights: [Double] = []
    for i in 1...n {
      var x = Elementary.cosine(.pi * (Double(i) - 0.25) / (Double(n) + 0.5))
      for _ in 0..<8 {
        let (value, slope) = Self.legendre(n, x)
        x -= value / slope
      }
      let slope = Self.legendre(n, x).slope
      nodes.append(x)
      weights.append(2 / ((1 - x * x) * slope * slope))
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// ∫ f over [low, high].
  public func integral(from low: Double, to high: Double, _ f: (Double) -> Double) -> Double {
    let (middle, half) = ((low + high) / 2, (high - low) / 2)
    return half * zip(nodes, weights).reduce(0) { $0 + $1.1 * f(middle + half * $1.0) }
  }

  private static func legendre(_ n: Int, _ x: Double) -> (value: Double, slope: Double) {
    var (before, now) = (1.0, x)
    for k in stride(from: 2, through: n, by: 1) {
      (before, now) = (
        now, ((2 * Double(k) - 1) * x * now - (Double(k) - 1) * before) / Double(k)
      )
    }
    return (now, Double(n) * (x * now - before) / (x * x - 1))
  }
}
