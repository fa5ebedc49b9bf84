import LinearAlgebra

/// [Z X y]'[Z X y] in the blocks of an `EliminationPlan`: computed once, and scaled by each Λ.
struct MixedCrossProducts: Sendable {
  let plan: EliminationPlan
  /// A panel per node.
  private(set) var panels: [Double]
  /// The dense block, lower triangle.
  private(set) var dense: Matrix

  init(_ data: MixedData, _ plan: EliminationPlan) {
    self.plan = plan
    panels = [Double](repeating: 0, count: plan.panelStart[plan.nodeCount])
    dense = Matrix(rowCount: plan.order, columnCount: plan.order)
    for j in plan.chain.indices { addPanels(j, data) }
    addDense(data)
  }

  private mutating func addPanels(_ j: Int, _ data: MixedData) {
    let plan = self.plan
    let term = data.terms[plan.chain[j]]
    let members = GroupMembers(of: term)
    let k = plan.widths[j]
    let q = data.columnCount + 1
    var place = [Int](repeating: 0, count: plan.denseEffects)
    for group in 0..<term.groupCount {
      let node = plan.firstNode[j] + group
      let height = plan.panelRows(node, j)
      let base = plan.panelStart[node]
      let denseOffset = k + plan.ancestorRows[j] - plan.rowStart[node]
      let fixedRow = height - q
      for i in plan.rowStart[node]..<(plan.rowStart[node + 1] - q) {
        place[Int(plan.denseRows[i])] = i + denseOffset
      }
      for row in members.rows(of: group) {
        for c in 0..<k {
          let z = term.rows[row * k + c]
          let column = base + c * height
          for a in 0..<k { panels[column + a] += term.rows[row * k + a] * z }
          var offset = column + k
          for i in (j + 1)..<max(plan.chain.count, j + 1) {
            let other = data.terms[plan.chain[i]]
            let width = plan.widths[i]
            for a in 0..<width { panels[offset + a] += other.rows[row * width + a] * z }
            offset += width
          }
          for (d, t) in plan.dense.enumerated() {
            let other = data.terms[t]
            let width = plan.denseWidths[d]
            let target = column + place[plan.denseStart[d] + other.groups[row] * width]
            for a in 0..<width { panels[target + a] += other.rows[row * width + a] * z }
          }
          for a in 0..<q { panels[column + fixedRow + a] += data.fixed[row * q + a] * z }
        }
      }
    }
  }

  private mutating func addDense(_ data: MixedData) {
    let plan = self.plan
    let q = data.columnCount + 1
    let m = plan.order
    let count = plan.denseWidths.reduce(0, +) + q
    var position = [Int](repeating: 0, count: count)
    var value = [Double](repeating: 0, count: count)
    dense.withMutableElements { D in
      for row in 0..<data.rowCount {
        var used = 0
        for (d, t) in plan.dense.enumerated() {
          let term = data.terms[t]
          let width = plan.denseWidths[d]
          for a in 0..<width {
            position[used] = plan.denseStart[d] + term.groups[row] * width + a
            value[used] = term.rows[row * width + a]
            used += 1
          }
        }
        for a in 0..<q {
          position[used] = plan.denseEffects + a
          value[used] = data.fixed[row * q + a]
          used += 1
        }
        for c in 0..<count {
          let column = position[c] * m
          for r in c..<count { D[column + position[r]] += value[c] * value[r] }
        }
      }
    }
  }

  /// The same with another outcome, whose products are the last row of every panel and of the dense block.
  init(_ other: MixedCrossProducts, outcomeOf data: MixedData) {
    self = other
    let plan = self.plan
    let q = data.columnCount + 1
    let y = (0..<data.rowCount).map { data.fixed[$0 * q + q - 1] }
    for j in plan.chain.indices {
      let term = data.terms[plan.chain[j]]
      let k = plan.widths[j]
      for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
        let height = plan.panelRows(node, j)
        for c in 1...k { panels[plan.panelStart[node] + c * height - 1] = 0 }
      }
      panels.withUnsafeMutableBufferPointer { panels in
        for row in 0..<data.rowCount {
          let node = plan.firstNode[j] + term.groups[row]
          let height = plan.panelRows(node, j)
          let last = plan.panelStart[node] + height - 1
          for c in 0..<k { panels[last + c * height] += y[row] * term.rows[row * k + c] }
        }
      }
    }
    var last = [Double](repeating: 0, count: plan.order)
    for row in 0..<data.rowCount {
      for (d, t) in plan.dense.enumerated() {
        let term = data.terms[t]
        let width = plan.denseWidths[d]
        let start = plan.denseStart[d] + term.groups[row] * width
        for a in 0..<width { last[start + a] += term.rows[row * width + a] * y[row] }
      }
      for a in 0..<q { last[plan.denseEffects + a] += data.fixed[row * q + a] * y[row] }
    }
    for c in 0..<plan.order { dense[plan.order - 1, c] = last[c] }
  }
}
