import LinearAlgebra

/// L with LL' = [Λ'Z'ZΛ + I, Λ'Z'[X y]; ·, [X y]'[X y]], block by block.
///
/// Node by node: factor its own block, solve its panel against it, and subtract the panel's outer
/// product from the ancestors and from the dense block, which LAPACK factors last.
///
/// - Reference: Bates, Mächler, Bolker & Walker (2015), Journal of Statistical Software 67(1), §3.
struct BlockedCholesky: Sendable {
  let plan: EliminationPlan
  private(set) var panels: [Double]
  private(set) var dense: Matrix

  /// log|Λ'Z'ZΛ + I|.
  private(set) var logDeterminant = 0.0
  /// log|X'H⁻¹X|, H = I + ZΛΛ'Z'.
  private(set) var fixedLogDeterminant = 0.0
  /// min ‖y − Xβ − ZΛu‖² + ‖u‖².
  private(set) var residualSquares = 0.0

  /// Nil where a block is not positive definite, which is so only where y is reproduced exactly, X is
  /// deficient, or a number overflows.
  init?(_ products: MixedCrossProducts, _ factor: RelativeFactor) {
    plan = products.plan
    panels = products.panels
    dense = products.dense
    guard products.plan.order > 0 else { return nil }
    scale(factor)
    guard eliminateChain(), dense.factorCholesky() == nil else { return nil }
    summarize()
    guard logDeterminant.isFinite, residualSquares.isFinite else { return nil }
  }

  private mutating func scale(_ factor: RelativeFactor) {
    let plan = self.plan
    let q = plan.fixedCount + 1
    panels.withUnsafeMutableBufferPointer { values in
      for j in plan.chain.indices {
        let k = plan.widths[j]
        let own = factor.blocks[plan.chain[j]]
        for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
          let height = plan.panelRows(node, j)
          let base = plan.panelStart[node]
          Block.multiplyRight(values, base, rows: height, height, own, k)
          Block.multiplyLeft(values, base, height, columns: k, own, k)
          var row = k
          for i in (j + 1)..<max(plan.chain.count, j + 1) {
            let block = factor.blocks[plan.chain[i]]
            Block.multiplyLeft(values, base + row, height, columns: k, block, plan.widths[i])
            row += plan.widths[i]
          }
          var d = 0
          var entry = plan.rowStart[node]
          while entry < plan.rowStart[node + 1] - q {
            while Int(plan.denseRows[entry]) >= plan.denseStart[d + 1] { d += 1 }
            let width = plan.denseWidths[d]
            let block = factor.blocks[plan.dense[d]]
            Block.multiplyLeft(values, base + row, height, columns: k, block, width)
            row += width
            entry += width
          }
          for c in 0..<k { values[base + c * height + c] += 1 }
        }
      }
    }
    scaleDense(factor)
  }

  private mutating func scaleDense(_ factor: RelativeFactor) {
    let plan = self.plan
    let m = plan.order
    dense.withMutableElements { D in
      for (d, t) in plan.dense.enumerated() {
        let k = plan.denseWidths[d]
        let block = factor.blocks[t]
        for first in stride(from: plan.denseStart[d], to: plan.denseStart[d + 1], by: k) {
          // Within a diagonal block both triangles are needed, and only the lower one is stored.
          for c in 0..<k {
            for r in 0..<c { D[(first + c) * m + first + r] = D[(first + r) * m + first + c] }
          }
          Block.multiplyRight(D, first * m + first, rows: m - first, m, block, k)
        }
      }
      for (d, t) in plan.dense.enumerated() {
        let k = plan.denseWidths[d]
        let block = factor.blocks[t]
        if k == 1 {
          for c in 0..<plan.denseStart[d + 1] {
            for r in max(c, plan.denseStart[d])..<plan.denseStart[d + 1] {
              D[c * m + r] *= block[0]
            }
          }
        } else {
          for first in stride(from: plan.denseStart[d], to: plan.denseStart[d + 1], by: k) {
            Block.multiplyLeft(D, first, m, columns: first + k, block, k)
          }
        }
      }
      for c in 0..<plan.denseEffects { D[c * m + c] += 1 }
    }
  }

  private mutating func eliminateChain() -> Bool {
    let plan = self.plan
    var places: [Int] = []
    return panels.withUnsafeMutableBufferPointer { values in
      dense.withMutableElements { D in
        for j in plan.chain.indices {
          for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
            let isPositive = Block.factor(
              values, plan.panelStart[node], plan.panelRows(node, j), plan.widths[j])
            guard isPositive else { return false }
            if j + 1 < plan.chain.count {
              BlockedCholesky.updateAncestors(plan, values, node, j, &places)
            }
            BlockedCholesky.updateDense(plan, values, node, j, D)
          }
        }
        return true
      }
    }
  }

  private static func updateDense(
    _ plan: EliminationPlan, _ values: UnsafeMutableBufferPointer<Double>, _ node: Int, _ j: Int,
    _ D: UnsafeMutableBufferPointer<Double>
  ) {
    let (k, m) = (plan.widths[j], plan.order)
    let height = plan.panelRows(node, j)
    let start = plan.rowStart[node]
    let count = plan.rowStart[node + 1] - start
    let first = plan.panelStart[node] + height - count
    plan.denseRows.withUnsafeBufferPointer { denseRows in
      for x in 0..<k {
        let column = first + x * height
        for c in 0..<count {
          let factor = values[column + c]
          guard factor != 0 else { continue }
          let target = Int(denseRows[start + c]) * m
          for r in c..<count {
            D[target + Int(denseRows[start + r])] -= factor * values[column + r]
          }
        }
      }
    }
  }

  private static func updateAncestors(
    _ plan: EliminationPlan, _ values: UnsafeMutableBufferPointer<Double>, _ node: Int, _ j: Int,
    _ places: inout [Int]
  ) {
    let k = plan.widths[j]
    let height = plan.panelRows(node, j)
    let base = plan.panelStart[node]
    let start = plan.rowStart[node]
    let count = plan.rowStart[node + 1] - start
    places.removeAll(keepingCapacity: true)
    for i in 0..<count { places.append(Int(plan.parentRow[start + i])) }
    var ancestor = plan.parent[node]
    var row = k
    for i in (j + 1)..<plan.chain.count {
      let width = plan.widths[i]
      let target = plan.panelStart[ancestor]
      let targetHeight = plan.panelRows(ancestor, i)
      let kept = width + plan.ancestorRows[i]
      for c in 0..<width {
        let column = target + c * targetHeight
        for x in 0..<k {
          let source = base + x * height + row
          let factor = values[source + c]
          for r in c..<kept { values[column + r] -= factor * values[source + r] }
          for r in 0..<count {
            values[column + kept + places[r]] -= factor * values[source + kept + r]
          }
        }
      }
      row += width
      if i + 1 < plan.chain.count {
        let outer = plan.rowStart[ancestor]
        for r in 0..<count { places[r] = Int(plan.parentRow[outer + places[r]]) }
        ancestor = plan.parent[ancestor]
      }
    }
  }

  private mutating func summarize() {
    for j in plan.chain.indices {
      let k = plan.widths[j]
      for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
        let height = plan.panelRows(node, j)
        for c in 0..<k {
          logDeterminant += Elementary.log(panels[plan.panelStart[node] + c * height + c])
        }
      }
    }
    for c in 0..<plan.denseEffects { logDeterminant += Elementary.log(dense[c, c]) }
    for c in plan.denseEffects..<(plan.denseEffects + plan.fixedCount) {
      fixedLogDeterminant += Elementary.log(dense[c, c])
    }
    logDeterminant *= 2
    fixedLogDeterminant *= 2
    let last = dense[plan.order - 1, plan.order - 1]
    residualSquares = last * last
  }
}

