import LinearAlgebra

/// The absorbed effects that the small-sample factor of clusters counts, and the sentence that says so.
struct CountedDegrees {
  let value: Int
  let convention: String
  /// Whether each factor is nested in the clusters.
  let isNested: [Bool]

  init(_ absorption: Absorption, _ clusters: Clusters?, _ counted: CountedEffects) {
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
    let codes = clusters.codes(rowCount: factors.first?.codes.count ?? 0)
    let isNested = factors.map { $0.isNested(in: codes) }
    self.isNested = isNested
    let nested = zip(factors, isNested).filter(\.1).map(\.0)
    let others = zip(factors, isNested).filter { !$0.1 }.map(\.0)
    switch counted {
    case .full:
      value = rank.value
      convention = "\(all); K of cr1s counts all of them (full)"
    case .none:
      value = 0
      convention = "\(all); K of cr1s counts none of them (none)"
    case .nested:
      value =
        nested.isEmpty ? rank.value : others.isEmpty ? 1 : EffectRank(pairwise: others).value
      let names = nested.map(\.name)
      let rest =
        names.isEmpty
        ? "none is" : "\(Wording.all(names)) \(names.count == 1 ? "is" : "are")"
      convention =
        "\(all); K of cr1s counts \(value) of them (nested: \(rest) nested in the clusters)"
    }
  }
}

extension Clusters {
  /// Each row's cluster.
  func codes(rowCount: Int) -> [Int32] {
    var codes = [Int32](repeating: 0, count: rowCount)
    codes.withUnsafeMutableBufferPointer { codes in
      for (g, rows) in rows.enumerated() {
        for row in rows { codes[row] = Int32(g) }
      }
    }
    return codes
  }
}
