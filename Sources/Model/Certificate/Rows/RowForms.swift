import LinearAlgebra

/// Sums of squares of residuals that variances are made of: Σ_g (Σ_{i in g} cᵢeᵢ)² under one or several
/// partitions of the rows.
struct RowForm: Sendable {
  /// c, a number per row.
  let functional: [Double]
  /// The group of each row, and how many there are.
  let partitions: [(codes: [Int32], count: Int)]

  init(_ functional: [Double], _ partitions: [Clusters]) {
    self.functional = functional
    self.partitions = partitions.map { ($0.codes(rowCount: functional.count), $0.count) }
  }

  /// A number per partition.
  func squares(_ e: UnsafeBufferPointer<Double>) -> [Double] {
    partitions.map { partition in
      var sums = [Double](repeating: 0, count: partition.count)
      sums.withUnsafeMutableBufferPointer { sums in
        for (row, code) in partition.codes.enumerated() {
          sums[Int(code)] += functional[row] * e[row]
        }
      }
      return sums.reduce(0) { $0 + $1 * $1 }
    }
  }
}

extension CertifiedMethod {
  /// c = A_gW_gZ_ga of each row, a list per direction: Σ_g (c_g'e_g)² is the method's variance of a'θ but
  /// for its factor.
  ///
  /// - Precondition: one of cr0 to cr3 and their kind.
  func functionals(
    _ directions: [Vector], of fit: LinearFit, _ clusters: Clusters
  ) throws(LinearAlgebraError) -> [[Double]] {
    let blank = [Double](repeating: 0, count: fit.rowCount)
    var all = directions.map { _ in blank }
    let gram = self == .cr2 ? try BiasReduced(clusters: clusters).workingGram(of: fit) : nil
    try fit.forEachCluster(of: clusters) { g, rows throws(LinearAlgebraError) in
      let own = try images(directions, rows, gram)
      for (c, image) in own.enumerated() {
        for (k, row) in clusters.rows[g].enumerated() { all[c][row] = image[k] }
      }
    }
    return all
  }

  private func images(
    _ directions: [Vector], _ rows: ClusterRows, _ gram: Matrix?
  ) throws(LinearAlgebraError) -> [Vector] {
    switch self {
    case .cr2:
      // Of few rows their own dimensions are fewer than those of Z.
      if let gram, rows.weights != nil || rows.Z.rowCount < rows.Z.columnCount {
        return try AdjustedSums.functionals(rows, gram, directions)
      }
      let spectrum = try ClusterSpectrum(S: rows.gram)
      return directions.map { rows.Z * spectrum.apply({ 1 / $0.squareRoot() }, to: $0) }
    case .cr3, .cr3Jackknife:
      let spectrum = try ClusterSpectrum(S: rows.gram)
      return directions.map { rows.weightedZ * spectrum.apply({ 1 / $0 }, to: $0) }
    default:
      let WZ = rows.weightedZ
      return directions.map { WZ * $0 }
    }
  }

  /// What of a variance is beside the squares.
  ///
  /// - Parameter counted: K of cr1s.
  func factor(clusters: Int, rows: Int, counted: Int, residualDF: Double) -> Double {
    let (G, n, K) = (Double(clusters), Double(rows), Double(counted))
    switch self {
    case .classical: return 1 / residualDF
    case .cr1, .cr1Normal: return G / (G - 1)
    case .cr1s: return G / (G - 1) * (n - 1) / (n - K)
    case .cr3Jackknife: return (G - 1) / G
    default: return 1
    }
  }
}
