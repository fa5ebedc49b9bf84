import LinearAlgebra

/// What wild draws of a within fit move from cluster to cluster: effects that reach over the clusters, and
/// stand as no columns, have to be taken out of every v_gẽ_g anew. With M that which takes them out and
/// z = Za,
///
///     a'Z_h'W_h (M (v_g ũ_g))_h = Σ_g v_g q_hg,   q_hg = Σ_{i∈g} wᵢ ũᵢ (M (1_h z))ᵢ
///
/// as M is symmetric under W. So G columns 1_h z are taken through the effects once, a column at a time, and
/// no draw reads a row. Of effects that clusters nest q is diagonal, with d_h = a's_h.
///
/// - Reference: Roodman, MacKinnon, Nielsen & Webb (2019), §5; Frisch, Waugh and Lovell's theorem. Agrees
///   with literal refits on indicators.
struct ClusterMixing: Sendable {
  let absorption: Absorption
  private let fit: LinearFit
  private let clusters: Clusters

  init(_ absorption: Absorption, _ fit: LinearFit, _ clusters: Clusters) {
    self.absorption = absorption
    self.fit = fit
    self.clusters = clusters
  }

  /// A part of ũ: so many times the residuals, and Z times a vector.
  struct Part {
    var residuals = 0.0
    var direction: Vector?
  }

  /// q of each part, G × G.
  ///
  /// - Throws: `LinearAlgebraError.notConverged` where the effects are not taken out in as many steps as
  ///   `Absorption` takes.
  func products(of a: Vector, with parts: [Part]) throws(LinearAlgebraError) -> [Matrix] {
    let z = try values(of: a)
    var values: [[Double]] = []
    for part in parts { values.append(try weighted(part)) }
    let G = clusters.count
    let codes = clusters.codes(rowCount: fit.rowCount)
    var found = parts.map { _ in [Double](repeating: 0, count: G * G) }
    var column = [Double](repeating: 0, count: fit.rowCount)
    for h in 0..<G {
      for row in clusters.rows[h] { column[row] = z[row] }
      guard let left = absorption.residuals(of: column) else {
        throw .notConverged(routine: "absorption of a cluster's wild draws", info: 0)
      }
      for row in clusters.rows[h] { column[row] = 0 }
      for k in parts.indices { Self.add(left, values[k], by: codes, to: &found[k], h, G) }
    }
    return found.map { elements in
      Matrix(rowCount: G, columnCount: G) { g, column in
        for h in 0..<G { column.initializeElement(at: h, to: elements[h * G + g]) }
      }
    }
  }

  /// Row h, row after row.
  private static func add(
    _ left: [Double], _ values: [Double], by codes: [Int32], to sums: inout [Double], _ h: Int,
    _ G: Int
  ) {
    left.withUnsafeBufferPointer { left in
      values.withUnsafeBufferPointer { values in
        codes.withUnsafeBufferPointer { codes in
          sums.withUnsafeMutableBufferPointer { sums in
            for row in codes.indices {
              sums[h * G + Int(codes[row])] += left[row] * values[row]
            }
          }
        }
      }
    }
  }

  /// Wũ.
  private func weighted(_ part: Part) throws(LinearAlgebraError) -> [Double] {
    var u = try part.direction.map(values) ?? [Double](repeating: 0, count: fit.rowCount)
    if part.residuals != 0 {
      for row in u.indices { u[row] += part.residuals * fit.residuals[row] }
    }
    guard let weights = fit.weights else { return u }
    return zip(u, weights).map { $0 * $1 }
  }

  /// Z a.
  private func values(of a: Vector) throws(LinearAlgebraError) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(fit.rowCount)
    try fit.forEachBlock { _, Z in values += (Z * a).elements }
    return values
  }
}
