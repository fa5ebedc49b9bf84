import LinearAlgebra

/// One coefficient's t statistic under every vector v of a wild cluster bootstrap, from sums over
/// clusters alone.
///
/// With θ = Rβ, a the coefficient's unit vector and δ = a'θ̂ − c the distance of the estimate from the
/// hypothesis, the residuals that obey it are ẽ = e + Zaδ. A bootstrap sample y* = Zθ̃ + (v_g ẽ_g)
/// gives
///
///     a'(θ̂* − θ̃) = Σ v_g d_g,                  d_g = a's_g,  s_g = t_g + δ S_ga
///     a'Z_h'W_he*_h = v_h d_h − a'S_h Σ v_g s_g
///     t*² = (Σ v_g d_g)² / Σ_h (a'Z_h'W_he*_h)²
///
/// up to the factor of CR1, which t has too. All is linear in δ: with the parts that do not depend on
/// it, one pass over the vectors serves any number of hypotheses. With unrestricted residuals
/// s_g = t_g whatever δ. Where absorbed effects reach over clusters Σ_g q_hg v_g takes the place of v_h d_h
/// (`ClusterMixing`).
///
/// - Reference: Cameron, Gelbach & Miller (2008); Roodman, MacKinnon, Nielsen & Webb (2019), §5;
///   MacKinnon, Nielsen & Webb (2023). Agrees with literal refits.
struct WildHypothesis {
  /// dᵢ of δ⁰ and δ¹.
  private let d: (Vector, Vector)
  /// v ↦ (a'Z_h'W_he*_h)_h of δ⁰ and δ¹.
  private let residualScores: (ResidualScores, ResidualScores)
  let isRestricted: Bool
  /// Σ (a't_g)²: t² = δ² / this.
  let observedVariance: Double

  /// - Throws: absorbed effects over clusters that cannot be taken out.
  init(_ sums: ClusterSums, direction a: Vector, isRestricted: Bool) throws(LinearAlgebraError) {
    let B = sums.images(of: a)
    d = (sums.scores * a, B * a)
    let mixed = try sums.mixing?.products(
      of: a, with: [.init(residuals: 1)] + (isRestricted ? [.init(direction: a)] : []))
    residualScores = (
      ResidualScores(d: d.0, scores: sums.scores, images: B, mixing: mixed?.first),
      ResidualScores(d: d.1, scores: B, images: B, mixing: mixed?.last)
    )
    self.isRestricted = isRestricted
    observedVariance = d.0.dot(d.0)
  }

  /// The statistics of a block of vectors at one hypothesis, handed out one by one.
  func forEachStatistic(
    _ V: Matrix, at delta: Double, _ body: (_ numerator: Double, _ variance: Double) -> Void
  ) {
    let shift = isRestricted ? delta : 0
    let dAt = shift == 0 ? d.0 : d.0 + shift * d.1
    let numerators = V.crossProduct(dAt)
    let scores =
      shift == 0
      ? residualScores.0.image(of: V)
      : residualScores.0.adding(shift, residualScores.1).image(of: V)
    let floor = Floor(dAt)
    let G = V.rowCount
    scores.withElements { f in
      for b in 0..<V.columnCount {
        var sum = 0.0
        for h in b * G..<(b + 1) * G { sum += f[h] * f[h] }
        let (n, variance) = floor.clean(numerators[b], sum)
        body(n, variance)
      }
    }
  }

  /// The statistics of a block as functions of δ.
  func forEachPolynomial(_ V: Matrix, _ body: (WildPolynomial) -> Void) {
    let n0 = V.crossProduct(d.0)
    let F0 = residualScores.0.image(of: V)
    let G = V.rowCount
    guard isRestricted else {
      F0.withElements { f in
        for b in 0..<V.columnCount {
          var sum = 0.0
          for h in b * G..<(b + 1) * G { sum += f[h] * f[h] }
          body(WildPolynomial(n0: n0[b], n1: 0, d00: sum, d01: 0, d11: 0))
        }
      }
      return
    }
    let n1 = V.crossProduct(d.1)
    let F1 = residualScores.1.image(of: V)
    F0.withElements { f in
      F1.withElements { g in
        for b in 0..<V.columnCount {
          var (s00, s01, s11) = (0.0, 0.0, 0.0)
          for h in b * G..<(b + 1) * G {
            s00 += f[h] * f[h]
            s01 += f[h] * g[h]
            s11 += g[h] * g[h]
          }
          body(WildPolynomial(n0: n0[b], n1: n1[b], d00: s00, d01: s01, d11: s11))
        }
      }
    }
  }

  /// What counts as zero at δ.
  func floor(at delta: Double) -> Floor {
    Floor(isRestricted && delta != 0 ? d.0 + delta * d.1 : d.0)
  }

  /// Below these a numerator or a variance is rounding of zero.
  struct Floor {
    let numerator: Double
    let variance: Double

    private static let rounding = 1e-12

    init(_ d: Vector) {
      numerator = Self.rounding * d.reduce(0) { $0 + $1.magnitude }
      variance = Self.rounding * Self.rounding * d.dot(d)
    }

    func clean(_ n: Double, _ sum: Double) -> (Double, Double) {
      (n.magnitude <= numerator ? 0 : n, sum <= variance ? 0 : sum)
    }
  }
}

/// N(δ) = n₀ + δn₁ and D(δ) = d₀₀ + 2δd₀₁ + δ²d₁₁ of one vector.
struct WildPolynomial {
  let n0: Double
  let n1: Double
  let d00: Double
  let d01: Double
  let d11: Double

  func numerator(_ delta: Double) -> Double { n0 + delta * n1 }
  func variance(_ delta: Double) -> Double { d00 + delta * (2 * d01 + delta * d11) }
}

/// v ↦ diag(d) v − B S'v for a block of vectors, or Qv − B S'v. With few clusters, or with Q, as one G × G
/// matrix; with many by way of S'v, which has as many numbers as there are coefficients.
struct ResidualScores {
  let d: Vector
  let scores: Matrix
  let images: Matrix
  private let dense: Matrix?

  private static let mostDense = 64

  /// - Parameter mixing: Q in the place of diag(d).
  init(d: Vector, scores: Matrix, images: Matrix, mixing: Matrix? = nil) {
    self.d = d
    self.scores = scores
    self.images = images
    let direct = mixing ?? (d.count <= Self.mostDense ? Matrix(diagonal: d) : nil)
    dense = direct.map { $0 - images * scores.transposed() }
  }

  private init(_ dense: Matrix?, _ other: ResidualScores, d: Vector, scores: Matrix) {
    self.dense = dense
    self.d = d
    self.scores = scores
    images = other.images
  }

  /// The same with `factor` times another's d and scores added; both have the same images.
  func adding(_ factor: Double, _ other: ResidualScores) -> ResidualScores {
    var sum: Matrix?
    if let dense, let added = other.dense { sum = dense + factor * added }
    return ResidualScores(
      sum, self, d: d + factor * other.d, scores: scores + factor * other.scores)
  }

  func image(of V: Matrix) -> Matrix {
    if let dense { return dense * V }
    return V.scalingRows(by: d) - images * scores.crossProduct(V)
  }
}
