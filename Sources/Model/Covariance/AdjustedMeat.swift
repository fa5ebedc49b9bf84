import LinearAlgebra

/// CR2's sums over clusters, whatever the working model that adjusts each of them.
extension LinearFit {
  /// Σ s_gs_g' with Satterthwaite's degrees of freedom.
  ///
  /// - Parameters:
  ///   - workingGram: the covariance of Z'We under the working model, p × p.
  ///   - adjust: a cluster's part, from its number and rows.
  func adjustedMeat(
    of clusters: Clusters, _ workingGram: Matrix, mostPairedClusters: Int,
    _ adjust: (Int, ClusterRows) throws(LinearAlgebraError) -> AdjustedCluster
  ) throws(LinearAlgebraError) -> Meat {
    var scores: [Vector] = []
    var satterthwaite = Satterthwaite(
      T: T, workingGram, clusterCount: clusters.count, mostPairedClusters: mostPairedClusters)
    var blindSpots: [BlindSpot] = []
    try forEachCluster(of: clusters) { g, rows throws(LinearAlgebraError) in
      let adjusted = try adjust(g, rows)
      scores.append(adjusted.score)
      satterthwaite.add(adjusted)
      if let spot = blindSpot(g, adjusted, workingGram) { blindSpots.append(spot) }
    }
    return Meat(
      matrix: scores.outerSum(order: columnCount),
      degreesOfFreedom: satterthwaite.degreesOfFreedom, blindSpots: blindSpots)
  }

  /// η of the HTZ test of several coefficients.
  func hotellingDegreesOfFreedom(
    of positions: [Int], _ clusters: Clusters, _ workingGram: Matrix, mostPairedClusters: Int,
    _ adjust: (Int, ClusterRows) throws(LinearAlgebraError) -> AdjustedCluster
  ) throws(LinearAlgebraError) -> Double {
    var parts: [AdjustedCluster] = []
    try forEachCluster(of: clusters) { g, rows throws(LinearAlgebraError) in
      parts.append(try adjust(g, rows))
    }
    return try HotellingDegrees(
      parts: parts, workingGram: workingGram, mostPairedClusters: mostPairedClusters
    ).value(contrasts: positions.map { T.row($0) })
  }

  /// The coefficients whose uncertainty cluster g's residuals do not show in full; nil where there are
  /// none.
  func blindSpot(_ g: Int, _ cluster: AdjustedCluster, _ workingGram: Matrix) -> BlindSpot? {
    guard cluster.blind != nil else { return nil }
    let resting = coefficients {
      cluster.blindShare(of: T.row($0), workingGram) > BlindSpot.negligibleShare
    }
    guard !resting.isEmpty else { return nil }
    return BlindSpot(place: .cluster(g), coefficients: resting, hasStandardError: true)
  }
}
