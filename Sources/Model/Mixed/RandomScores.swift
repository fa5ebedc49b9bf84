import LinearAlgebra

/// Z'e, e = y − Xγ − ZΛu.
struct RandomScores {
  private var chain: [Double]
  private var dense: [Double]

  init(_ products: MixedCrossProducts, _ factor: RelativeFactor, _ modes: ModeSolution) {
    let plan = products.plan
    let b = RandomScores.effects(plan, factor, modes)
    chain = [Double](repeating: 0, count: b.chain.count)
    dense = [Double](repeating: 0, count: plan.denseEffects)
    // Positions of the dense block: effects, fixed part, and −1 for the outcome.
    let trailing = b.dense + modes.fixed.elements + [-1]
    addPanels(products, b.chain, trailing)
    let m = plan.order
    products.dense.withElements { A in
      for c in 0..<plan.denseEffects {
        var sum = A[c * m + c] * trailing[c]
        for r in (c + 1)..<m {
          sum += A[c * m + r] * trailing[r]
          if r < plan.denseEffects { dense[r] -= A[c * m + r] * trailing[c] }
        }
        dense[c] -= sum
      }
    }
  }

  private mutating func addPanels(
    _ products: MixedCrossProducts, _ b: [Double], _ trailing: [Double]
  ) {
    let plan = products.plan
    products.panels.withUnsafeBufferPointer { A in
      chain.withUnsafeMutableBufferPointer { chain in
        dense.withUnsafeMutableBufferPointer { dense in
          for j in plan.chain.indices {
            for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
              Self.addPanel(node, j, plan, A, b, trailing, chain, dense)
            }
          }
        }
      }
    }
  }

  private static func addPanel(
    _ node: Int, _ j: Int, _ plan: EliminationPlan, _ A: UnsafeBufferPointer<Double>,
    _ b: [Double], _ trailing: [Double], _ chain: UnsafeMutableBufferPointer<Double>,
    _ dense: UnsafeMutableBufferPointer<Double>
  ) {
    let k = plan.widths[j]
    let height = plan.panelRows(node, j)
    let own = plan.effectStart[j] + (node - plan.firstNode[j]) * k
    for c in 0..<k {
      let column = plan.panelStart[node] + c * height
      let value = b[own + c]
      for a in 0..<k { chain[own + a] -= A[column + a] * value }
      var row = column + k
      var ancestor = plan.parent[node]
      for i in (j + 1)..<max(plan.chain.count, j + 1) {
        let width = plan.widths[i]
        let start = plan.effectStart[i] + (ancestor - plan.firstNode[i]) * width
        for a in 0..<width {
          chain[own + c] -= A[row + a] * b[start + a]
          chain[start + a] -= A[row + a] * value
        }
        row += width
        ancestor = plan.parent[ancestor]
      }
      for entry in plan.rowStart[node]..<plan.rowStart[node + 1] {
        let position = Int(plan.denseRows[entry])
        chain[own + c] -= A[row] * trailing[position]
        if position < plan.denseEffects { dense[position] -= A[row] * value }
        row += 1
      }
    }
  }

  func of(_ t: Int, _ plan: EliminationPlan) -> [Double] {
    if let j = plan.chain.firstIndex(of: t) {
      return Array(chain[plan.effectStart[j]..<plan.effectStart[j + 1]])
    }
    guard let d = plan.dense.firstIndex(of: t) else { return [] }
    return Array(dense[plan.denseStart[d]..<plan.denseStart[d + 1]])
  }

  /// Λu, in the plan's order.
  private static func effects(
    _ plan: EliminationPlan, _ factor: RelativeFactor, _ modes: ModeSolution
  ) -> (chain: [Double], dense: [Double]) {
    let chain = plan.chain.flatMap { multiply(factor.blocks[$0], modes.effects(of: $0, plan)) }
    let dense = plan.dense.flatMap { multiply(factor.blocks[$0], modes.effects(of: $0, plan)) }
    return (chain, dense)
  }

  /// Λu, group by group.
  static func multiply(_ L: [Double], _ u: [Double]) -> [Double] {
    let k = Int(Double(L.count).squareRoot())
    var b = [Double](repeating: 0, count: u.count)
    for first in stride(from: 0, to: u.count, by: k) {
      for c in 0..<k {
        for a in c..<k { b[first + a] += L[c * k + a] * u[first + c] }
      }
    }
    return b
  }
}
