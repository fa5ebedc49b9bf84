import LinearAlgebra

/// What the rows of a cluster are to the sandwich of a mixed fit, whatever its outcome and variances.
///
/// Without weights V_g = σ²I + Z_gGZ_g' is σ²I beside the columns of Z_g and X_g. Rows turned by the Q of
/// [Z_g X_g] = QR are then no more than the rank of those columns, and every product of the sandwich is the same of
/// them: X'V⁻¹X = (Q'X)'(Q'VQ)⁻¹(Q'X), and A_g, a function of V_g and X_g, stays among them.
struct MixedClusterRows: Sendable {
  /// X_g, or Q'X_g.
  let X: Matrix
  private let rows: [Int]
  /// Nil where the rows are as few.
  private let Q: Matrix?
  /// By random term, Q'Z_g of all groups of the cluster beside each other.
  private let effects: [Matrix]

  /// In the order of clusters' numbers.
  ///
  /// - Parameter clusters: the cluster of each row; each holds whole groups of every random term.
  /// - Throws: `clusterSplits`, `oneGroup`, `lengths`, `numerical`.
  static func all(
    of fit: MixedFit, _ clusters: [Int]
  ) throws(MixedError) -> [MixedClusterRows] {
    guard clusters.count == fit.rowCount else {
      throw .lengths(of: "clusters", count: clusters.count, rows: fit.rowCount)
    }
    try checkNesting(fit, clusters)
    var rows: [Int: [Int]] = [:]
    for (row, cluster) in clusters.enumerated() { rows[cluster, default: []].append(row) }
    guard rows.count > 1 else { throw .oneGroup(term: "clusters", label: "\(clusters[0])") }
    var all: [MixedClusterRows] = []
    for cluster in rows.keys.sorted() {
      all.append(try MixedClusterRows(fit, rows[cluster] ?? []))
    }
    return all
  }

  private init(_ fit: MixedFit, _ rows: [Int]) throws(MixedError) {
    self.rows = rows
    let own = fit.X.rows(rows)
    let effects = fit.terms.map { Self.effects(of: $0, rows) }
    let width = effects.reduce(own.columnCount) { $0 + $1.columnCount }
    guard fit.weights == nil, width < rows.count else {
      (X, Q, self.effects) = (own, nil, effects)
      return
    }
    let all = effects.reduce(own) { $0.joinedColumns(with: $1) }
    do {
      let factored = try QR(pivoting: all)
      let Q = factored.Q.columns(Array(0..<factored.rank))
      (X, self.Q) = (Q.crossProduct(own), Q)
      self.effects = effects.map { Q.crossProduct($0) }
    } catch { throw .numerical(error.description) }
  }

  /// How many rows the products have.
  var count: Int { X.rowCount }

  /// Q'e_g.
  func turned(_ e: Vector) -> Vector {
    let own = Vector(rows.map { e[$0] })
    return Q?.crossProduct(own) ?? own
  }

  /// V of these rows, turned: σ²W⁻¹ + Σ ZGZ'.
  func marginalCovariance(_ fit: MixedFit) -> Matrix {
    let squared = fit.sigma * fit.sigma
    var V = Matrix(
      diagonal: Vector((0..<count).map { squared / (fit.weights?[rows[$0]] ?? 1) }))
    for (Z, G) in zip(effects, fit.randomCovariances) {
      let k = G.rowCount
      var parts: [Vector] = []
      for first in stride(from: 0, to: Z.columnCount, by: k) {
        let ZG = Z.columns(Array(first..<first + k)) * G
        parts += (0..<k).map { ZG.column($0) }
      }
      V += Matrix(columns: parts) * Z.transposed()
    }
    return V.symmetrized()
  }

  /// Z_g with the columns of each group that occurs.
  private static func effects(of term: RandomTerm, _ rows: [Int]) -> Matrix {
    let k = term.Z.columnCount
    var place: [Int: Int] = [:]
    for row in rows where place[term.groups[row]] == nil { place[term.groups[row]] = place.count }
    var Z = Matrix(rowCount: rows.count, columnCount: k * place.count)
    for (i, row) in rows.enumerated() {
      let first = k * (place[term.groups[row]] ?? 0)
      for c in 0..<k { Z[i, first + c] = term.Z[row, c] }
    }
    return Z
  }

  /// Random effects shared between clusters would make them dependent.
  private static func checkNesting(_ fit: MixedFit, _ clusters: [Int]) throws(MixedError) {
    for term in fit.deviance.data.terms {
      var holder = [Int?](repeating: nil, count: term.groupCount)
      for (group, cluster) in zip(term.groups, clusters) {
        if let known = holder[group], known != cluster {
          throw .clusterSplits(term: term.original.name, label: term.labels[group])
        }
        holder[group] = cluster
      }
    }
  }
}
