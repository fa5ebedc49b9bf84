import LinearAlgebra

/// How far an estimate rests on single groups of rows.
struct Fragility: Sendable, Equatable {
  /// The column whose values the groups are.
  let groups: String
  /// The estimate without each group, in the order of the labels; nil where it cannot be told then.
  let labels: [String]
  let without: [Double?]
  /// The smallest set without which the estimate has the other sign.
  let sign: Flip?
  /// The smallest set without which the interval takes in zero where it left it out, or the other
  /// way round. Nil where neither a downdate nor few enough fits anew have the covariance.
  let verdict: Flip?

  var low: Double? { without.compactMap(\.self).min() }
  var high: Double? { without.compactMap(\.self).max() }

  /// - Parameter j: the coefficient, `estimate` being its row under the headline.
  /// - Parameters:
  ///   - refits: where tests come from that `leftOut` does not have.
  ///   - searchesSets: whether sets of several groups are looked at too.
  init(
    _ leftOut: any GroupsLeftOut, of j: Int, _ estimate: Estimate, refits: Refits? = nil,
    searchesSets: Bool = true
  ) throws(LinearAlgebraError) {
    groups = leftOut.groups.name
    labels = leftOut.groups.labels
    var without: [Double?] = []
    for g in labels.indices { without.append(try leftOut.estimate(of: j, without: [g])) }
    self.without = without
    let value = estimate.estimate
    guard searchesSets, value != 0 else {
      (sign, verdict) = (nil, nil)
      return
    }
    let search = FlipSearch(leftOut: leftOut, term: j)
    let towardsZero = value > 0 ? -1.0 : 1.0
    sign = try search.smallest(mostExact: 4, direction: towardsZero) { _, rest in
      FlipProbe(isFlipped: rest * value < 0, reaches: [rest * towardsZero])
    }
    let tests: (any GroupsLeftOut)? =
      leftOut.offersTests(estimate.covariance)
      ? leftOut : refits?.offersTests(estimate.covariance) == true ? refits : nil
    guard let tests, let excludes = Self.excludesZero(estimate) else {
      verdict = nil
      return
    }
    verdict = try FlipSearch(leftOut: tests, term: j).smallest(
      mostExact: 3, direction: excludes ? towardsZero : -towardsZero
    ) { set, _ throws(LinearAlgebraError) in
      let rest = try tests.test(
        of: j, without: set, estimate.covariance, level: estimate.confLevel)
      return rest.flatMap {
        Self.probe($0.test, estimate, excludes: excludes)
      }
    }
  }

  /// Where the interval leaves out zero, the end of it that is nearer to zero leads to the flip; where it takes
  /// in zero, either end does.
  private static func probe(
    _ rest: WaldTest, _ whole: Estimate, excludes: Bool
  ) -> FlipProbe? {
    guard let low = rest.confLow, let high = rest.confHigh,
      let found = excludesZero(low, high, rest.pValue, whole.confLevel)
    else { return nil }
    return FlipProbe(
      isFlipped: found != excludes,
      reaches: excludes ? [whole.estimate > 0 ? -low : high] : [low, -high])
  }

  /// At the study's level; at 95 % where it asks for less.
  private static func excludesZero(_ estimate: Estimate) -> Bool? {
    excludesZero(estimate.confLow, estimate.confHigh, estimate.pValue, estimate.confLevel)
  }

  private static func excludesZero(
    _ low: Double?, _ high: Double?, _ p: Double?, _ level: Double
  ) -> Bool? {
    guard let low, let high else { return nil }
    return level < 0.95 ? p.map { $0 <= 0.05 } : low > 0 || high < 0
  }
}

extension Estimate {
  /// Whether the interval leaves out zero; nil without an interval.
  var excludesZero: Bool? {
    guard let confLow, let confHigh else { return nil }
    return confLow > 0 || confHigh < 0
  }
}
