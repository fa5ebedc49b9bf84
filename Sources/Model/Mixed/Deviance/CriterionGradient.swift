import LinearAlgebra

/// The two parts of the criterion's derivative by Λ, term by term (k × k, by column):
/// ∂ log|·|/∂Λ = 2 Σ_ℓ Z_ℓ'QZ_ℓΛ, with Q = H⁻¹ for ML and H⁻¹ − H⁻¹X(X'H⁻¹X)⁻¹X'H⁻¹ for REML, and
/// ∂r²/∂Λ = −2 Σ_ℓ Z_ℓ'e û_ℓ', e = y − Xβ̂ − Zb̂.
///
/// QZΛ = ZΛS + XS_X with S the inverse whose blocks `SelectedInverse` has, so the traces need no
/// inverse of Λ and hold on the boundary.
struct CriterionGradient {
  private(set) var traces: [[Double]]
  private(set) var squares: [[Double]]

  init(
    _ products: MixedCrossProducts, _ factor: RelativeFactor, _ inverse: SelectedInverse,
    _ modes: ModeSolution
  ) {
    traces = factor.blocks.map { [Double](repeating: 0, count: $0.count) }
    squares = traces
    addPanelTraces(products, factor, inverse)
    addDenseTraces(products, factor, inverse)
    addSquares(products, factor, modes)
  }

  private mutating func addPanelTraces(
    _ products: MixedCrossProducts, _ factor: RelativeFactor, _ inverse: SelectedInverse
  ) {
    let plan = products.plan
    let fixed = plan.fixedCount
    products.panels.withUnsafeBufferPointer { A in
      inverse.panels.withUnsafeBufferPointer { S in
        for j in plan.chain.indices {
          let t = plan.chain[j]
          let k = plan.widths[j]
          for node in plan.firstNode[j]..<plan.firstNode[j + 1] {
            let height = plan.panelRows(node, j)
            let base = plan.panelStart[node]
            add(A, S, base, base, height, k, factor.blocks[t], k, to: &traces[t])
            var row = k
            for i in (j + 1)..<max(plan.chain.count, j + 1) {
              addPair(A, S, base, row, height, t, k, plan.chain[i], plan.widths[i], factor)
              row += plan.widths[i]
            }
            var d = 0
            var entry = plan.rowStart[node]
            while entry < plan.rowStart[node + 1] - fixed - 1 {
              while Int(plan.denseRows[entry]) >= plan.denseStart[d + 1] { d += 1 }
              let width = plan.denseWidths[d]
              addPair(A, S, base, row, height, t, k, plan.dense[d], width, factor)
              row += width
              entry += width
            }
            for a in 0..<k {
              for c in 0..<k {
                var sum = 0.0
                for r in 0..<fixed {
                  sum += A[base + a * height + row + r] * S[base + c * height + row + r]
                }
                traces[t][c * k + a] += sum
              }
            }
          }
        }
      }
    }
  }

  /// A (k × k, symmetric) Λ S.
  @inline(__always)
  private func add(
    _ A: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>, _ aBase: Int,
    _ sBase: Int, _ height: Int, _ k: Int, _ L: [Double], _ width: Int,
    to trace: inout [Double]
  ) {
    for c in 0..<k {
      for y in 0..<k {
        for x in y..<k where L[y * k + x] != 0 {
          let factor = L[y * k + x] * S[sBase + c * height + y]
          for a in 0..<k { trace[c * k + a] += A[aBase + x * height + a] * factor }
        }
      }
    }
  }

  /// Block `row` of a node's panel, of term s, width w: A'Λ_sS to the node's term, AΛ_tS' to s.
  @inline(__always)
  private mutating func addPair(
    _ A: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>, _ base: Int, _ row: Int,
    _ height: Int, _ t: Int, _ k: Int, _ s: Int, _ w: Int, _ factor: RelativeFactor
  ) {
    if k == 1 && w == 1 {
      let product = A[base + row] * S[base + row]
      traces[t][0] += product * factor.blocks[s][0]
      traces[s][0] += product * factor.blocks[t][0]
      return
    }
    for c in 0..<k {
      for y in 0..<w {
        for x in y..<w {
          let value = factor.blocks[s][y * w + x] * S[base + c * height + row + y]
          for a in 0..<k { traces[t][c * k + a] += A[base + a * height + row + x] * value }
        }
      }
    }
    for c in 0..<w {
      for y in 0..<k {
        for x in y..<k {
          let value = factor.blocks[t][y * k + x] * S[base + y * height + row + c]
          for a in 0..<w { traces[s][c * w + a] += A[base + x * height + row + a] * value }
        }
      }
    }
  }

