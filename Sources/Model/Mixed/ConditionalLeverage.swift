import LinearAlgebra

/// The leverage of each row in a linear mixed fit given the predicted random effects, ŷ = Xβ̂ + Zb̂ = H y:
///
///     hᵢ = cᵢ' C⁻¹ cᵢ,   c = [Λ'z̃; x̃],   C = [Λ'Z̃'Z̃Λ + I, Λ'Z̃'X̃; ·, X̃'X̃]
///
/// with which the residual's variance, of new random effects and new errors alike, is σ²(1 − hᵢ)/wᵢ.
/// C⁻¹ is read from `SelectedInverse`, which holds every pair of effects that a row has.
///
/// - Reference: Nobre & Singer (2007), *Biometrical Journal* 49. Agrees with R `hatvalues` of
///   `lme4::lmer`.
struct ConditionalLeverage {
  private let plan: EliminationPlan
  private let inverse: SelectedInverse
  let data: MixedData
  /// Λ'z̃ of each term, its width per row.
  private let scaled: [[Double]]

  init(_ fit: MixedFit) {
    plan = fit.deviance.products.plan
    data = fit.deviance.data
    inverse = SelectedInverse(fit.optimum.point.cholesky, withFixed: true)
    scaled = zip(fit.deviance.data.terms, fit.optimum.point.factor.blocks).map { term, block in
      Self.product(term.rows, block, term.width)
    }
  }

  /// z̃'Λ, row by row.
  private static func product(_ rows: [Double], _ block: [Double], _ k: Int) -> [Double] {
    var product = [Double](repeating: 0, count: rows.count)
    for first in stride(from: 0, to: rows.count, by: k) {
      for c in 0..<k {
        for r in c..<k { product[first + c] += block[c * k + r] * rows[first + r] }
      }
    }
    return product
  }

  /// Between 0 and 1.
  var values: [Double] { (0..<data.rowCount).map(leverage) }

  func leverage(of row: Int) -> Double { min(1, max(0, value(of: row))) }

  /// What a unit of a row's ỹ does to γ̂: the fixed part of C⁻¹cᵢ.
  func fixedResponse(of row: Int) -> [Double] {
    let (p, effects) = (data.columnCount, plan.denseEffects)
    var response = [Double](repeating: 0, count: p)
    for entry in trailing(of: row) {
      for r in 0..<p {
        let (low, high) = (min(entry.place, effects + r), max(entry.place, effects + r))
        response[r] += entry.value * inverse.dense[high, low]
      }
    }
    for (j, t) in plan.chain.enumerated() {
      let k = plan.widths[j]
      let node = plan.firstNode[j] + data.terms[t].groups[row]
      let (height, base) = (plan.panelRows(node, j), plan.panelStart[node])
      for c in 0..<k {
        // The fixed part stands before the outcome, the last.
        let first = base + (c + 1) * height - (p + 1)
        for r in 0..<p { response[r] += scaled[t][row * k + c] * inverse.panels[first + r] }
      }
    }
    return response
  }

  private func value(of row: Int) -> Double {
    let trailing = trailing(of: row)
    var sum = 0.0
    for a in trailing {
      for b in trailing where b.place <= a.place {
        sum += (a.place == b.place ? 1 : 2) * a.value * b.value * inverse.dense[a.place, b.place]
      }
    }
    for j in plan.chain.indices { sum += chained(j, row, trailing) }
    return sum
  }

  /// The row's entries in the dense block: effects of its terms, and the fixed part.
  private func trailing(of row: Int) -> [(place: Int, value: Double)] {
    var list: [(place: Int, value: Double)] = []
    for (d, t) in plan.dense.enumerated() {
      let k = plan.denseWidths[d]
      let first = plan.denseStart[d] + data.terms[t].groups[row] * k
      for c in 0..<k { list.append((first + c, scaled[t][row * k + c])) }
    }
    let p = data.columnCount
    for c in 0..<p { list.append((plan.denseEffects + c, data.fixed[row * (p + 1) + c])) }
    return list
  }

  /// What the effects of a term of the chain add, with those after them in it and the dense block.
  private func chained(
    _ j: Int, _ row: Int, _ trailing: [(place: Int, value: Double)]
  ) -> Double {
    let (k, t) = (plan.widths[j], plan.chain[j])
    let node = plan.firstNode[j] + data.terms[t].groups[row]
    let (height, base) = (plan.panelRows(node, j), plan.panelStart[node])
    let own = (0..<k).map { scaled[t][row * k + $0] }
    // Of each column of the panel: twice the rest of the row's entries.
    var below: [(offset: Int, value: Double)] = []
    var offset = k
    for i in plan.chain.indices.dropFirst(j + 1) {
      let (width, outer) = (plan.widths[i], plan.chain[i])
      for c in 0..<width { below.append((offset + c, scaled[outer][row * width + c])) }
      offset += width
    }
    for entry in trailing {
      below.append((offset + place(of: entry.place, in: node), entry.value))
    }
    var sum = 0.0
    for c in 0..<k {
      let column = base + c * height
      for a in 0..<k { sum += own[c] * own[a] * inverse.panels[column + a] }
      for entry in below { sum += 2 * own[c] * entry.value * inverse.panels[column + entry.offset] }
    }
    return sum
  }

  /// Where a position of the dense block stands among those of a node, which ascend.
  private func place(of position: Int, in node: Int) -> Int {
    let start = plan.rowStart[node]
    var (low, high) = (start, plan.rowStart[node + 1] - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(plan.denseRows[middle]) < position { low = middle + 1 } else { high = middle }
    }
    return low - start
  }
}
