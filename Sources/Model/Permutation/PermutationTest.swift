import Statistics
import Tables

/// A test by permuting the support among clusters: which clusters, and how many draws where the
/// assignments are too many to take them all.
public struct PermutationSpec: Sendable, Hashable {
  /// The column whose values are the clusters.
  public var by: String
  public var draws: Int

  public init(by: String, draws: Int = 9999) {
    self.by = by
    self.draws = draws
  }
}

/// How often an assignment of the support among clusters gives a |t| no smaller than the observed.
///
/// t is the coefficient over its CR1 standard error, so that clusters of different sizes and spreads
/// disturb it less than they would the coefficient alone. Outcome and controls stay where they are.
///
/// - Reference: Janssen (1997) and DiCiccio & Romano (2017) for studentizing; Phipson & Smyth (2010) for
///   counting the observed assignment.
public struct PermutationTest: Sendable, Equatable {
  public let model: String
  public let term: String
  public let by: String
  public let clusterCount: Int
  /// t as observed.
  public let statistic: Double
  /// c/N of all N assignments, (c + 1)/(B + 1) of B draws.
  public let pValue: Double
  /// G!/∏ m_v!, m_v clusters having the value v.
  public let assignments: Double
  /// How many were computed.
  public let draws: Int
  public let isExact: Bool
  /// Where p of all assignments lies, at 95 % (Clopper & Pearson); nil where all were computed.
  public let monteCarlo: Interval?

  public struct Interval: Sendable, Equatable {
    public let low: Double
    public let high: Double
  }

  /// All are computed up to as many.
  static let mostAssignments = 20_000.0
  static let tieTolerance = 1e-9

  init(
    _ sums: PermutationSums, term: String, spec: ModelSpec, permutation: PermutationSpec,
    seed: UInt64
  ) {
    model = spec.name
    self.term = term
    by = permutation.by
    clusterCount = sums.support.count
    let observed = sums.statistic(sums.support)
    statistic = observed
    let threshold = observed.magnitude * (1 - Self.tieTolerance)
    let count = Arrangements.count(of: sums.support)
    assignments = count
    var reached = 0
    if count <= Self.mostAssignments {
      var computed = 0
      Arrangements.forEach(of: sums.support) { values in
        computed += 1
        if sums.statistic(values).magnitude >= threshold { reached += 1 }
      }
      (draws, isExact, monteCarlo) = (computed, true, nil)
      pValue = Double(reached) / Double(computed)
      return
    }
    var generator = SeededGenerator(seed: seed, stream: "permutation \(spec.name)")
    for _ in 0..<permutation.draws {
      let values = generator.shuffled(sums.support)
      if sums.statistic(values).magnitude >= threshold { reached += 1 }
    }
    (draws, isExact) = (permutation.draws, false)
    pValue = Double(reached + 1) / Double(permutation.draws + 1)
    monteCarlo = Self.interval(reached, of: permutation.draws)
  }

  private static func interval(_ count: Int, of draws: Int) -> Interval {
    let (c, rest) = (Double(count), Double(draws - count))
    let low = count == 0 ? 0 : (try? Beta(a: c, b: rest + 1).quantile(0.025)) ?? 0
    let high = rest == 0 ? 1 : (try? Beta(a: c + 1, b: rest).upperQuantile(0.025)) ?? 1
    return Interval(low: low, high: high)
  }

  /// - Parameter isAssigned: whether the study's design says that the support was assigned to these.
  /// - Parameters unit, counted: what one of `by` is called, and so many of them.
  public func check(
    isAssigned: Bool, unit: String, counted: (Int) -> String
  ) -> Check {
    let how =
      isExact
      ? "all \(draws) assignments of \(term) among \(counted(clusterCount)) were computed"
      : "\(draws) of the assignments of \(term) among \(counted(clusterCount)) were drawn"
        + (monteCarlo.map {
          "; over all of them p lies between \(Wording.number($0.low, digits: 3)) and "
            + "\(Wording.number($0.high, digits: 3)) (95 %)"
        } ?? "")
    let p = Wording.number(pValue, digits: 3)
    let claim =
      isAssigned
      ? "permutation test: p = \(p), if any \(unit) could have been assigned any value as likely"
      : "descriptive, not a test, since the design names no assignment of \(term) by \(unit): a share of \(p) of "
        + "rearrangements gives a t no smaller"
    return Check(
      model: model, check: isAssigned ? "permutation_test" : "permutation_descriptive",
      result: isAssigned ? .pass : .look, value: pValue, meaning: "\(claim); \(how)", term: term)
  }
}

/// The different orders of some values.
enum Arrangements {
  /// n!/∏ m_v!.
  static func count(of values: [Double]) -> Double {
    var seen: [Double: Double] = [:]
    var count = 1.0
    for (index, value) in values.enumerated() {
      seen[value, default: 0] += 1
      count = (count * Double(index + 1) / (seen[value] ?? 1)).rounded()
    }
    return count
  }

  /// In lexicographic order.
  static func forEach(of values: [Double], _ body: ([Double]) -> Void) {
    var current = values.sorted()
    while true {
      body(current)
      guard
        let pivot = current.indices.dropLast().last(where: { current[$0] < current[$0 + 1] }),
        let successor = current.indices.last(where: { current[$0] > current[pivot] })
      else { return }
      current.swapAt(pivot, successor)
      current[(pivot + 1)...].reverse()
    }
  }
}
