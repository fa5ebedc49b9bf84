/// Figures of draws in ascending order.
struct BootstrapDraws {
  let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  private var count: Double { Double(sorted.count) }
  var mean: Double { sorted.reduce(0, +) / count }
  var standardError: Double {
    let mean = mean
    return (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
  }

  /// At rank (B + 1) p, between draws by a straight line.
  func quantile(_ p: Double) -> Double { at((count + 1) * p) }

  private func at(_ rank: Double) -> Double {
    let inside = min(max(rank, 1), count)
    let low = Int(inside)
    let above = min(low, sorted.count - 1)
    return sorted[low - 1] + (inside - Double(low)) * (sorted[above] - sorted[low - 1])
  }

  /// Of that quantile: half the distance between the draws one standard deviation of the rank, √(Bp(1 − p)),
  /// below and above.
  func quantileError(_ p: Double) -> Double {
    let spread = (count * p * (1 - p)).squareRoot()
    let rank = (count + 1) * p
    return (at(rank + spread) - at(rank - spread)) / 2
  }
}

/// Rows of `bootstrap.csv` from the draws of one model.
struct BootstrapRows {
  let spec: ModelSpec
  let nDraws: Int
  let nSingular: Int
  let nFailed: Int

  /// - Parameter values: one per draw.
  func interval(
    _ kind: BootstrapResult.Kind, _ term: String, _ estimate: Double, _ values: [Double]
  ) -> BootstrapResult {
    let sorted = BootstrapDraws(values)
    let tail = (1 - spec.inference.level) / 2
    return BootstrapResult(
      model: spec.name, outcome: spec.outcome, kind: kind, term: term, estimate: estimate,
      bias: sorted.mean - estimate, stdError: sorted.standardError,
      confLow: sorted.quantile(tail), confHigh: sorted.quantile(1 - tail),
      confLevel: spec.inference.level, pValue: nil,
      mcError: max(sorted.quantileError(tail), sorted.quantileError(1 - tail)),
      nDraws: nDraws, nSingular: nSingular, nFailed: nFailed)
  }

  /// - Parameter larger: draws whose statistic is as large.
  func test(_ test: VarianceTest, larger: Int) -> BootstrapResult {
    let p = Double(1 + larger) / Double(1 + nDraws)
    return BootstrapResult(
      model: spec.name, outcome: spec.outcome, kind: .likelihoodRatio, term: test.component,
      estimate: test.statistic, bias: nil, stdError: nil, confLow: nil, confHigh: nil,
      confLevel: spec.inference.level, pValue: p,
      mcError: (p * (1 - p) / Double(nDraws)).squareRoot(), nDraws: nDraws, nSingular: nSingular,
      nFailed: nFailed)
  }
}

extension [BootstrapResult] {
  /// Above this share what is left is not typical.
  private static var largeShareLost: Double { 0.05 }

  /// Of draws of one model that had no estimate.
  public var checks: [Check] {
    guard let worst = self.max(by: { $0.nFailed < $1.nFailed }), worst.nFailed > 0 else {
      return []
    }
    let all = worst.nDraws + worst.nFailed
    let share = Double(worst.nFailed) / Double(all)
    let isMuch = share > Self.largeShareLost
    return [
      Check(
        model: worst.model, check: "bootstrap", result: isMuch ? .look : .pass, value: share,
        meaning:
          "\(worst.nFailed) of \(all) outcomes drawn from the fit had no estimate (such as a level without "
          + "an event) and are left out"
          + (isMuch
            ? ": what is left is not typical, and the intervals of bootstrap.csv are too short"
            : ""))
    ]
  }
}
