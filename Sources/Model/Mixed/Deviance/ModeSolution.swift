import LinearAlgebra

/// The minimizers of ‖y − Xβ − ZΛu‖² + ‖u‖², in the coordinates of `MixedData`.
struct ModeSolution: Sendable {
  /// u, by node and by position in the dense block, in the plan's order.
  let chain: [Double]
  let dense: [Double]
  /// γ.
  let fixed: Vector

  init(_ L: BlockedCholesky) {
    let plan = L.plan
    let q = plan.fixedCount + 1
    let inner = plan.order - 1
    var x = [Double](repeating: 0, count: inner)
    L.dense.withElements { D in
      let m = plan.order
      for c in stride(from: inner - 1, through: 0, by: -1) {
        var sum = D[c * m + inner]
        for r in (c + 1)..<max(inner, c + 1) { sum -= D[c * m + r] * x[r] }
        x[c] = sum / D[c * m + c]
      }
    }
    var u = [Double](repeating: 0, count: plan.effectStart[plan.chain.count])
    for j in plan.chain.indices.reversed() {
      let k = plan.widths[j]
      for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
        let height = plan.panelRows(node, j)
        let base = plan.panelStart[node]
        let own = plan.effectStart[j] + (node - plan.firstNode[j]) * k
        for c in stride(from: k - 1, through: 0, by: -1) {
          let column = base + c * height
          var sum = L.panels[column + height - 1]
          for r in (c + 1)..<max(k, c + 1) { sum -= L.panels[column + r] * u[own + r] }
          var row = k
          var ancestor = plan.parent[node]
          for i in (j + 1)..<max(plan.chain.count, j + 1) {
            let start = plan.effectStart[i] + (ancestor - plan.firstNode[i]) * plan.widths[i]
            for a in 0..<plan.widths[i] { sum -= L.panels[column + row + a] * u[start + a] }
            row += plan.widths[i]
            ancestor = plan.parent[ancestor]
          }
          for entry in plan.rowStart[node]..<(plan.rowStart[node + 1] - 1) {
            sum -= L.panels[column + row] * x[Int(plan.denseRows[entry])]
            row += 1
          }
          u[own + c] = sum / L.panels[column + c]
        }
      }
    }
    chain = u
    dense = Array(x.prefix(plan.denseEffects))
    fixed = Vector(Array(x[plan.denseEffects..<(inner)]))
    precondition(fixed.count == q - 1)
  }

  /// The effects of term t in the order of its groups, k per group.
  func effects(of t: Int, _ plan: EliminationPlan) -> [Double] {
    if let j = plan.chain.firstIndex(of: t) {
      return Array(chain[plan.effectStart[j]..<plan.effectStart[j + 1]])
    }
    guard let d = plan.dense.firstIndex(of: t) else { return [] }
    return Array(dense[plan.denseStart[d]..<plan.denseStart[d + 1]])
  }
}
