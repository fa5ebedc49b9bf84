import LinearAlgebra

/// What the clusters contribute, in the orthonormal basis Z = X R⁻¹ (Z'WZ = I): all that a wild
/// bootstrap, leverages and joint tests need of the rows.
struct ClusterSums: Sendable {
  let count: Int
  /// p.
  let order: Int
  /// t_g = Z_g'W_ge_g, a row per cluster, in residual units.
  let scores: Matrix
  /// Z_g'W_gι, a row per cluster.
  let totals: Matrix
  /// The elements of S_g = Z_g'W_gZ_g, column after column, a row per cluster. The S_g add up to I.
  private let elements: Matrix
  /// Where draws of one cluster reach others, by effects taken out of the rows.
  let mixing: ClusterMixing?

  init(of fit: LinearFit, _ clusters: Clusters) throws(LinearAlgebraError) {
    let (G, p) = (clusters.count, fit.columnCount)
    var scores = [Double](repeating: 0, count: G * p)
    var totals = scores
    var elements = [Double](repeating: 0, count: G * p * p)
    try fit.forEachBatch(of: clusters) { first, rows, starts throws(LinearAlgebraError) in
      let WZ = rows.weightedZ
      for k in 0..<(starts.count - 1) {
        let own = starts[k]..<starts[k + 1]
        let (g, isLarge) = (first + k, own.count >= Self.manyRows)
        if isLarge {
          rows.rows(own).gram.withElements { for i in $0.indices { elements[i * G + g] = $0[i] } }
        }
        WZ.withElements { w in
          rows.Z.withElements { z in
            let m = rows.Z.rowCount
            for j in 0..<p {
              var (score, total) = (0.0, 0.0)
              for row in own {
                score += w[j * m + row] * rows.residuals[row]
                total += w[j * m + row]
              }
              scores[j * G + g] = score
              totals[j * G + g] = total
              guard !isLarge else { continue }
              for i in 0...j {
                var sum = 0.0
                for row in own { sum += z[i * m + row] * w[j * m + row] }
                elements[(j * p + i) * G + g] = sum
                elements[(i * p + j) * G + g] = sum
              }
            }
          }
        }
      }
    }
    count = G
    order = p
    self.scores = Matrix(scores, rowCount: G)
    self.totals = Matrix(totals, rowCount: G)
    self.elements = Matrix(elements, rowCount: G)
    mixing = fit.absorbedAcross.map { ClusterMixing($0, fit, clusters) }
  }

  /// A product of so many rows is worth a call of BLAS.
  private static let manyRows = 48

  /// S_g.
  func gram(_ g: Int) -> Matrix {
    Matrix(rowCount: order, columnCount: order) { j, column in
      for i in 0..<order { column.initializeElement(at: i, to: elements[g, j * order + i]) }
    }
  }

  /// All S_g.
  var grams: [Matrix] { (0..<count).map(gram) }

  /// S_g a, a row per cluster.
  func images(of a: Vector) -> Matrix {
    Matrix(columns: (0..<order).map { i in combined { j in (j * order + i, a[j]) } })
  }

  /// a'S_ga, of each cluster.
  func quadraticForms(_ a: Vector) -> [Double] {
    let images = images(of: a)
    return (images * a).elements
  }

  /// tr S_g, of each cluster.
  var traces: [Double] { combined { j in (j * order + j, 1) }.elements }

  /// Σ_j cⱼ times one element of each S_g, `terms` giving the element and cⱼ.
  private func combined(_ terms: (Int) -> (element: Int, factor: Double)) -> Vector {
    (0..<order).map(terms).reduce(Vector(repeating: 0, count: count)) {
      $0 + $1.factor * elements.column($1.element)
    }
  }
}

extension Matrix {
  fileprivate init(_ elements: [Double], rowCount: Int) {
    let columns = rowCount == 0 ? 0 : elements.count / rowCount
    self.init(rowCount: rowCount, columnCount: columns) { all in
      _ = all.initialize(from: elements)
    }
  }
}

extension LinearFit {
  /// The unit vector a of coefficient j in the basis Z, and the scale s: βⱼ = s a'θ, θ = Rβ.
  func direction(of j: Int) -> (a: Vector, scale: Double) {
    let t = T.row(j)
    let length = t.norm
    return (t / length, length * coefficientUnits[j])
  }
}
