import LinearAlgebra

/// The absorbed effects that the small-sample factor of clusters counts, and the sentence that says so.
struct CountedDegrees {
  let value: Int
  let convention: String

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
      return
    }
    let (nested, others) = Self.split(factors, by: [clusters] + [second].compactMap { $0 })
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
  /// The factors nested in any of the clusterings, and the others.
  private static func split(
    _ factors: [AbsorbedFactor], by clusterings: [Clusters]
  ) -> (nested: [AbsorbedFactor], others: [AbsorbedFactor]) {
    let rowCount = factors.first?.codes.count ?? 0
    let codes = clusterings.map { $0.codes(rowCount: rowCount) }
    let isNested = factors.map { factor in codes.contains { factor.isNested(in: $0) } }
    return (
      zip(factors, isNested).filter(\.1).map(\.0), zip(factors, isNested).filter { !$0.1 }.map(\.0)
    )
  }

  private static func count(
    _ nested: [AbsorbedFactor], _ others: [AbsorbedFactor], all: Int
  ) -> Int {
    nested.isEmpty ? all : others.isEmpty ? 1 : EffectRank(pairwise: others).value
  }
}
