import LinearAlgebra

/// CR2 of a generalized mixed model's coefficients: that of generalized least squares in the working
/// linear mixed model (`MarginalDeviance.WorkingBlock`), V taken as known. With rows whitened by cluster,
/// V^(−½)X = Z̃R and ẽ = V^(−½)(z − Xβ̃), β̃ one such step from β̂,
///
///     s_g = Z̃_g'(I − Z̃_gZ̃_g')^(−½) ẽ_g = (I − S_g)^(−½) t_g
///     S_g = R⁻ᵀ X_g'V_g⁻¹X_g R⁻¹,   t_g = R⁻ᵀ [X_g'(y − μ)_g] − S_g Σ_h t_h
///
/// so that S_g and t_g, of as many dimensions as coefficients, are all that is needed of a cluster: least
/// squares of the whitened rows, rows independent and alike. Satterthwaite's degrees of freedom and the
/// HTZ test are of the same. Clusters hold whole groups of every random term.
///
/// A linear mixed fit's CR2 (`MixedClustered`) has the target V on rows as they are, whose root is
/// Cholesky's, as `clubSandwich` has for `lmer`. Both are unbiased under the model; on the golden cases
/// standard errors differ by 4 % at most.
///
/// Kept apart from the scores of CR0 and CR1 (`GeneralizedMixedClustered`), which are of the approximate
/// likelihood itself, θ moving too: that has no linear model which residuals could be adjusted under.
///
/// - Reference: Bell & McCaffrey (2002); Pustejovsky & Tipton (2018); Breslow & Clayton (1993). Agrees with
///   R `clubSandwich::vcovCR(type = "CR2")`, `coef_test` and `Wald_test` of `lm` on the whitened rows.
struct GeneralizedMixedBiasReduced: Sendable {
  private let parts: [AdjustedCluster]
  /// L R⁻¹: coefficients of the fitted columns from those of Z̃.
  private let toFitted: Matrix
  /// R⁻¹.
  private let whitening: Matrix

  private static let mostPairedClusters = 100

  /// - Throws: `clusterSplits`, `numerical`.
  init(_ fit: GeneralizedMixedFit, _ clusters: Clusters) throws(MixedError) {
    let codes = clusters.codes(rowCount: fit.rowCount)
    try fit.checkNesting(codes)
    guard let blocks = fit.deviance.workingBlocks(fit.optimum) else {
      throw .numerical("the working model has no weights at the maximum")
    }
    let p = fit.L.columnCount
    var grams = [Matrix](repeating: Matrix(rowCount: p, columnCount: p), count: clusters.count)
    var scores = [Vector](repeating: Vector(repeating: 0, count: p), count: clusters.count)
    for (block, own) in zip(fit.deviance.blocks.blocks, blocks) {
      let g = Int(codes[block.rows[0]])
      grams[g] += own.gram
      scores[g] += own.score
    }
    let information = grams.dropFirst().reduce(grams[0], +).symmetrized()
    (parts, whitening) = try numerically { () throws(LinearAlgebraError) in
      let lower = try Cholesky(information).L
      let inverse = lower.solveLowerTriangle(.identity(p))
      let whitened = scores.map { inverse * $0 }
      let sum = whitened.dropFirst().reduce(whitened[0], +)
      var parts: [AdjustedCluster] = []
      for (gram, score) in zip(grams, whitened) {
        let S = (inverse * gram * inverse.transposed()).symmetrized()
        parts.append(try AdjustedCluster(gram: S, score: score - S * sum))
      }
      return (parts, inverse.transposed())
    }
    toFitted = fit.L * whitening
  }

  private var identity: Matrix { .identity(toFitted.columnCount) }

  /// - Parameter contrasts: of the coefficients of the fitted columns, a row each.
  func covariance(of contrasts: Matrix) -> Covariance {
    let T = contrasts * toFitted
    var satterthwaite = Satterthwaite(
      T: T, identity, clusterCount: parts.count, mostPairedClusters: Self.mostPairedClusters)
    var spots: [BlindSpot] = []
    for (g, part) in parts.enumerated() {
      satterthwaite.add(part)
      let resting = (0..<T.rowCount).filter {
        part.blindShare(of: T.row($0), identity) > BlindSpot.negligibleShare
      }
      if !resting.isEmpty {
        spots.append(
          BlindSpot(place: .cluster(g), coefficients: resting, hasStandardError: true))
      }
    }
    let spread = T * Matrix(columns: parts.map(\.score))
    let matrix = (spread * spread.transposed()).symmetrized()
    let vanished = (0..<T.rowCount).filter { j in
      matrix[j, j] <= BlindSpot.vanishingVariance * T.row(j).dot(T.row(j))
    }
    if !vanished.isEmpty {
      spots.append(
        BlindSpot(place: .everyCluster, coefficients: vanished, hasStandardError: false))
    }
    return Covariance(
      .cr2, matrix: matrix, degreesOfFreedom: satterthwaite.degreesOfFreedom, blindSpots: spots)
  }

  /// η of the HTZ test that the contrasts are zero.
  func hotellingDegrees(of contrasts: Matrix) throws(LinearAlgebraError) -> Double {
    let T = contrasts * toFitted
    return try HotellingDegrees(
      parts: parts, workingGram: identity, mostPairedClusters: Self.mostPairedClusters
    ).value(contrasts: (0..<T.rowCount).map { T.row($0) })
  }

  /// What each cluster adds to γ̂, adjusted: a row each, whose cross product is CR2 of γ̂.
  var spread: Matrix { Matrix(rows: parts.map { (whitening * $0.score).elements }) }
}

extension GeneralizedMixedFit {
  /// Random effects shared between clusters would make them dependent.
  func checkNesting(_ codes: [Int32]) throws(MixedError) {
    for term in terms {
      var holder = [Int32?](repeating: nil, count: term.labels.count)
      for (group, code) in zip(term.groups, codes) {
        if let known = holder[group], known != code {
          throw .clusterSplits(term: term.name, label: term.labels[group])
        }
        holder[group] = code
      }
    }
  }
}