/// Products with the small triangles Λ, and small Cholesky factors, in place.
enum Block {
  typealias Values = UnsafeMutableBufferPointer<Double>

  /// B := BΛ, `rows` × k.
  @inline(__always)
  static func multiplyRight(
    _ values: Values, _ base: Int, rows: Int, _ height: Int, _ L: [Double], _ k: Int
  ) {
    for c in 0..<k {
      let target = base + c * height
      let diagonal = L[c * k + c]
      for r in 0..<rows { values[target + r] *= diagonal }
      for x in (c + 1)..<max(k, c + 1) where L[c * k + x] != 0 {
        let factor = L[c * k + x]
        let source = base + x * height
        for r in 0..<rows { values[target + r] += factor * values[source + r] }
      }
    }
  }

  /// B := Λ'B, k × `columns`.
  @inline(__always)
  static func multiplyLeft(
    _ values: Values, _ base: Int, _ height: Int, columns: Int, _ L: [Double], _ k: Int
  ) {
    for column in 0..<columns {
      let start = base + column * height
      for a in 0..<k {
        var sum = 0.0
        for x in a..<k { sum += L[a * k + x] * values[start + x] }
        values[start + a] = sum
      }
    }
  }

  /// The panel's own block := its Cholesky factor L, the rows below := B L⁻ᵀ.
  static func factor(_ values: Values, _ base: Int, _ height: Int, _ k: Int) -> Bool {
    for c in 0..<k {
      let column = base + c * height
      for x in 0..<c {
        let source = base + x * height
        let factor = values[source + c]
        for r in c..<height { values[column + r] -= factor * values[source + r] }
      }
      guard values[column + c] > 0 else { return false }
      let pivot = values[column + c].squareRoot()
      values[column + c] = pivot
      for r in (c + 1)..<height { values[column + r] /= pivot }
    }
    return true
  }
}
