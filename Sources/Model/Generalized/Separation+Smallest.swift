import LinearAlgebra

extension Separation {
  /// The fewest of some columns, terms taken whole, that with the intercept separate as many rows: terms
  /// are left out one by one, the first that can be first, while as many stay separated.
  ///
  /// - Parameter guilty: columns that the direction found moves.
  /// - Parameter separated: how many rows it separates.
  /// - Returns: the columns that stay.
  static func smallest(
    of guilty: [Int], _ matrix: DesignMatrix, _ X: Matrix, signs: [Double], separated: Int
  ) throws(LinearAlgebraError) -> [Int] {
    let constant = matrix.columns.indices.filter { matrix.columns[$0].role == .intercept }
    func separates(_ columns: [Int]) throws(LinearAlgebraError) -> Bool {
      let qr = try QR(pivoting: X.columns(constant + columns))
      let cone = try SeparatingDirection(qr.Q.columns(0..<qr.rank), signs: signs)
      return cone.map { $0.separated.count >= separated } ?? false
    }
    var kept = guilty
    let terms = Set(guilty.map { matrix.columns[$0].term ?? -1 }).sorted()
    for term in terms.reversed() {
      let rest = kept.filter { (matrix.columns[$0].term ?? -1) != term }
      if !rest.isEmpty, try separates(rest) { kept = rest }
    }
    return kept
  }
}
