import LinearAlgebra

/// S = Z'H⁻¹Z, U = Z'H⁻¹X and X'H⁻¹X in the coordinates of the fit, block by block of `MarginalDesign`.
struct MarginalProducts {
  struct Part {
    /// The first effect of each term, and the end.
    let start: [Int]
    let S: Matrix
    let U: Matrix
  }

  let blocks: [Part]
  let XHX: Matrix

  init(_ design: MarginalDesign, _ factor: RelativeFactor) throws(MixedError) {
    var left = design.XX
    var blocks: [Part] = []
    for block in design.blocks {
      // With C = Λ'Z'ZΛ + I = LL' and F = L⁻¹Λ'Z'Z: S = Z'Z − F'F.
      let scaledZ = Self.scale(block.ZZ, factor, block.start)
      let scaledX = Self.scale(block.ZX, factor, block.start)
      var C = Self.scale(scaledZ.transposed(), factor, block.start)
      for i in 0..<C.rowCount { C[i, i] += 1 }
      guard C.factorCholesky() == nil else {
        throw .numerical("the random effects' matrix is not positive definite")
      }
      let F = C.solveLowerTriangle(scaledZ)
      let FX = C.solveLowerTriangle(scaledX)
      blocks.append(
        Part(
          start: block.start, S: block.ZZ - F.crossProduct(), U: block.ZX - F.crossProduct(FX)))
      left -= FX.crossProduct()
    }
    self.blocks = blocks
    XHX = left
  }

  /// Λ'A.
  private static func scale(_ A: Matrix, _ factor: RelativeFactor, _ start: [Int]) -> Matrix {
    var result = A
    let height = A.rowCount
    result.withMutableElements { values in
      for (t, L) in factor.blocks.enumerated() {
        let k = Int(Double(L.count).squareRoot())
        for first in stride(from: start[t], to: start[t + 1], by: k) {
          Block.multiplyLeft(values, first, height, columns: A.columnCount, L, k)
        }
      }
    }
    return result
  }
}

/// Z'Z, Z'X and X'X in full, in the order of the terms.
struct DenseProducts {
  let start: [Int]
  private(set) var ZZ: Matrix
  private(set) var ZX: Matrix
  private(set) var XX: Matrix

  init(_ products: MixedCrossProducts) {
    let plan = products.plan
    var counts = [Int](repeating: 0, count: plan.chain.count + plan.dense.count)
    for (j, t) in plan.chain.enumerated() {
      counts[t] = (plan.firstNode[j + 1] - plan.firstNode[j]) * plan.widths[j]
    }
    for (d, t) in plan.dense.enumerated() {
      counts[t] = plan.denseStart[d + 1] - plan.denseStart[d]
    }
    var start = [0]
    for count in counts { start.append(start[start.count - 1] + count) }
    self.start = start
    let q = start[start.count - 1]
    ZZ = Matrix(rowCount: q, columnCount: q)
    ZX = Matrix(rowCount: q, columnCount: plan.fixedCount)
    XX = Matrix(rowCount: plan.fixedCount, columnCount: plan.fixedCount)
    // The place of each position of the dense block.
    let places = plan.dense.indices.flatMap { d in
      (0..<counts[plan.dense[d]]).map { start[plan.dense[d]] + $0 }
    }
    for j in plan.chain.indices { addPanels(products, j, places) }
    for c in 0..<plan.denseEffects {
      for r in c..<plan.denseEffects { set(places[r], places[c], products.dense[r, c]) }
      for r in 0..<plan.fixedCount {
        ZX[places[c], r] = products.dense[plan.denseEffects + r, c]
      }
    }
    for c in 0..<plan.fixedCount {
      for r in c..<plan.fixedCount {
        let value = products.dense[plan.denseEffects + r, plan.denseEffects + c]
        XX[r, c] = value
        XX[c, r] = value
      }
    }
  }

  private mutating func set(_ i: Int, _ j: Int, _ value: Double) {
    ZZ[i, j] = value
    ZZ[j, i] = value
  }

  private mutating func addPanels(_ products: MixedCrossProducts, _ j: Int, _ places: [Int]) {
    let plan = products.plan
    let k = plan.widths[j]
    for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
      let own = start[plan.chain[j]] + (node - plan.firstNode[j]) * k
      let height = plan.panelRows(node, j)
      for c in 0..<k {
        var at = plan.panelStart[node] + c * height
        for a in 0..<k { ZZ[own + a, own + c] = products.panels[at + a] }
        at += k
        var ancestor = plan.parent[node]
        for i in (j + 1)..<max(plan.chain.count, j + 1) {
          let first = start[plan.chain[i]] + (ancestor - plan.firstNode[i]) * plan.widths[i]
          for a in 0..<plan.widths[i] { set(first + a, own + c, products.panels[at + a]) }
          at += plan.widths[i]
          ancestor = plan.parent[ancestor]
        }
        for entry in plan.rowStart[node]..<(plan.rowStart[node + 1] - 1) {
          let position = Int(plan.denseRows[entry])
          if position < plan.denseEffects {
            set(places[position], own + c, products.panels[at])
          } else {
            ZX[own + c, position - plan.denseEffects] = products.panels[at]
          }
          at += 1
        }
      }
    }
  }
}
