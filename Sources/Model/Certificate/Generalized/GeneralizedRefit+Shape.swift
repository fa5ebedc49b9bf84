import LinearAlgebra

extension GeneralizedRefit {
  private static let mostRounds = 100
  private static let mostTurns = 30
  /// In log α; of a step longer than that the other has no use.
  private static let longestTurn = 2.0
  /// Below it the maximum may be at none.
  private static let leastShape = 1e-6

  /// With the shape of a negative binomial at its maximum too.
  mutating func maximizeWithShape(_ y: [Double], from start: Double) -> Bool {
    let counts = NegativeBinomial.Counts(y)
    let theta = theta
    if let found = maximizeTogether(counts, from: start) { return found }
    setTheta(theta)
    return maximizeInTurn(counts, from: start)
  }

  /// A step of θ and one of log α each time: they are orthogonal in the expected information, so that
  /// steps together converge about as fast as each alone.
  ///
  /// - Returns: nil where that leads nowhere.
  private mutating func maximizeTogether(
    _ counts: NegativeBinomial.Counts, from start: Double
  ) -> Bool? {
    var alpha = start
    for _ in 0..<Self.mostTurns {
      guard alpha > Self.leastShape, alpha.isFinite else { return nil }
      setFamily(.negativeBinomial(alpha: alpha))
      guard let change = step(counts.y) else { return nil }
      let moved = size(of: change)
      guard moved < Self.longestStep else { return nil }
      setTheta(zip(theta, change).map { $0 + $1 })
      let own = counts.derivatives(alpha, eta.map(Elementary.exponential))
      let bend = alpha * alpha * own.curvature + alpha * own.slope
      let turn = -alpha * own.slope / bend
      guard bend < 0, turn.magnitude < Self.longestTurn else { return nil }
      alpha *= Elementary.exponential(turn)
      if moved <= Self.tolerance, turn.magnitude <= Self.tolerance {
        setFamily(.negativeBinomial(alpha: alpha))
        return step(counts.y) == nil ? nil : !looksSeparated(counts.y)
      }
    }
    return nil
  }

  /// The maximum of θ and that of α in turn.
  private mutating func maximizeInTurn(
    _ counts: NegativeBinomial.Counts, from start: Double
  ) -> Bool {
    var alpha = start
    setFamily(.negativeBinomial(alpha: alpha))
    for _ in 0..<Self.mostRounds {
      guard maximize(counts.y) else { return false }
      let next = NegativeBinomial.best(counts, eta.map(Elementary.exponential), from: alpha)
      let moved = (next - alpha).magnitude
      alpha = next
      setFamily(.negativeBinomial(alpha: alpha))
      if moved <= 1e-10 * alpha || alpha == 0 && moved == 0 { return maximize(counts.y) }
    }
    return true
  }
}
