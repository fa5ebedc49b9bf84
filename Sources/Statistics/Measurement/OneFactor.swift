/// One common factor: loadings l that leave the smallest residual correlations,
/// min Σ_{i<j} (r_ij − l_i l_j)², the diagonal left out.
///
/// Each loading in turn is set to its best value given the others, l_i = Σ_{j≠i} r_ij l_j / Σ_{j≠i} l_j²,
/// until none moves.
///
/// Reference: Harman & Jones (1966). Agrees with psych::fa(nfactors = 1, fm = "minres").
public struct OneFactor: Sendable {
  public let loadings: [Double]
  /// As found, in an order that does not depend on that of the items.
  private let ordered: (correlations: [[Double]], loadings: [Double])

  private static let mostRounds = 20_000
  private static let tolerance = 1e-15

  /// nil for fewer than three items, which one factor does not identify; where the rounds do not
  /// settle; and where an item would share more than all of its variance (a Heywood case).
  ///
  /// - Parameter correlations: k × k, symmetric, ones on the diagonal.
  public init?(correlations: [[Double]]) {
    let k = correlations.count
    guard k > 2 else { return nil }
    // In an order of their own, so that the last bits do not follow the order of the items.
    let strength = correlations.map { $0.sorted().reduce(0, +) }
    let order = (0..<k).sorted { (strength[$0], $0) > (strength[$1], $1) }
    let r = order.map { i in order.map { correlations[i][$0] } }

    var l = r.map { row in row.map(\.magnitude).reduce(0, +) / Double(k) }
    for i in 1..<k where r[0][i] < 0 { l[i] = -l[i] }
    var rounds = 0
    while true {
      var change = 0.0
      for i in 0..<k {
        let (top, bottom) = Self.sums(r[i], l, except: i)
        guard bottom > 0 else { return nil }
        change = max(change, (top / bottom - l[i]).magnitude)
        l[i] = top / bottom
      }
      if change <= Self.tolerance { break }
      rounds += 1
      if rounds == Self.mostRounds {
        guard change < 1e-9 else { return nil }
        break
      }
    }
    guard l.allSatisfy({ $0.magnitude <= 1 }) else { return nil }
    let sign: Double = l.reduce(0, +) < 0 ? -1 : 1
    var loadings = [Double](repeating: 0, count: k)
    for (place, item) in order.enumerated() { loadings[item] = sign * l[place] }
    self.loadings = loadings
    ordered = (r, l)
  }

  /// Standard error of log ω/(1−ω) for n respondents, from the likelihood of the same model; nil
  /// where that has no maximum inside.
  func logitOmegaError(n: Int) -> Double? {
    OneFactorLikelihood(correlations: ordered.correlations, start: ordered.loadings)?
      .logitOmegaError(n: n)
  }

  private static func sums(
    _ row: [Double], _ l: [Double], except i: Int
  ) -> (top: Double, bottom: Double) {
    var (top, bottom) = (0.0, 0.0)
    for j in l.indices where j != i {
      top += row[j] * l[j]
      bottom += l[j] * l[j]
    }
    return (top, bottom)
  }

  /// 1 − Σ (1 − l²) / Σ r_ij.
  func omegaTotal(sum: Double) -> Double? {
    guard sum > 0 else { return nil }
    // From the smallest, so that the order of the items does not matter.
    return 1 - loadings.map { 1 - $0 * $0 }.sorted().reduce(0, +) / sum
  }
}
