import Testing

@testable import LinearAlgebra

/// Designs of condition 1e4 to 1e9 against exact rational arithmetic (Golden/ill_conditioned.py).
struct IllConditionedLeastSquaresTests {
  @Test(arguments: ["0", "1", "2"], ["0", "1"])
  func everyDigitIsRight(_ name: String, _ weighted: String) throws {
    let rows = try Golden("ill_conditioned_rows").rows(where: "case", is: name)
      .filter { $0["weighted"] == weighted }
    let terms = try Golden("ill_conditioned_terms").rows(where: "case", is: name)
      .filter { $0["weighted"] == weighted }
    let X = Matrix(
      columns: ["x1", "x2", "x3", "x4", "x5"].map { x in rows.map { number($0, x) } })
    let y = Vector(rows.map { number($0, "y") })
    let weights = weighted == "1" ? Vector(rows.map { number($0, "weight") }) : nil
    let fit = try LeastSquares(X: X, y: y, weights: weights)
    for (j, term) in terms.enumerated() {
      #expect(correctDigits(fit.coefficients[j], number(term, "coefficient")) > 14.9)
      #expect(correctDigits(fit.unscaledStandardErrors[j], number(term, "standard_error")) > 14.9)
      let covariance = number(term, "covariance_with_last")
      #expect(correctDigits(fit.unscaledCovariance[j, 4], covariance) > 14.9)
    }
    let sum = number(terms[0], "residual_sum_of_squares")
    #expect(correctDigits(fit.residualSumOfSquares, sum) > 14.9)
    for (i, row) in rows.enumerated() {
      #expect(correctDigits(fit.residuals[i], number(row, "residual")) > 14.9)
      let leverage = number(row, "leverage")
      #expect(abs(fit.leverages[i] - leverage) <= 4e-16)
    }
    #expect(fit.conditionNumber > 1e4)
  }
}

struct LeastSquaresTests {
  let X = randomMatrix(5000, 7, seed: 31)
  let y = randomVector(5000, seed: 32)
  let w = Vector(randomVector(5000, seed: 33).map { max(0, $0) })

  @Test func propertiesOfAFit() throws {
    let fit = try LeastSquares(X: X, y: y, weights: w)
    #expect(X.crossProduct(w.elementwiseProduct(fit.residuals)).norm < 1e-11)
    #expect(abs(fit.leverages.sum - 7) < 1e-12)
    #expect(fit.R.crossProduct().isClose(to: X.crossProduct(X.scalingRows(by: w)), within: 1e-10))
    let product = fit.unscaledCovariance * fit.R.crossProduct()
    #expect(product.isClose(to: .identity(7), within: 1e-13))
    #expect((fit.residuals - (y - X * fit.coefficients)).norm < 1e-13)
    let Z = fit.orthonormalized(X)
    #expect(Z.crossProduct(Z.scalingRows(by: w)).isClose(to: .identity(7), within: 1e-13))
  }

  @Test(arguments: [1, 100, 4999, 100_000])
  func blockSizesDoNotMatter(_ size: Int) throws {
    let whole = try LeastSquares(X: X, y: y)
    let fit = try LeastSquares(rowCount: 5000, columnCount: 7, blockSize: size) { range in
      RegressionBlock(X: X.rows(range), y: Vector(Array(y.elements[range])))
    }
    #expect((fit.coefficients - whole.coefficients).norm <= 1e-16)
    #expect(fit.residuals == whole.residuals)
    #expect(abs(fit.residualSumOfSquares / whole.residualSumOfSquares - 1) < 3e-16)
    #expect(fit.unscaledCovariance.isClose(to: whole.unscaledCovariance, within: 1e-17))
  }

  @Test func aRowOfWeightZeroChangesNothing() throws {
    let kept = Array(w.indices.filter { w[$0] > 0 })
    let all = try LeastSquares(X: X, y: y, weights: w)
    let some = try LeastSquares(
      X: X.rows(kept), y: Vector(kept.map { y[$0] }), weights: Vector(kept.map { w[$0] }))
    #expect((all.coefficients - some.coefficients).norm <= 1e-16)
    for i in w.indices where w[i] == 0 {
      #expect(all.leverages[i] == 0)
      #expect(abs(all.residuals[i] - (y[i] - X.row(i).dot(all.coefficients))) < 1e-14)
    }
  }

  @Test func aWeightCountsRows() throws {
    let counts = Vector((0..<50).map { Double($0 % 3) })
    let repeated = (0..<50).flatMap { i in Array(repeating: i, count: i % 3) }
    let weighted = try LeastSquares(
      X: X.rows(0..<50), y: Vector(Array(y.elements[..<50])), weights: counts)
    let plain = try LeastSquares(X: X.rows(repeated), y: Vector(repeated.map { y[$0] }))
    #expect((weighted.coefficients - plain.coefficients).norm < 1e-15)
    #expect(weighted.unscaledCovariance.isClose(to: plain.unscaledCovariance, within: 1e-16))
  }

  @Test(arguments: [1e300, 1e-300, 1e-150])
  func unitsDoNotMatter(_ unit: Double) throws {
    let plain = try LeastSquares(X: X, y: y)
    let units: Vector = [unit, 1, 1, 1 / unit, 1, 1, 1]
    let fit = try LeastSquares(X: X.scalingColumns(by: units), y: y)
    for j in 0..<7 {
      #expect(abs(fit.coefficients[j] * units[j] / plain.coefficients[j] - 1) < 1e-13)
      let ratio = fit.unscaledStandardErrors[j] * units[j] / plain.unscaledStandardErrors[j]
      #expect(abs(ratio - 1) < 1e-13)
    }
    #expect(abs(fit.residualSumOfSquares / plain.residualSumOfSquares - 1) < 1e-13)
    let response = try LeastSquares(X: X, y: unit * y)
    for j in 0..<7 {
      #expect(abs(response.coefficients[j] / unit / plain.coefficients[j] - 1) < 1e-13)
    }
  }