  private mutating func addDenseTraces(
    _ products: MixedCrossProducts, _ factor: RelativeFactor, _ inverse: SelectedInverse
  ) {
    let plan = products.plan
    guard plan.denseEffects > 0 else { return }
    let m = plan.order
    let o = inverse.dense.rowCount
    products.dense.withElements { A in
      inverse.dense.withElements { S in
        if plan.denseWidths.allSatisfy({ $0 == 1 }) {
          addScalarTraces(plan, A, S, m, o, factor)
          return
        }
        for (d, t) in plan.dense.enumerated() {
          let k = plan.denseWidths[d]
          for first in stride(from: plan.denseStart[d], to: plan.denseStart[d + 1], by: k) {
            addDiagonal(A, S, first, m, o, t, k, factor)
            for (e, s) in plan.dense.enumerated() where e >= d {
              let w = plan.denseWidths[e]
              let from = e == d ? first + k : plan.denseStart[e]
              for row in stride(from: from, to: plan.denseStart[e + 1], by: w) {
                addDensePair(A, S, first, row, m, o, t, k, s, w, factor)
              }
            }
            for a in 0..<k {
              for c in 0..<k {
                for r in plan.denseEffects..<max(o, plan.denseEffects) {
                  traces[t][c * k + a] += A[(first + a) * m + r] * S[(first + c) * o + r]
                }
              }
            }
          }
        }
      }
    }
  }

  /// All blocks single: products of columns, term by term.
  private mutating func addScalarTraces(
    _ plan: EliminationPlan, _ A: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>,
    _ m: Int, _ o: Int, _ factor: RelativeFactor
  ) {
    for (d, t) in plan.dense.enumerated() {
      for c in plan.denseStart[d]..<plan.denseStart[d + 1] {
        traces[t][0] += A[c * m + c] * S[c * o + c] * factor.blocks[t][0]
        for (e, s) in plan.dense.enumerated() where e >= d {
          var sum = 0.0
          for r in max(c + 1, plan.denseStart[e])..<max(plan.denseStart[e + 1], c + 1) {
            sum += A[c * m + r] * S[c * o + r]
          }
          traces[t][0] += sum * factor.blocks[s][0]
          traces[s][0] += sum * factor.blocks[t][0]
        }
        for r in plan.denseEffects..<max(o, plan.denseEffects) {
          traces[t][0] += A[c * m + r] * S[c * o + r]
        }
      }
    }
  }

  private mutating func addDiagonal(
    _ A: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>, _ first: Int, _ m: Int,
    _ o: Int, _ t: Int, _ k: Int, _ factor: RelativeFactor
  ) {
    for c in 0..<k {
      for y in 0..<k {
        let s = S[(first + min(c, y)) * o + first + max(c, y)]
        for x in y..<k {
          let value = factor.blocks[t][y * k + x] * s
          for a in 0..<k {
            traces[t][c * k + a] += A[(first + min(a, x)) * m + first + max(a, x)] * value
          }
        }
      }
    }
  }

  private mutating func addDensePair(
    _ A: UnsafeBufferPointer<Double>, _ S: UnsafeBufferPointer<Double>, _ first: Int, _ row: Int,
    _ m: Int, _ o: Int, _ t: Int, _ k: Int, _ s: Int, _ w: Int, _ factor: RelativeFactor
  ) {
    for c in 0..<k {
      for y in 0..<w {
        for x in y..<w {
          let value = factor.blocks[s][y * w + x] * S[(first + c) * o + row + y]
          for a in 0..<k { traces[t][c * k + a] += A[(first + a) * m + row + x] * value }
        }
      }
    }
    for c in 0..<w {
      for y in 0..<k {
        for x in y..<k {
          let value = factor.blocks[t][y * k + x] * S[(first + y) * o + row + c]
          for a in 0..<w { traces[s][c * w + a] += A[(first + x) * m + row + a] * value }
        }
      }
    }
  }

  private mutating func addSquares(
    _ products: MixedCrossProducts, _ factor: RelativeFactor, _ modes: ModeSolution
  ) {
    let scores = RandomScores(products, factor, modes)
    for (t, block) in factor.blocks.enumerated() {
      let k = Int(Double(block.count).squareRoot())
      let u = modes.effects(of: t, products.plan)
      let v = scores.of(t, products.plan)
      for first in stride(from: 0, to: u.count, by: k) {
        for c in 0..<k {
          for a in 0..<k { squares[t][c * k + a] += v[first + a] * u[first + c] }
        }
      }
    }
  }
}
