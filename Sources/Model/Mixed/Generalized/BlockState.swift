import LinearAlgebra

/// F, half its gradient g = u − Λ'Z's and half its Hessian A at u.
struct BlockState: Sendable {
  let u: [Double]
  let value: Double
  let g: [Double]
  /// A's factor; of one effect A itself.
  private let curvature: Curvature

  private enum Curvature: Sendable {
    case one(Double)
    /// A = LL', L on and below the diagonal.
    case many(Matrix)
    /// Not positive definite.
    case none
  }

  /// - Returns: nil where a row's likelihood is not finite.
  init?(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ u: [Double],
    _ deviance: MarginalDeviance
  ) {
    let (K, m) = (deviance.blocks.width, u.count)
    let (y, trials, family) = (deviance.response.y, deviance.response.trials, deviance.family)
    var g = u
    // By column, on and below the diagonal: a row's effects are in the order of their places.
    var A = Matrix(rowCount: m, columnCount: m)
    var value = u.reduce(0) { $0 + $1 * $1 }
    var logs: LogProduct? = LogProduct()
    A.withMutableElements { A in
      let places = block.places
      for a in 0..<m { A[a * m + a] = 1 }
      for (i, row) in block.rows.enumerated() {
        var eta = fixed[row]
        for a in 0..<K { eta += V[row * K + a] * u[places[i * K + a]] }
        let terms = family.terms(eta, y[row], trials: trials[row], &logs)
        value -= 2 * terms.kernel
        for a in 0..<K {
          let v = V[row * K + a]
          let place = places[i * K + a]
          g[place] -= v * terms.score
          let scaled = terms.weight * v
          for b in a..<K { A[place * m + places[i * K + b]] += scaled * V[row * K + b] }
        }
      }
    }
    value += 2 * (logs?.value ?? 0)
    guard value.isFinite else { return nil }
    self.u = u
    self.value = value
    self.g = g
    curvature = Self.factored(A)
  }

  private static func factored(_ A: Matrix) -> Curvature {
    if A.rowCount == 1 { return A[0, 0].isFinite && A[0, 0] > 0 ? .one(A[0, 0]) : .none }
    var factor = A
    return factor.factorCholesky() == nil ? .many(factor) : .none
  }

  /// −A⁻¹g, and g'A⁻¹g.
  func newton() -> (direction: [Double], decrement: Double)? {
    switch curvature {
    case .one(let A): return ([-g[0] / A], g[0] * g[0] / A)
    case .many(let L):
      let half = L.solveLowerTriangle(Matrix(columns: [g]))
      let solution = L.solveLowerTriangle(half, transposing: true).column(0)
      return (solution.map { -$0 }, solution.dot(Vector(g)))
    case .none: return nil
    }
  }

  /// log |A|; NaN where A is not positive definite.
  var logDeterminant: Double {
    switch curvature {
    case .one(let A): Elementary.log(A)
    case .many(let L): 2 * L.diagonal.reduce(0) { $0 + Elementary.log($1) }
    case .none: .nan
    }
  }

  /// A⁻¹.
  var inverse: Matrix? {
    switch curvature {
    case .one(let A): return Matrix(rows: [[1 / A]])
    case .many(let L):
      var inverse = L
      inverse.invertCholesky()
      let m = u.count
      inverse.withMutableElements { B in
        for j in 0..<m { for i in 0..<j { B[j * m + i] = B[i * m + j] } }
      }
      return inverse
    case .none: return nil
    }
  }
}
