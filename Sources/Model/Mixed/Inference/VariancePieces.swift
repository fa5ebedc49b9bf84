import LinearAlgebra

/// tr(H⁻¹VᵢH⁻¹Vⱼ), Pᵢ and Qᵢⱼ of Kenward and Roger, i over the residual variance (0) and the entries of
/// the terms' covariances.
struct VariancePieces {
  private(set) var traces: Matrix
  private(set) var P: [Matrix]
  private(set) var Q: [[Matrix]]

  /// Entry (a, c) of term t, and its value relative to σ².
  private struct Entry {
    let term: Int
    let row: Int
    let column: Int
    let value: Double
  }

  init(_ marginal: MarginalProducts, _ data: MixedData, _ factor: RelativeFactor) {
    var entries: [Entry] = []
    for (t, term) in data.terms.enumerated() {
      let L = factor.matrix(t, term.width)
      let G = L * L.transposed()
      for (row, column) in term.parameters {
        entries.append(Entry(term: t, row: row, column: column, value: G[row, column]))
      }
    }
    let widths = data.terms.map(\.width)
    let p = marginal.XHX.columnCount
    let count = entries.count
    let nothing = Matrix(rowCount: p, columnCount: p)
    var inner = Matrix(rowCount: count, columnCount: count)
    var single = [Double](repeating: 0, count: count)
    var PV = [Matrix](repeating: nothing, count: count)
    var QV = [[Matrix]](repeating: PV, count: count)
    for block in marginal.blocks {
      let EU = entries.map { Self.select(block.U, $0, block.start, widths) }
      // EᵢS applied to the other's EⱼU.
      let SEU = EU.map { block.S * $0 }
      for i in 0..<count {
        for j in 0...i {
          inner[i, j] += Self.trace(block.S, entries[i], entries[j], block.start, widths)
        }
        single[i] += Self.trace(block.S, entries[i], block.start, widths)
        PV[i] -= block.U.crossProduct(EU[i])
        for j in 0..<count { QV[i][j] += EU[i].crossProduct(SEU[j]) }
      }
    }
    for i in 0..<count { for j in 0..<i { inner[j, i] = inner[i, j] } }
    let g = entries.map(\.value)
    func combine(_ values: [Double]) -> Double { zip(g, values).reduce(0) { $0 + $1.0 * $1.1 } }
    func combine(_ matrices: [Matrix]) -> Matrix {
      zip(g, matrices).reduce(Matrix(rowCount: p, columnCount: p)) { $0 + $1.0 * $1.1 }
    }
    let first = -(marginal.XHX + combine(PV))
    P = [first] + PV
    let left = (0..<count).map { j in -PV[j] - combine((0..<count).map { QV[$0][j] }) }
    let corner = -first - combine(left.map { $0.transposed() })
    Q = [[corner] + left] + (0..<count).map { i in [left[i].transposed()] + QV[i] }
    traces = Matrix(rowCount: count + 1, columnCount: count + 1)
    for i in 0..<count {
      for j in 0..<count { traces[i + 1, j + 1] = inner[i, j] }
      traces[0, i + 1] = single[i] - combine((0..<count).map { inner[$0, i] })
      traces[i + 1, 0] = traces[0, i + 1]
    }
    traces[0, 0] =
      Double(data.rowCount) - combine(single) - combine((0..<count).map { traces[0, $0 + 1] })
  }

  /// (I ⊗ E) U, rows of other terms zero.
  private static func select(
    _ U: Matrix, _ entry: Entry, _ start: [Int], _ widths: [Int]
  ) -> Matrix {
    var result = Matrix(rowCount: U.rowCount, columnCount: U.columnCount)
    let k = widths[entry.term]
    for first in stride(from: start[entry.term], to: start[entry.term + 1], by: k) {
      for c in 0..<U.columnCount {
        result[first + entry.row, c] = U[first + entry.column, c]
        result[first + entry.column, c] = U[first + entry.row, c]
      }
    }
    return result
  }

  /// Σ_ℓ tr(E S_ℓℓ).
  private static func trace(
    _ S: Matrix, _ entry: Entry, _ start: [Int], _ widths: [Int]
  ) -> Double {
    var sum = 0.0
    for first in stride(from: start[entry.term], to: start[entry.term + 1], by: widths[entry.term])
    {
      sum += S[first + entry.row, first + entry.column]
    }
    return entry.row == entry.column ? sum : 2 * sum
  }

  /// Σ_ℓm tr(E₁ S_ℓm E₂ S_mℓ).
  private static func trace(
    _ S: Matrix, _ one: Entry, _ two: Entry, _ start: [Int], _ widths: [Int]
  ) -> Double {
    let firsts =
      one.row == one.column
      ? [(one.row, one.column)] : [(one.row, one.column), (one.column, one.row)]
    let seconds =
      two.row == two.column
      ? [(two.row, two.column)] : [(two.row, two.column), (two.column, two.row)]
    let q = S.rowCount
    let (k, w) = (widths[one.term], widths[two.term])
    return S.withElements { s in
      var total = 0.0
      for (a, b) in firsts {
        for (c, d) in seconds {
          for m in stride(from: start[two.term], to: start[two.term + 1], by: w) {
            let (left, right) = ((m + c) * q, (m + d) * q)
            var sum = 0.0
            for l in stride(from: start[one.term], to: start[one.term + 1], by: k) {
              // e_a'…: (E₁)_ab S_(b)(c) (E₂)_cd S_(d)(a).
              sum += s[left + l + b] * s[right + l + a]
            }
            total += sum
          }
        }
      }
      return total
    }
  }
}
