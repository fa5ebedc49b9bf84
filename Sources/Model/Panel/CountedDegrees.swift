import LinearAlgebra

/// The absorbed effects that the small-sample factor of clusters counts, and the sentence that says so.
struct CountedDegrees {
  let value: Int
  let convention: String
  /// Whether each factor is nested in the clusters.
  let isNested: [Bool]

  /// - Parameter second: the other kind of cluster; effects nested in either are not counted, as in
  ///   fixest.
  init(
    _ absorption: Absorption, _ clusters: Clusters?, second: Clusters? = nil,
    _ counted: CountedEffects
  ) {
    let factors = absorption.factors
    let rank = absorption.rank
    let rule =
      rank.isExact
      ? "" : " (at most: what three or more factors share is found by pairs)"
    let all = "absorbed effects take \(rank.value)\(rule) of the degrees of freedom"
    guard let clusters else {
      value = rank.value
      convention = all
      isNested = factors.map { _ in false }
      return
    }
    isNested = Self.areNested(factors, in: clusters)
    let inSecond = second.map { Self.areNested(factors, in: $0) } ?? factors.map { _ in false }
    let inAny = zip(isNested, inSecond).map { $0 || $1 }
    let nested = zip(factors, inAny).filter(\.1).map(\.0)
    let others = zip(factors, inAny).filter { !$0.1 }.map(\.0)
    switch counted {
    case .full:
      value = rank.value
      convention = "\(all); K of cr1s counts all of them (full)"
    case .none:
      value = 0
      convention = "\(all); K of cr1s counts none of them (none)"
    case .nested:
      value = Self.count(nested, others, all: rank.value)
      let names = nested.map(\.name)
      let rest =
        names.isEmpty
        ? "none is" : "\(Wording.all(names)) \(names.count == 1 ? "is" : "are")"
      convention =
        "\(all); K of cr1s counts \(value) of them (nested: \(rest) nested in the clusters)"
    }
  }

  private static func areNested(_ factors: [AbsorbedFactor], in clusters: Clusters) -> [Bool] {
    let codes = clusters.codes(rowCount: factors.first?.codes.count ?? 0)
    return factors.map { $0.isNested(in: codes) }
  }

  private static func count(
    _ nested: [AbsorbedFactor], _ others: [AbsorbedFactor], all: Int
  ) -> Int {
    nested.isEmpty ? all : others.isEmpty ? 1 : EffectRank(pairwise: others).value
  }
}
