extension RandomIntercept {
  /// Kenward and Roger's variance of a'β̂ over σ²_e, and its degrees of freedom.
  ///
  /// - Parameter a: in the coordinates of `span`.
  func kenwardRoger(_ a: [Double], at point: Point) -> (variance: Double, df: Double)? {
    let p = order
    let h = point.shrunk
    let u = Self.product(point.inverse, a, p)
    func sum(_ f: (Double, Double) -> Double, plusIdentity: Bool) -> [Double] {
      var S = weightedSum(zip(sizes, h).map(f))
      if plusIdentity { for k in 0..<p { S[k * p + k] += 1 } }
      return S
    }
    let between: [Double] = sum({ (n: Double, h: Double) in h * h }, plusIdentity: false)
    let within: [Double] = sum({ (n: Double, h: Double) in (h * h - 1) / n }, plusIdentity: true)
    let P: [[Double]] = [between.map { -$0 }, within.map { -$0 }]
    let Q: [[Double]] = [
      sum({ (n: Double, h: Double) in n * h * h * h }, plusIdentity: false),
      sum({ (n: Double, h: Double) in h * h * h }, plusIdentity: false),
      sum({ (n: Double, h: Double) in (h * h * h - 1) / n }, plusIdentity: true),
    ]
    var traces = [0.0, 0, 0]
    for (g, h) in h.enumerated() {
      let n = sizes[g]
      traces[0] += n * n * h * h
      traces[1] += n * h * h
      traces[2] += rowCounts[g] - 1 + h * h
    }
    func trace(_ A: [Double], _ B: [Double]) -> Double {
      var sum = 0.0
      for i in 0..<p { for j in 0..<p { sum += A[i * p + j] * B[j * p + i] } }
      return sum
    }
    let phiP: [[Double]] = P.map { Self.product(point.inverse, $0, p, p) }
    let pairs: [(Int, Int)] = [(0, 0), (0, 1), (1, 1)]
    var J: [Double] = []
    for (k, pair) in pairs.enumerated() {
      let second: Double = trace(phiP[pair.0], phiP[pair.1])
      J.append(traces[k] - 2 * trace(point.inverse, Q[k]) + second)
    }
    // −2 tr(ΦQ) + tr(ΦPΦP) of the dimensions left out, where Φ and Q are the identity and P its negative.
    J[2] -= Double(span.leftOut)
    let determinant = J[0] * J[2] - J[1] * J[1]
    guard determinant > 1e-12 * J[0] * J[2] else { return nil }
    let W: [Double] = [J[2], -J[1], J[0]].map { 2 * $0 / determinant }
    let Pu = P.map { Self.product($0, u, p) }
    func dot(_ x: [Double], _ y: [Double]) -> Double {
      var sum = 0.0
      for k in x.indices { sum += x[k] * y[k] }
      return sum
    }
    let plain = dot(a, u)
    let x = Pu.map { dot(u, $0) / plain }
    var (added, spread) = (0.0, 0.0)
    for (k, pair) in pairs.enumerated() {
      let times = k == 1 ? 2.0 : 1
      let through = dot(Pu[pair.0], Self.product(point.inverse, Pu[pair.1], p))
      let direct = dot(u, Self.product(Q[k], u, p))
      added += times * W[k] * (direct - through)
      spread += times * W[k] * x[pair.0] * x[pair.1]
    }
    let variance = plain + 2 * added
    guard variance > 0, spread > 0 else { return nil }
    return (variance, 2 / spread)
  }
}
