/// A part of what is searched: a box of the cells' values and a box that holds d for the values of
/// interest.
struct BoundNode: Sendable {
  var lower: [Double]
  var upper: [Double]
  var d: [ClosedRange<Double>]
  /// No value of c'd in this part is greater.
  var bound: Double

  static let everything = -Double.infinity...Double.infinity
}

/// The system over a node's box of cells: rows that no longer vary are in s and A.
struct NodeSystem {
  let system: UncertainSystem
  private(set) var s: [Double]
  private(set) var A: [Double]
  private(set) var rows: [UncertainRow]

  init(_ system: UncertainSystem, _ node: BoundNode) {
    self.system = system
    (s, A, rows) = (system.s, system.A, [])
    for row in system.rows {
      let part = row.restricted(node.lower, node.upper)
      if part.cells.isEmpty {
        Self.add(part.z[0], part.r[0], row.weight, &s, &A)
      } else {
        rows.append(part)
      }
    }
  }

  var order: Int { system.order }

  /// s and A at one value of every cell.
  func at(_ point: (UncertainRow) -> (z: [Double], r: Double)) -> (s: [Double], A: [Double]) {
    var (s, A) = (s, A)
    for row in rows {
      let (z, r) = point(row)
      Self.add(z, r, row.weight, &s, &A)
    }
    return (s, A)
  }

  /// The middle of the box: the mean of a row's corners, since it is multi-affine.
  static func middle(_ row: UncertainRow) -> (z: [Double], r: Double) {
    let share = 1 / Double(row.r.count)
    var z = [Double](repeating: 0, count: row.z[0].count)
    for corner in row.z { for k in z.indices { z[k] += corner[k] * share } }
    return (z, row.r.reduce(0, +) * share)
  }

  private static func add(
    _ z: [Double], _ r: Double, _ weight: Double, _ s: inout [Double], _ A: inout [Double]
  ) {
    let p = z.count
    for i in 0..<p {
      let wz = weight * z[i]
      s[i] += wz * r
      for j in 0..<p { A[i * p + j] += wz * z[j] }
    }
  }

  /// The range of base + Σ wᵢ Pᵢ(v) Qᵢ(v), each row at its own extremes, widened by `error`.
  func range(
    _ base: Double, error: Double, _ P: [[Double]], _ Q: [[Double]]
  ) -> ClosedRange<Double> {
    var (low, high) = (base, base)
    for (i, row) in rows.enumerated() {
      let range = ProductRange(P[i], Q[i])
      low += row.weight * range.least.value
      high += row.weight * range.greatest.value
    }
    return (low - error)...(high + error)
  }

  /// λ'z of every row's corners.
  func values(of direction: [Double]) -> [[Double]] {
    rows.map { row in row.z.map { Small.dot(direction, $0) } }
  }

  /// r − z'd of every row's corners.
  func residuals(at d: [Double]) -> [[Double]] {
    rows.map { row in row.r.indices.map { row.r[$0] - Small.dot(row.z[$0], d) } }
  }

  /// Element l of z over every row's corners.
  func element(_ l: Int) -> [[Double]] { rows.map { row in row.z.map { $0[l] } } }

  /// The range of each element of c − A λ.
  func remainder(
    of c: [Double], _ lambda: [Double], elements: [[[Double]]]
  ) -> [ClosedRange<Double>] {
    let base = Small.product(A, lambda)
    let along = values(of: lambda)
    return c.indices.map { l in
      let error = Small.absoluteDot(lambda, Small.row(system.errorA, l, of: order))
      let product = range(base[l], error: error, along, elements[l])
      return (c[l] - product.upperBound)...(c[l] - product.lowerBound)
    }
  }
}

extension NodeSystem {
  /// How far each cell moves its row's z: where nothing is known of c'd.
  var spreads: [Int: Double] {
    var spreads: [Int: Double] = [:]
    for row in rows {
      for (bit, cell) in row.cells.enumerated() {
        let b = 1 << bit
        let step = row.z[0].indices.map { row.z[b][$0] - row.z[0][$0] }
        spreads[cell] = row.weight.squareRoot() * Small.norm(step)
      }
    }
    return spreads
  }
}
