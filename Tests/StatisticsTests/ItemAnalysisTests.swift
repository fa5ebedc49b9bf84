import Testing

@testable import Statistics

@Suite struct ItemAnalysisTests {
  private static func items(_ n: Int, _ k: Int) -> [[Double]] {
    var generator = SeededGenerator(seed: 11, stream: "items \(n) \(k)")
    let common = (0..<n).map { _ in Double.random(in: -2...2, using: &generator) }
    return (0..<k).map { item in
      common.map { 0.3 * Double(item + 1) * $0 + Double.random(in: -2...2, using: &generator) }
    }
  }

  /// To the last bit, whatever the order of items and respondents.
  @Test func orderDoesNotMatter() throws {
    let items = Self.items(60, 6)
    let analysis = try ItemAnalysis(items)
    for order in [[5, 4, 3, 2, 1, 0], [2, 0, 4, 1, 5, 3]] {
      let rows = Array((0..<60).reversed())
      let turned = try ItemAnalysis(order.map { item in rows.map { items[item][$0] } })
      #expect(turned.alpha == analysis.alpha)
      #expect(turned.standardizedAlpha == analysis.standardizedAlpha)
      #expect(turned.omegaTotal == analysis.omegaTotal)
      #expect(turned.itemRest == order.map { analysis.itemRest[$0] })
      #expect(turned.alphaIfDropped == order.map { analysis.alphaIfDropped[$0] })
    }
  }

  /// r_ij = l_i l_j leaves no residual: the loadings come back, and ω = (Σ l)² / Σ r.
  @Test func oneFactorFindsExactLoadings() throws {
    let l = [0.9, 0.5, -0.4, 0.7]
    let r = l.indices.map { i in l.indices.map { i == $0 ? 1 : l[i] * l[$0] } }
    let factor = try #require(OneFactor(correlations: r))
    for (found, planted) in zip(factor.loadings, l) { #expect(abs(found - planted) < 1e-12) }
    let sum = r.joined().reduce(0, +)
    let total = l.reduce(0, +)
    #expect(abs((factor.omegaTotal(sum: sum) ?? .nan) - total * total / sum) < 1e-12)
  }

  /// l₁² = r₁₂ r₁₃ / r₂₃ = 1.8: an item cannot share more than all of its variance.
  @Test func aHeywoodCaseHasNoOmega() {
    let r = [[1, 0.9, 0.6], [0.9, 1, 0.3], [0.6, 0.3, 1]]
    #expect(OneFactor(correlations: r) == nil)
  }

  @Test func whatIsNotThereIsNil() throws {
    let one = try ItemAnalysis([[1, 2, 3]])
    #expect(one.alpha == nil && one.itemRest == [nil] && one.alphaIfDropped == [nil])
    let two = try ItemAnalysis([[1, 2, 3], [1, 2, 4]])
    #expect(two.alpha != nil && two.omegaTotal == nil && two.alphaIfDropped == [nil, nil])
    let constant = try ItemAnalysis([[1, 2, 3], [1, 2, 4], [0.1, 0.1, 0.1]])
    #expect(constant.itemRest[2] == nil && constant.standardizedAlpha == nil)
    #expect(constant.alpha != nil)
    #expect(throws: StatisticsError.lengthsDiffer(first: 2, second: 1)) {
      try ItemAnalysis([[1, 2], [1]])
    }
  }
}
