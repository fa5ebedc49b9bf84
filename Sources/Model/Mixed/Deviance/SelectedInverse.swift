import LinearAlgebra

/// The blocks of (LL')⁻¹ where L has blocks: enough for traces and for variances of predictions.
///
/// Backwards through the plan, with Y = B L⁻¹ of a node's panel B and own block L, and R the rows of
/// its panel: Σ_R = −Σ_RR Y, and Σ = L⁻ᵀL⁻¹ − Y'Σ_R. The matrix is the random effects' alone, or
/// bordered by the fixed part.
///
/// - Reference: Takahashi, Fagan & Chin (1973); Erisman & Tinney (1975).
struct SelectedInverse: Sendable {
  let plan: EliminationPlan
  let withFixed: Bool
  /// As the panels of L; rows of the outcome, and of the fixed part if it is left out, are zero.
  private(set) var panels: [Double]
  /// Lower triangle, the same.
  private(set) var dense: Matrix

  init(_ L: BlockedCholesky, withFixed: Bool) {
    plan = L.plan
    self.withFixed = withFixed
    let order = L.plan.denseEffects + (withFixed ? L.plan.fixedCount : 0)
    dense = L.dense.leading(order)
    dense.invertCholesky()
    panels = [Double](repeating: 0, count: L.panels.count)
    let plan = self.plan
    let S = dense
    var values = panels
    values.withUnsafeMutableBufferPointer { values in
      S.withElements { S in
        L.panels.withUnsafeBufferPointer { L in
          var work = Work()
          for j in plan.chain.indices.reversed() {
            for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
              SelectedInverse.invert(node, j, plan, order, L, S, values, &work)
            }
          }
        }
      }
    }
    panels = values
  }

  private struct Work {
    var places: [Int] = []
    var G: [Double] = []
    var Y: [Double] = []
  }

  private static func invert(
    _ node: Int, _ j: Int, _ plan: EliminationPlan, _ order: Int,
    _ L: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>,
    _ values: UnsafeMutableBufferPointer<Double>, _ work: inout Work
  ) {
    let k = plan.widths[j]
    let height = plan.panelRows(node, j)
    let base = plan.panelStart[node]
    let start = plan.rowStart[node]
    let ancestors = plan.ancestorRows[j]
    var count = plan.rowStart[node + 1] - start
    while count > 0, Int(plan.denseRows[start + count - 1]) >= order { count -= 1 }
    let rows = ancestors + count
    if k == 1 && ancestors == 0 {
      invertSingle(base, start, height, count, plan, order, L, S, values, &work)
      return
    }
    if work.Y.count < rows * k { work.Y = [Double](repeating: 0, count: rows * k) }
    if k == 1 {
      gather(node, j, plan, order, count, S, values, &work)
      invertNested(base, rows, L, values, &work)
      return
    }
    // Y = B L⁻¹, from the last column back.
    for c in stride(from: k - 1, through: 0, by: -1) {
      let column = base + c * height
      for r in 0..<rows { work.Y[c * rows + r] = L[column + k + r] }
      for x in (c + 1)..<max(k, c + 1) {
        let factor = L[column + x]
        for r in 0..<rows { work.Y[c * rows + r] -= work.Y[x * rows + r] * factor }
      }
      for r in 0..<rows { work.Y[c * rows + r] /= L[column + c] }
    }
    gather(node, j, plan, order, count, S, values, &work)
    work.G.withUnsafeBufferPointer { G in
      work.Y.withUnsafeBufferPointer { Y in
        for c in 0..<k {
          let column = base + c * height + k
          for x in 0..<rows {
            let factor = Y[c * rows + x]
            for r in 0..<rows { values[column + r] -= G[x * rows + r] * factor }
          }
        }
        for c in 0..<k {
          // Column c of L⁻ᵀL⁻¹.
          var e = [Double](repeating: 0, count: k)
          e[c] = 1
          for a in 0..<k {
            for x in 0..<a { e[a] -= L[base + x * height + a] * e[x] }
            e[a] /= L[base + a * height + a]
          }
          for a in stride(from: k - 1, through: 0, by: -1) {
            for x in (a + 1)..<max(k, a + 1) { e[a] -= L[base + a * height + x] * e[x] }
            e[a] /= L[base + a * height + a]
          }
          for a in 0..<k {
            var sum = e[a]
            for r in 0..<rows {
              sum -= Y[a * rows + r] * values[base + c * height + k + r]
            }
            values[base + c * height + a] = sum
          }
        }
      }
    }
  }

  /// One effect within others: Σ_RR Y and the effect's own, Σ_RR laid out.
  private static func invertNested(
    _ base: Int, _ rows: Int, _ L: UnsafeBufferPointer<Double>,
    _ values: UnsafeMutableBufferPointer<Double>, _ work: inout Work
  ) {
    let (own, below) = (L[base], base + 1)
    work.G.withUnsafeBufferPointer { G in
      work.Y.withUnsafeMutableBufferPointer { Y in
        for r in 0..<rows { Y[r] = L[below + r] / own }
        for x in 0..<rows {
          let factor = Y[x]
          for r in 0..<rows { values[below + r] -= G[x * rows + r] * factor }
        }
        var sum = 1 / own / own
        for r in 0..<rows { sum -= Y[r] * values[below + r] }
        values[base] = sum
      }
    }
  }

  /// One effect and no ancestors: Σ_RR Y without Σ_RR laid out.
  private static func invertSingle(
    _ base: Int, _ start: Int, _ height: Int, _ count: Int, _ plan: EliminationPlan,
    _ order: Int, _ L: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>,
    _ values: UnsafeMutableBufferPointer<Double>, _ work: inout Work
  ) {
    let pivot = 1 / L[base]
    if work.Y.count < count { work.Y = [Double](repeating: 0, count: count) }
    let below = base + 1
    plan.denseRows.withUnsafeBufferPointer { denseRows in
      work.Y.withUnsafeMutableBufferPointer { Y in
        for r in 0..<count { Y[r] = L[below + r] * pivot }
        for c in 0..<count {
          let source = Int(denseRows[start + c]) * order
          let factor = Y[c]
          var sum = S[source + Int(denseRows[start + c])] * factor
          for r in (c + 1)..<max(count, c + 1) {
            let value = S[source + Int(denseRows[start + r])]
            sum += value * Y[r]
            values[below + r] -= value * factor
          }
          values[below + c] -= sum
        }
        var own = pivot * pivot
        for r in 0..<count { own -= Y[r] * values[below + r] }
        values[base] = own
      }
    }
  }

  /// Σ_RR, full.
  private static func gather(
    _ node: Int, _ j: Int, _ plan: EliminationPlan, _ order: Int, _ count: Int,
    _ S: UnsafeBufferPointer<Double>, _ values: UnsafeMutableBufferPointer<Double>,
    _ work: inout Work
  ) {
    let start = plan.rowStart[node]
    let ancestors = plan.ancestorRows[j]
    let rows = ancestors + count
    if work.G.count < rows * rows { work.G = [Double](repeating: 0, count: rows * rows) }
    work.G.withUnsafeMutableBufferPointer { G in
      plan.denseRows.withUnsafeBufferPointer { denseRows in
        for c in 0..<count {
          let source = Int(denseRows[start + c]) * order
          for r in c..<count {
            let value = S[source + Int(denseRows[start + r])]
            G[(ancestors + c) * rows + ancestors + r] = value
            G[(ancestors + r) * rows + ancestors + c] = value
          }
        }
      }
    }
    guard j + 1 < plan.chain.count else { return }
    work.places.removeAll(keepingCapacity: true)
    for i in 0..<count { work.places.append(Int(plan.parentRow[start + i])) }
    var ancestor = plan.parent[node]
    var row = 0
    for i in (j + 1)..<plan.chain.count {
      let width = plan.widths[i]
      let height = plan.panelRows(ancestor, i)
      let base = plan.panelStart[ancestor]
      let kept = width + plan.ancestorRows[i]
      for c in 0..<width {
        let column = base + c * height
        for r in 0..<kept {
          work.G[(row + c) * rows + row + r] = values[column + r]
          work.G[(row + r) * rows + row + c] = values[column + r]
        }
        for r in 0..<count {
          let value = values[column + kept + work.places[r]]
          work.G[(row + c) * rows + ancestors + r] = value
          work.G[(ancestors + r) * rows + row + c] = value
        }
      }
      row += width
      if i + 1 < plan.chain.count {
        let outer = plan.rowStart[ancestor]
        for r in 0..<count { work.places[r] = Int(plan.parentRow[outer + work.places[r]]) }
        ancestor = plan.parent[ancestor]
      }
    }
  }
}

extension Matrix {
  /// The first `order` rows and columns.
  func leading(_ order: Int) -> Matrix {
    withElements { a in
      Matrix(rowCount: order, columnCount: order) { j, column in
        let start = j * rowCount
        _ = column.initialize(from: a[start..<start + order])
      }
    }
  }
}
