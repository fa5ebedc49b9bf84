/// How p-values of one family are adjusted for there being several.
public enum MultipleTesting: String, CaseIterable, Sendable {
  case none, bonferroni, holm, hochberg
  /// Benjamini & Hochberg (1995): false discovery rate under independence.
  case benjaminiHochberg = "bh"
  /// Benjamini & Yekutieli (2001): false discovery rate under any dependence.
  case benjaminiYekutieli = "by"

  /// Adjusted p-values, each in the place of its own. A missing p-value (nil or NaN) stays missing
  /// and is not counted among the m tests.
  ///
  /// With p₍₁₎ ≤ … ≤ p₍ₘ₎: Bonferroni m·p; Holm max_{j≤i} (m−j+1)·p₍ⱼ₎; Hochberg
  /// min_{j≥i} (m−j+1)·p₍ⱼ₎; Benjamini–Hochberg min_{j≥i} (m/j)·p₍ⱼ₎, and Benjamini–Yekutieli
  /// that times Σ 1/j; all capped at 1. Agrees with R's `p.adjust` to the last bit.
  public func adjust(_ p: [Double?]) -> [Double?] {
    let tests = p.indices.filter { p[$0]?.isNaN == false }
    let ordered = tests.sorted { (p[$0] ?? 1, $0) < (p[$1] ?? 1, $1) }
    var adjusted = p
    for (index, value) in zip(ordered, adjust(sorted: ordered.map { p[$0] ?? 1 })) {
      adjusted[index] = value
    }
    return adjusted
  }

  public func adjust(_ p: [Double]) -> [Double] {
    adjust(p.map(Optional.some)).map { $0 ?? .nan }
  }

  private func adjust(sorted p: [Double]) -> [Double] {
    let m = Double(p.count)
    let rank = p.indices.map { Double($0 + 1) }
    switch self {
    case .none: return p
    case .bonferroni: return p.map { min(1, m * $0) }
    case .holm: return runningMaximum(zip(rank, p).map { (m + 1 - $0) * $1 })
    case .hochberg: return runningMinimumFromTheEnd(zip(rank, p).map { (m + 1 - $0) * $1 })
    case .benjaminiHochberg: return runningMinimumFromTheEnd(zip(rank, p).map { m / $0 * $1 })
    case .benjaminiYekutieli:
      let q = DoubleDouble.sum(rank.map { 1 / $0 }).value
      return runningMinimumFromTheEnd(zip(rank, p).map { q * m / $0 * $1 })
    }
  }
}

private func runningMaximum(_ values: [Double]) -> [Double] {
  var largest = 0.0
  return values.map {
    largest = max(largest, $0)
    return min(1, largest)
  }
}

private func runningMinimumFromTheEnd(_ values: [Double]) -> [Double] {
  var smallest = 1.0
  return values.reversed().map {
    smallest = min(smallest, $0)
    return smallest
  }.reversed()
}
