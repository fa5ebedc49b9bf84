import LinearAlgebra

extension LinearFit {
  /// Columns that are independent of those before, by the rule that fits themselves have (`QR`): whatever
  /// the units of the columns, and whatever the sizes of the weights.
  ///
  /// - Parameter tolerance: the share of their size within which columns depend on each other, above
  ///   what rounding took from them where they were made of others.
  static func independent(
    _ columns: [[Double]], _ weights: [Double]?, tolerance: Double = Absorption.vanishingShare
  ) throws(LinearAlgebraError) -> [Int] {
    guard let first = columns.first else { return [] }
    let roots = weights.map { $0.map { $0.squareRoot() } }
    var folded = RowwiseQR(columnCount: columns.count)
    for start in stride(from: 0, to: first.count, by: blockSize) {
      let range = start..<min(start + blockSize, first.count)
      let block = Matrix(columns: columns.map { Array($0[range]) })
      try folded.fold(roots.map { block.scalingRows(by: Vector(Array($0[range]))) } ?? block)
    }
    let qr = try QR(pivoting: folded.R, tolerance: tolerance)
    return Array(qr.permutation.prefix(qr.rank))
  }
}
