import LinearAlgebra
import Tables

extension Separation {
  /// Of proportional odds: thresholds c and slopes b, not all zero, with
  ///
  ///     c_k − xᵢ'b ≥ 0 for the threshold above row i's level,  c_{k−1} − xᵢ'b ≤ 0 for the one below
  ///
  /// along which no row's probability falls, so that the likelihood has no maximum.
  ///
  /// - Returns: nil where there is none.
  init?(
    _ matrix: DesignMatrix, _ grades: OrderedResponse, _ sample: Sample, _ spec: ModelSpec
  ) throws(LinearAlgebraError) {
    let count = grades.levels.count - 1
    let sides = grades.codes.enumerated().flatMap { row, code in
      (code < count ? [(row: row, threshold: code, sign: 1.0)] : [])
        + (code > 0 ? [(row: row, threshold: code - 1, sign: -1.0)] : [])
    }
    let slopes = matrix.columns.indices.filter { matrix.columns[$0].role != .intercept }
    let X = matrix.rows(0..<matrix.rowCount).columns(slopes)
    let A = Matrix(rowCount: sides.count, columnCount: count + slopes.count) { j, target in
      target.initialize(repeating: 0)
      for (i, side) in sides.enumerated() {
        if j < count {
          target[i] = side.threshold == j ? 1 : 0
        } else {
          target[i] = -X[side.row, j - count]
        }
      }
    }
    let qr = try QR(pivoting: A)
    let Q = qr.Q.columns(0..<qr.rank)
    guard let cone = try SeparatingDirection(Q, signs: sides.map(\.sign)) else {
      return nil
    }
    let beta = qr.solve(Q * cone.direction)
    let moves = slopes.indices.map { beta[count + $0].magnitude * X.column($0).norm }
    let largest = moves.max() ?? 0
    let guilty = slopes.indices.filter { moves[$0] > Self.moving * largest }
    let rows = Set(cone.separated.map { sides[$0].row }).sorted()
    self.init(
      outcome: spec.outcome, isComplete: cone.separated.count == sides.count,
      terms: guilty.map { matrix.columns[slopes[$0]].name }, rows: rows,
      rowsUsed: matrix.rowCount,
      levels: guilty.compactMap {
        Self.grade(matrix.columns[slopes[$0]].name, X.column($0), grades)
      }, ofGrades: true, sample, spec)
  }

  /// `the 7 rows with role[manager]: all 'outstanding'`.
  private static func grade(
    _ name: String, _ column: Vector, _ grades: OrderedResponse
  ) -> String? {
    guard column.allSatisfy({ $0 == 0 || $0 == 1 }) else { return nil }
    for (value, place) in [(1.0, "with \(name)"), (0, "without \(name)")] {
      let codes = column.indices.filter { column[$0] == value }.map { grades.codes[$0] }
      guard let first = codes.first, first == 0 || first == grades.levels.count - 1,
        codes.allSatisfy({ $0 == first })
      else { continue }
      return "the \(Wording.count(codes.count, "row")) \(place): all '\(grades.levels[first])'"
    }
    return nil
  }

  /// In how many of the clusters rows are, in words.
  static func spread(of rows: [Int], _ sample: Sample?, _ spec: ModelSpec) -> String? {
    guard let sample, let found = try? sample.clusters(for: spec) else { return nil }
    let own = Set(rows)
    let count = found.rows.count { $0.contains(where: own.contains) }
    return "\(count) of \(found.count) clusters of \(found.name)"
  }
}
