import LinearAlgebra

/// CR2 of a fit without weights beside absorbed effects that reach over its clusters.
///
/// With U = [Z D̈], G = U'U = diag(I, D̈'D̈) (x̃ has nothing left of the effects), B with BB' = G⁻ and
/// A_g = U_g'U_g, a cluster's S_g is B'A_gB, and all that the terms ask of (I − S_g)^(−1/2) is its first
/// p columns, of unit vectors eᵢ:
///
///     wᵢ = B Σ cₖ S_gᵏ eᵢ = Σ cₖ (G⁻A_g)ᵏ eᵢ,   c₀ = 1, cₖ = cₖ₋₁ (2k − 1)/(2k)
///
/// which reads the cluster's rows once per term of the series, without a column for each effect. A
/// cluster with more leverage goes through the eigenvectors of S_g (`AdjustedCluster`).
///
/// Degrees of freedom are Satterthwaite's: see `BiasReduced`. Equal to CR2 of the regression with D̈ as
/// columns.
///
/// - Reference: Pustejovsky & Tipton (2018), theorem 2 and §2.2.
struct CrossingBiasReduced {
  let clusters: Clusters
  let effects: CrossingEffects
  /// See `Satterthwaite`.
  var mostPairedClusters = 400

  /// The series of what is this small ends after some thirty terms; none takes more than `mostTerms`.
  private static let mostLeverage = 0.3
  private static let mostTerms = 60
  private static let leastTerm = 1e-18

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    let p = fit.columnCount
    let basis = Matrix.identity(p).beside(effects.root)
    let inverse = basis * basis.transposed()
    let wide = fit.T.joinedColumns(
      with: Matrix(rowCount: fit.T.rowCount, columnCount: basis.columnCount - p))
    var pairs = ClusterPairs(
      contrastCount: fit.T.rowCount, isPaired: clusters.count <= mostPairedClusters)
    var scores = Matrix(rowCount: p, columnCount: p)
    var blindSpots: [BlindSpot] = []
    var numbers = [Int32](repeating: -1, count: effects.nestCount)
    try fit.forEachBatch(of: clusters) { first, rows, starts throws(LinearAlgebraError) in
      let own = clusters.rows[first..<first + starts.count - 1].flatMap { $0 }
      let batch = CrossingBatch(rows, starts, of: own, effects, &numbers)
      let series = Series(batch, p, inverse)
      let (given, images) = (batch.scores, batch.image(of: series.sum))
      var small: [Int] = []
      var made: [Vector] = []
      for g in 0..<batch.clusterCount {
        if series.hasEnded[g] {
          small.append(g)
          made.append(series.sum.columns(g * p..<(g + 1) * p).crossProduct(given.column(g)))
          continue
        }
        let adjusted = try adjusted(batch.cluster(g), given.column(g), basis)
        made.append(Vector(Array(adjusted.score.elements[..<p])))
        pairs.add(adjusted, wide)
        if let spot = blindSpot(first + g, adjusted, wide) { blindSpots.append(spot) }
      }
      scores += made.outerSum(order: p)
      pairs.add(small, own: series.first, images, basis, fit.T)
    }
    return Meat(
      matrix: scores, degreesOfFreedom: pairs.degreesOfFreedom, blindSpots: blindSpots)
  }

  /// Through the eigenvectors of S_g.
  private func adjusted(
    _ cluster: CrossingBatch, _ score: Vector, _ basis: Matrix
  ) throws(LinearAlgebraError) -> AdjustedCluster {
    let S = basis.crossProduct(cluster.image(of: basis)).symmetrized()
    return try AdjustedCluster(gram: S, score: basis.crossProduct(score))
  }

  /// See `LinearFit.blindSpot`; of rows of T with zeros for the effects.
  private func blindSpot(
    _ g: Int, _ cluster: AdjustedCluster, _ contrasts: Matrix
  ) -> BlindSpot? {
    guard cluster.blind != nil else { return nil }
    let identity = Matrix.identity(contrasts.columnCount)
    let resting = (0..<contrasts.rowCount).filter {
      cluster.blindShare(of: contrasts.row($0), identity) > BlindSpot.negligibleShare
    }
    guard !resting.isEmpty else { return nil }
    return BlindSpot(place: .cluster(g), coefficients: resting, hasStandardError: true)
  }

  /// wᵢ of a batch of clusters, p columns each.
  private struct Series {
    var sum: Matrix
    /// A_geᵢ.
    let first: Matrix
    /// Whether each cluster's series came to its end.
    var hasEnded: [Bool]

    init(_ batch: CrossingBatch, _ p: Int, _ inverse: Matrix) {
      let order = batch.order
      var term = Matrix(rowCount: order, columnCount: batch.clusterCount * p) { column, values in
        values.initialize(repeating: 0)
        values[column % p] = 1
      }
      sum = term
      first = batch.image(of: term)
      var image = first
      hasEnded = [Bool](repeating: false, count: batch.clusterCount)
      var isLarge = hasEnded
      for k in 1...CrossingBiasReduced.mostTerms {
        let factor = (2 * Double(k) - 1) / (2 * Double(k))
        if k > 1 { image = batch.image(of: term) }
        term = factor * (inverse * image)
        sum += term
        for g in hasEnded.indices where !hasEnded[g] && !isLarge[g] {
          let size = Self.size(image, term, g * p..<(g + 1) * p) * factor.squareRoot()
          hasEnded[g] = size <= CrossingBiasReduced.leastTerm
          isLarge[g] = k == 1 && size > CrossingBiasReduced.mostLeverage / 2
        }
        if zip(hasEnded, isLarge).allSatisfy({ $0 || $1 }) { break }
      }
    }

    /// The largest √(a'b) of some columns.
    private static func size(_ A: Matrix, _ B: Matrix, _ columns: Range<Int>) -> Double {
      A.withElements { a in
        B.withElements { b in
          columns.reduce(0) { largest, column in
            var sum = 0.0
            for i in column * A.rowCount..<(column + 1) * A.rowCount { sum += a[i] * b[i] }
            return max(largest, sum)
          }.squareRoot()
        }
      }
    }
  }
}

extension Matrix {
  /// diag(A, B).
  fileprivate func beside(_ B: Matrix) -> Matrix {
    let top = joinedColumns(with: Matrix(rowCount: rowCount, columnCount: B.columnCount))
    return top.joinedRows(
      with: Matrix(rowCount: B.rowCount, columnCount: columnCount).joinedColumns(with: B))
  }
}
