import LinearAlgebra

/// CR2 of one combination c'β̂ of a refit (`WorkingBiasReduced`), with Satterthwaite's degrees of freedom,
/// without n_g × n_g matrices. B = V² − UU' with U = VZ̃ is a diagonal less p columns, so that with
/// B^(−1/2) ≈ Σₖ cₖ (B + tₖ)⁻¹ (`InverseRootNodes`), Dₖ = (V² + tₖ)⁻¹ and Gₖ = U'DₖU
///
///     c's_g = Σ cₖ [(Z̃c)'DₖVẽ + (U'DₖZ̃c)'(I − Gₖ)⁻¹ U'DₖVẽ]
///     K_gc  = Σ cₖ (I − Gₖ)⁻¹ U'DₖZ̃c
///
/// by Woodbury's identity, and P_gg = c'S_gc, P_gh = −(K_gc)'(K_hc).
struct GeneralizedReducedBias {
  private(set) var variance = 0.0
  private let order: Int
  private var own = 0.0
  private var squares = 0.0
  /// K_gc, one cluster after another.
  private var images: [[Double]] = []

  init(order: Int) { self.order = order }

  var degreesOfFreedom: Double {
    var pairs = 0.0
    for g in images.indices {
      for h in 0..<g {
        let product = zip(images[g], images[h]).reduce(0) { $0 + $1.0 * $1.1 }
        pairs += 2 * product * product
      }
    }
    return own * own / (squares + pairs)
  }

  private mutating func note(score: Double, image: [Double], seen: Double) {
    variance += score * score
    own += seen
    squares += seen * seen
    images.append(image)
  }

  /// - Parameters:
  ///   - gram: S_g, its lower triangle.
  ///   - unseen: |I − S_g|, no more than the least eigenvalue of I − S_g.
  mutating func add(
    _ rows: Range<Int>, _ parts: GeneralizedStatistics, _ c: [Double], _ variances: [Double],
    gram: [Double], unseen: Double
  ) {
    let p = order
    let refit = parts.refit
    let unit = rows.reduce(0) { max($0, variances[$1]) }
    let least = rows.reduce(unit) { min($0, variances[$1]) } / unit
    let nodes = InverseRootNodes(least: least * least * unseen, most: 1)
    // Of each row Z̃, V, Z̃c and ẽ.
    var Z = [Double](repeating: 0, count: rows.count * p)
    var (V, along, errors) = ([Double](), [Double](), [Double]())
    for (i, row) in rows.enumerated() {
      let root = refit.weights[row].squareRoot()
      var sum = 0.0
      for k in 0..<p {
        Z[i * p + k] = root * parts.whitened[row * p + k]
        sum += Z[i * p + k] * c[k]
      }
      V.append(variances[row] / unit)
      along.append(sum)
      errors.append(root > 0 ? refit.scores[row] / root : 0)
    }
    var score = 0.0
    var image = [Double](repeating: 0, count: p)
    for (shift, weight) in zip(nodes.shifts, nodes.factors) {
      // I − G, U'DZ̃c and U'DVẽ.
      var A = [Double](repeating: 0, count: p * p)
      var h = [Double](repeating: 0, count: p)
      var b = h
      var direct = 0.0
      Z.withUnsafeBufferPointer { Z in
        for i in 0..<rows.count {
          let v = V[i]
          let d = v / (v * v + shift)
          direct += d * along[i] * errors[i]
          let (vd, ofC, ofE) = (v * d, d * along[i], v * d * errors[i])
          for a in 0..<p {
            let z = Z[i * p + a]
            h[a] += ofC * z
            b[a] += ofE * z
            let scaled = vd * z
            for k in 0...a { A[a * p + k] -= scaled * Z[i * p + k] }
          }
        }
      }
      for k in 0..<p { A[k * p + k] += 1 }
      guard let factor = SmallCholesky(A, p) else { continue }
      let solved = factor.solve(h)
      score += weight * (direct + zip(solved, b).reduce(0) { $0 + $1.0 * $1.1 })
      for k in 0..<p { image[k] += weight * solved[k] }
    }
    var seen = 0.0
    for a in 0..<p {
      seen += c[a] * c[a] * gram[a * p + a]
      for b in 0..<a { seen += 2 * c[a] * c[b] * gram[a * p + b] }
    }
    note(score: score, image: image, seen: seen)
  }

  /// A cluster that determines some coefficient alone, by its whole matrix.
  mutating func addWhole(
    _ rows: Range<Int>, _ parts: GeneralizedStatistics, _ c: [Double], _ variances: [Double]
  ) -> Bool {
    let p = order
    let refit = parts.refit
    let Z = Matrix(
      rows: rows.map { Array(parts.whitened[$0 * p..<($0 + 1) * p]) })
    let cluster = ClusterRows(
      Z: Z,
      residuals: Vector(
        rows.map { refit.weights[$0] > 0 ? refit.scores[$0] / refit.weights[$0] : 0 }),
      weights: Vector(rows.map { refit.weights[$0] }))
    guard
      let adjusted = try? AdjustedCluster(cluster, variances: rows.map { variances[$0] })
    else { return false }
    let t = Vector(c)
    note(
      score: adjusted.score.dot(t), image: (adjusted.K * t).elements,
      seen: adjusted.seen.quadraticForm(t))
    return true
  }
}
