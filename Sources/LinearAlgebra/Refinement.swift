/// β and R made right to the last bit, by further readings of the rows in double-double.
struct Refinement {
  private(set) var beta: [DoubleDouble]
  private(set) var factor: DoubleDoubleMatrix
  private(set) var pass: RefinementPass
  private(set) var passes: Int
  /// Of the rows, by `factor`; empty unless kept.
  private(set) var leverages: [Double]

  /// Below this condition, R from Householder QR is right to some 1e-14 as it stands.
  private static let conditionWithoutCorrection = 32.0
  private static let mostPasses = 5

  init(
    of folded: FoldedRegression, _ rows: RegressionRows, keeping: LeastSquares.RowResults
  ) throws {
    let correctsFactor = folded.conditionNumber > Self.conditionWithoutCorrection
    factor = DoubleDoubleMatrix(folded.R)
    beta = BLAS.solveTriangular(folded.R, .upper, folded.projectedResponse)
      .map { DoubleDouble($0) }
    // Leverages do not depend on β, and residuals are to come: the first correction is always made.
    let first = correctsFactor ? [] : keeping.intersection(.leverages)
    pass = RefinementPass(
      beta, factor, folded.scale, keeping: first, addsGram: correctsFactor)
    try pass.run(over: rows)
    passes = 1
    leverages = pass.leverages
    if correctsFactor {
      factor = try pass.gram.choleskyFactor().triangularProduct(factor)
    }
    try correct(
      by: factor.normalSolve(pass.crossProduct), folded, rows, keeping.subtracting(first))
    if correctsFactor { leverages = pass.leverages }
    try refine(folded, rows, keeping.subtracting(.leverages))
  }

  private mutating func refine(
    _ folded: FoldedRegression, _ rows: RegressionRows, _ keeping: LeastSquares.RowResults
  ) throws {
    var previous = Double.infinity
    while passes < Self.mostPasses {
      let correction = factor.normalSolve(pass.crossProduct)
      let size = correction.reduce(0) { Swift.max($0, $1.hi.magnitude) }
      if isNegligible(correction) || !(size <= previous / 4) { return }
      previous = size
      try correct(by: correction, folded, rows, keeping)
    }
  }

  /// Below 2⁻⁶⁰ of its coefficient, or 2⁻⁹⁰ of the largest: a coefficient of 0 is never relatively right.
  /// (Columns are equilibrated, so coefficients compare as contributions to y.)
  private func isNegligible(_ correction: [DoubleDouble]) -> Bool {
    let largest = beta.reduce(0) { Swift.max($0, $1.hi.magnitude) }
    return zip(correction, beta).allSatisfy { delta, b in
      delta.hi.magnitude <= Swift.max(0x1p-60 * b.hi.magnitude, 0x1p-90 * largest)
    }
  }

  private mutating func correct(
    by correction: [DoubleDouble], _ folded: FoldedRegression, _ rows: RegressionRows,
    _ keeping: LeastSquares.RowResults
  ) throws {
    beta = zip(beta, correction).map { $0 + $1 }
    pass = RefinementPass(beta, factor, folded.scale, keeping: keeping, addsGram: false)
    try pass.run(over: rows)
    passes += 1
  }
}

/// One reading of the rows with a given β and R, all in scaled columns.
struct RefinementPass {
  let beta: [DoubleDouble]
  let factor: DoubleDoubleMatrix
  let scale: RegressionScale
  let keeping: LeastSquares.RowResults
  let addsGram: Bool

  /// X'Wr.
  private(set) var crossProduct: [DoubleDouble]
  /// r'Wr.
  private(set) var sumOfSquares = DoubleDouble.zero
  /// Z'WZ with Z = X R⁻¹, its upper triangle.
  private(set) var gram: DoubleDoubleMatrix
  /// In units of the response.
  private(set) var residuals: [Double] = []
  private(set) var leverages: [Double] = []

  init(
    _ beta: [DoubleDouble], _ factor: DoubleDoubleMatrix, _ scale: RegressionScale,
    keeping: LeastSquares.RowResults, addsGram: Bool
  ) {
    self.beta = beta
    self.factor = factor
    self.scale = scale
    self.keeping = keeping
    self.addsGram = addsGram
    crossProduct = Array(repeating: .zero, count: beta.count)
    gram = DoubleDoubleMatrix(rowCount: beta.count, columnCount: beta.count)
  }

  mutating func run(over rows: RegressionRows) throws {
    if keeping.contains(.residuals) { residuals.reserveCapacity(rows.rowCount) }
    if keeping.contains(.leverages) { leverages.reserveCapacity(rows.rowCount) }
    try rows.forEachBlock { _, block in
      let scaled = scale.applied(to: block)
      addResiduals(scaled)
      if addsGram || keeping.contains(.leverages) { addOrthonormalRows(scaled) }
    }
  }

  private mutating func addResiduals(_ block: RegressionBlock) {
    var r = DoubleDoubleMatrix(block.y)
    BLAS.subtractProduct(block.X, beta, from: &r)
    if let low = block.XLow { BLAS.subtractProduct(low, beta, from: &r) }
    let weighted = block.weights.map { BLAS.scaleRows(r, by: $0) } ?? r
    for X in [block.X, block.XLow].compactMap({ $0 }) {
      for (j, sum) in BLAS.crossProduct(X, weighted).enumerated() { crossProduct[j] += sum }
    }
    sumOfSquares += BLAS.dot(r, column: 0, weighted, column: 0)
    if keeping.contains(.residuals) {
      let unit = Scaling.powerOfTwo(scale.response)
      (unit * r.rounded).withElements { residuals.append(contentsOf: $0) }
    }
  }

  private mutating func addOrthonormalRows(_ block: RegressionBlock) {
    let Z = BLAS.rightSolve(block.X, factor)
    if keeping.contains(.leverages) {
      // In double-double, so that a leverage of 1 comes out as 1.
      let squares = BLAS.rowSquares(Z)
      let weighted = block.weights.map { BLAS.scaleRows(squares, by: $0) } ?? squares
      weighted.rounded.withElements { leverages.append(contentsOf: $0) }
    }
    guard addsGram else { return }
    let WZ = block.weights.map { BLAS.scaleRows(Z, by: $0) } ?? Z
    for k in 0..<gram.order {
      for j in 0...k { gram[j, k] += BLAS.dot(Z, column: j, WZ, column: k) }
    }
  }
}
