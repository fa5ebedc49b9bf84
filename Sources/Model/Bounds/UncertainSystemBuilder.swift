import LinearAlgebra
import Tables

/// Makes the system of a fit at some values of the suppressed cells, in units in which every column
/// and the outcome are about 1: powers of two, so that nothing is rounded.
struct UncertainSystemBuilder {
  let fit: LinearFit
  let outcomeUnit: Double
  /// b₀ in those units.
  let coefficients: [Double]

  init(_ fit: LinearFit) {
    self.fit = fit
    let unit = LinearFit.powerOfTwo(near: fit.outcome.reduce(0) { max($0, $1.magnitude) })
    outcomeUnit = unit
    coefficients = (0..<fit.columnCount).map {
      let value = fit.leastSquares.coefficients[$0] / unit / fit.coefficientUnits[$0]
      return value.isFinite ? value : 0
    }
  }

  /// A row in the basis of the system: z = T'x and r = y − x'b₀, and what rounding can do to them.
  private struct Point {
    var z: [Double]
    var r: Double
    var zError: [Double]
    var rError: Double
  }

  private func point(_ x: [Double], _ y: Double) -> Point {
    let p = x.count
    let scaled = x.indices.map { x[$0] * fit.coefficientUnits[$0] }
    var (z, size) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
    for j in 0..<p {
      for k in 0..<p {
        let product = scaled[k] * fit.T[k, j]
        z[j] += product
        size[j] += product.magnitude
      }
    }
    let relative = Double(p + 4) * Double.ulpOfOne
    let outcome = y / outcomeUnit
    var (r, total) = (outcome, outcome.magnitude)
    for k in 0..<p {
      r -= scaled[k] * coefficients[k]
      total += (scaled[k] * coefficients[k]).magnitude
    }
    return Point(z: z, r: r, zError: size.map { $0 * relative }, rError: total * relative)
  }

  func system(
    _ design: Design, _ suppressed: SuppressedRows, outcome: String
  ) -> UncertainSystem {
    let p = fit.columnCount
    var sums = ErrorSums(order: p)
    var system = UncertainSystem(
      s: Array(repeating: 0, count: p), A: Array(repeating: 0, count: p * p), rows: [],
      cellCount: 0, errorS: [], errorA: [], noise: 0)
    let free = Set(suppressed.rows)
    for row in 0..<fit.rowCount where !free.contains(row) {
      let X = fit.matrix.rows(CollectionOfOne(row))
      let point = point((0..<p).map { X[0, $0] }, fit.outcome[row])
      let weight = fit.weights?[row] ?? 1
      for k in 0..<p {
        system.s[k] += weight * point.z[k] * point.r
        for l in 0..<p { system.A[k * p + l] += weight * point.z[k] * point.z[l] }
      }
      sums.add([point.z], [point.r], zError: point.zError, rError: point.rError, weight)
    }
    var corners: [(X: Matrix, y: [Double])] = []
    for corner in 0..<(1 << suppressed.columns.count) {
      let table = suppressed.table(corner: corner)
      corners.append(
        (DesignMatrix(design, table).rows(suppressed.rows), table[outcome]?.numbers ?? []))
    }
    var cellCount = 0
    for (position, row) in suppressed.rows.enumerated() {
      let cells = suppressed.cells(of: row)
      let weight = fit.weights?[row] ?? 1
      let points = (0..<(1 << cells.count)).map { local -> Point in
        let corner = cells.enumerated().reduce(0) { $0 | (local >> $1.0 & 1) << $1.1 }
        let X = corners[corner].X
        return point((0..<p).map { X[position, $0] }, corners[corner].y[row])
      }
      var (zError, rError) = (points[0].zError, 0.0)
      for point in points {
        for k in 0..<p { zError[k] = max(zError[k], point.zError[k]) }
        rError = max(rError, point.rError)
      }
      system.rows.append(
        UncertainRow(
          weight: weight, cells: cells.indices.map { cellCount + $0 }, z: points.map(\.z),
          r: points.map(\.r)))
      cellCount += cells.count
      sums.add(points.map(\.z), points.map(\.r), zError: zError, rError: rError, weight)
    }
    let relative = Double(fit.rowCount + 16 * p + 64) * Double.ulpOfOne
    return UncertainSystem(
      s: system.s, A: system.A, rows: system.rows, cellCount: cellCount,
      errorS: zip(sums.s, sums.pointS).map { $0 * relative + 2 * $1 },
      errorA: zip(sums.A, sums.pointA).map { $0 * relative + 2 * $1 }, noise: 4 * sums.noise)
  }
}

/// Σ w |z| |r| and Σ w |z| |z|', each row at its largest, and what the errors of z and r add.
private struct ErrorSums {
  var s: [Double]
  var A: [Double]
  var pointS: [Double]
  var pointA: [Double]
  var noise = 0.0

  init(order p: Int) {
    s = Array(repeating: 0, count: p)
    pointS = s
    A = Array(repeating: 0, count: p * p)
    pointA = A
  }

  mutating func add(
    _ z: [[Double]], _ r: [Double], zError: [Double], rError: Double, _ weight: Double
  ) {
    let p = s.count
    let size = (0..<p).map { k in z.reduce(0) { max($0, $1[k].magnitude) } }
    let residual = r.reduce(0) { max($0, $1.magnitude) }
    noise = max(noise, rError, zError.max() ?? 0)
    for k in 0..<p {
      s[k] += weight * size[k] * residual
      pointS[k] += weight * (zError[k] * (residual + rError) + size[k] * rError)
      for l in 0..<p {
        A[k * p + l] += weight * size[k] * size[l]
        pointA[k * p + l] +=
          weight * (zError[k] * (size[l] + zError[l]) + size[k] * zError[l])
      }
    }
  }
}
