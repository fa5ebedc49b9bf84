/// The first reading of the rows: everything checked, [X y] folded into one triangle, equilibrated.
struct FoldedRegression {
  let rowCount: Int
  let scale: RegressionScale
  /// p × p, for the scaled columns.
  let R: Matrix
  /// Q'y, p, for the scaled response.
  let projectedResponse: Vector
  let conditionNumber: Double

  init(_ rows: RegressionRows) throws {
    let p = rows.columnCount
    var scale = RegressionScale(
      RegressionBlock(X: Matrix(rowCount: 0, columnCount: p), y: []))
    var folded = RowwiseQR(columnCount: p + 1)
    try rows.forEachBlock { range, block in
      try block.check(firstRow: range.lowerBound)
      if range.lowerBound == 0 { scale = RegressionScale(block) }
      var columns = scale.applied(to: block).weightedColumns()
      folded.foldChecked(&columns)
    }
    let triangle = scale.equilibrate(folded.R)
    rowCount = rows.rowCount
    self.scale = scale
    R = triangle.columns(0..<p).rows(0..<p)
    projectedResponse = Vector(Array(triangle.column(p).prefix(p)))
    let norms = Vector((0..<p).map { triangle.column($0).norm })
    conditionNumber = try SVD(R.scalingColumns(by: Vector(norms.map { $0 > 0 ? 1 / $0 : 1 })))
      .conditionNumber
  }

  func requireIndependentColumns(tolerance: Double?) throws(LinearAlgebraError) {
    let p = R.columnCount
    let selection = ColumnSelection(
      of: R, exponents: scale.columns,
      tolerance: tolerance ?? ColumnSelection.defaultTolerance(columnCount: p))
    guard selection.dependences.isEmpty else {
      throw .rankDeficient(
        rank: selection.independent.count, columnCount: p, dependences: selection.dependences)
    }
  }
}