  @Test func asManyRowsAsColumns() throws {
    let fit = try LeastSquares(X: X.rows(0..<7), y: Vector(Array(y.elements[..<7])))
    #expect(fit.residualSumOfSquares < 1e-28)
    #expect(fit.leverages.allSatisfy { abs($0 - 1) < 1e-14 })
    let single = try LeastSquares(X: Matrix(rows: [[4]]), y: [3])
    #expect(single.coefficients == [0.75] && single.residuals == [0] && single.leverages == [1])
    #expect(single.unscaledCovariance == Matrix(rows: [[0.0625]]) && single.conditionNumber == 1)
  }

  @Test func aRowAloneInItsDummyHasLeverageOne() throws {
    let dummy = Vector((0..<100).map { $0 == 17 ? 1 : 0 })
    let design = Matrix(columns: [Vector(repeating: 1, count: 100), X.column(0).first(100), dummy])
    let fit = try LeastSquares(X: design, y: y.first(100))
    #expect(abs(fit.leverages[17] - 1) <= 2.3e-16)
    #expect(abs(fit.residuals[17]) < 1e-30)
  }

  @Test(arguments: [1.0, 1e-4])
  func anExactFitTakesNoMoreReadingsThanAnother(_ gap: Double) throws {
    let near = X.column(0) + gap * X.column(1)
    let fit = try LeastSquares(
      X: Matrix(columns: [X.column(0), near, X.column(2)]), y: X.column(2))
    #expect(fit.coefficients[2] == 1 && fit.coefficients.norm == 1)
    #expect(fit.residualSumOfSquares < 1e-50 && fit.passes <= 4)
  }

  @Test func noColumns() throws {
    let fit = try LeastSquares(X: Matrix(rowCount: 3, columnCount: 0), y: [1, 2, 3])
    #expect(fit.coefficients == [] && fit.residuals == [1, 2, 3])
    #expect(fit.residualSumOfSquares == 14 && fit.leverages == [0, 0, 0])
  }

  @Test func onlyWhatIsAskedForIsKept() throws {
    let fit = try LeastSquares(X: X, y: y, keeping: [])
    #expect(fit.residuals == [] && fit.leverages == [])
    #expect(fit.coefficients == (try LeastSquares(X: X, y: y)).coefficients)
  }
}

/// What cannot be fitted, and how that is said.
struct LeastSquaresRefusalTests {
  let X = randomMatrix(40, 3, seed: 34)
  let y = randomVector(40, seed: 35)

  private func error(_ X: Matrix, _ y: Vector, _ w: Vector? = nil) -> LinearAlgebraError? {
    do {
      _ = try LeastSquares(X: X, y: y, weights: w)
      return nil
    } catch {
      return error as? LinearAlgebraError
    }
  }

  @Test func dependentColumnsComeWithTheirEquation() throws {
    let sum = 2 * X.column(0) - 3 * X.column(2)
    let design = X.joinedColumns(with: Matrix(columns: [sum, 0 * sum]))
    guard case .rankDeficient(3, 5, let found) = error(design, y) else {
      Issue.record("not refused")
      return
    }
    #expect(found.map(\.column) == [3, 4])
    #expect(found[0].terms.map(\.column) == [0, 2])
    #expect(abs(found[0].terms[0].coefficient - 2) < 1e-13)
    #expect(abs(found[0].terms[1].coefficient + 3) < 1e-13)
    #expect(found[1].terms.isEmpty)
  }

  @Test func aLargerToleranceRefusesMore() throws {
    let near = X.column(0) + 1e-9 * X.column(1)
    let design = X.columns([0]).joinedColumns(with: Matrix(columns: [near]))
    #expect(error(design, y) == nil)
    #expect(throws: LinearAlgebraError.self) {
      try LeastSquares(X: design, y: y, rankTolerance: 1e-7)
    }
  }

  @Test func fewerRowsThanColumns() {
    guard case .rankDeficient(2, 3, let found) = error(X.rows(0..<2), y.first(2)) else {
      Issue.record("not refused")
      return
    }
    #expect(found.map(\.column) == [2])
    guard case .rankDeficient(0, 3, _) = error(X.rows([]), []) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func weightsCanTakeRowsAwayUntilRankIsLost() {
    let w = Vector((0..<40).map { $0 < 2 ? 1 : 0 })
    guard case .rankDeficient(2, 3, _) = error(X, y, w) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func badNumbersAreNamed() {
    var bad = X
    bad[30, 1] = .nan
    #expect(error(bad, y) == .nonFinite(row: 30, column: 1))
    var response = y
    response[2] = -.infinity
    #expect(error(X, response) == .nonFinite(row: 2, column: 3))
    var w = Vector(repeating: 1, count: 40)
    w[5] = -0.5
    #expect(error(X, y, w) == .invalidWeight(row: 5, value: -0.5))
  }

  @Test func aReadersErrorIsPassedOn() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try LeastSquares(rowCount: 10, columnCount: 1) { _ in throw Stop() }
    }
  }
}

extension Vector {
  fileprivate func first(_ count: Int) -> Vector { Vector(Array(elements[..<count])) }
}
