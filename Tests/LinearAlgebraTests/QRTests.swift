import Testing

@testable import LinearAlgebra

struct QRTests {
  @Test(arguments: shapes)
  func factorsMultiplyBack(_ m: Int, _ n: Int) throws {
    let A = randomMatrix(m, n, seed: 16)
    let qr = try QR(pivoting: A)
    #expect(qr.Q.crossProduct().isClose(to: .identity(min(m, n)), within: 1e-13))
    #expect((qr.Q * qr.R).isClose(to: A.columns(qr.permutation), within: 1e-13))
    #expect(qr.rank == min(m, n))
    #expect(qr.permutation == Array(0..<n))
    #expect(qr.dependentColumns == Array(min(m, n)..<n))
  }

  @Test(arguments: [(7, 3), (40, 12), (300, 20)])
  func solveAgreesWithTheNormalEquations(_ m: Int, _ n: Int) throws {
    let A = randomMatrix(m, n, seed: 17)
    let y = randomVector(m, seed: 18)
    let expected = try Cholesky(A.crossProduct()).solve(A.crossProduct(y))
    let x = try QR(pivoting: A).solve(y)
    #expect((x - expected).norm < 1e-12)
    #expect(A.crossProduct(y - A * x).norm < 1e-13 * Double(m))
  }

  @Test func rankDoesNotDependOnUnits() throws {
    let A = randomMatrix(30, 4, seed: 19)
    let y = randomVector(30, seed: 20)
    let units: Vector = [1e300, 1e-300, 1, 1e-12]
    let qr = try QR(pivoting: A.scalingColumns(by: units))
    #expect(qr.rank == 4)
    let plain = try QR(pivoting: A)
    #expect(abs(qr.conditionEstimate / plain.conditionEstimate - 1) < 1)
    for (x, (unit, expected)) in zip(qr.solve(y), zip(units, plain.solve(y))) {
      #expect(abs(x / (expected / unit) - 1) < 1e-12)
    }
    #expect(
      (qr.Q * qr.R.scalingColumns(by: [1e-300, 1e300, 1, 1e12])).isClose(to: A, within: 1e-13))
  }

  @Test func conditionEstimateIsNearTheTruth() throws {
    let svd = try SVD(randomMatrix(50, 6, seed: 21))
    let s: Vector = [1, 1, 1, 1, 1, 1e-6]
    let A = svd.U.scalingColumns(by: s) * svd.Vt
    let estimate = try QR(pivoting: A).conditionEstimate
    #expect(estimate > 1e5 && estimate < 1e8)
  }

  @Test func edges() throws {
    #expect(try QR(pivoting: Matrix(rows: [[3]])).solve([6]) == [2])
    #expect(try QR(pivoting: Matrix(rows: [[0]])).rank == 0)
    #expect(try QR(pivoting: Matrix(rowCount: 0, columnCount: 2)).dependentColumns == [0, 1])
    #expect(try QR(pivoting: Matrix(rowCount: 3, columnCount: 0)).solve([1, 2, 3]) == [])
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 0)) {
      try QR(pivoting: Matrix(rows: [[1], [.nan]]))
    }
  }
}

/// The later of dependent columns is named, with its equation; near-dependence is left alone.
struct ColumnSelectionTests {
  static let n = 60
  let one = Vector(repeating: 1, count: n)
  let a = randomVector(n, seed: 22)
  let b = 1000 * randomVector(n, seed: 23)
  let c = 1e-4 * randomVector(n, seed: 24)

  private func equation(
    _ columns: [Vector], of column: Int
  ) throws -> [(column: Int, coefficient: Double)] {
    let qr = try QR(pivoting: Matrix(columns: columns))
    #expect(qr.dependentColumns == [column])
    #expect(qr.rank == columns.count - 1)
    return qr.dependence(of: column)
  }

  private func expect(
    _ found: [(column: Int, coefficient: Double)], _ expected: [(Int, Double)]
  ) {
    #expect(found.map(\.column) == expected.map(\.0))
    for (term, (_, coefficient)) in zip(found, expected) {
      #expect(abs(term.coefficient - coefficient) <= 1e-11 * abs(coefficient))
    }
  }

  @Test func sum() throws { expect(try equation([a, b, a + b], of: 2), [(0, 1), (1, 1)]) }

  @Test func sumGivenFirst() throws {
    expect(try equation([a + b, a, b], of: 2), [(0, 1), (1, -1)])
  }

  @Test func affineCombination() throws {
    let d = 2 * a - 3 * b + 7 * one
    expect(try equation([one, a, c, b, d], of: 4), [(0, 7), (1, 2), (3, -3)])
  }

  @Test func duplicate() throws { expect(try equation([one, a, b, 1e6 * a], of: 3), [(1, 1e6)]) }
  @Test func constant() throws { expect(try equation([one, a, 5 * one], of: 2), [(0, 5)]) }
  @Test func zeros() throws { expect(try equation([one, 0 * a, a], of: 1), []) }

  @Test func everyDummyBesideTheIntercept() throws {
    let dummies = (0..<3).map { level in
      Vector((0..<Self.n).map { $0 % 3 == level ? 1 : 0 })
    }
    expect(try equation([one] + dummies, of: 3), [(0, 1), (1, -1), (2, -1)])
  }

  @Test func twoAtOnce() throws {
    let qr = try QR(pivoting: Matrix(columns: [a, 2 * a, b, a + b, c]))
    #expect(qr.dependentColumns == [1, 3])
    #expect(qr.permutation == [0, 2, 4, 1, 3])
    expect(qr.dependence(of: 1), [(0, 2)])
    expect(qr.dependence(of: 3), [(0, 1), (2, 1)])
    #expect(qr.dependence(of: 0).isEmpty)
    // Dependent columns get 0; the fit is that of the others.
    let y = randomVector(Self.n, seed: 25)
    let x = qr.solve(y)
    #expect(x[1] == 0 && x[3] == 0)
    let expected = try QR(pivoting: Matrix(columns: [a, b, c])).solve(y)
    #expect((Vector([x[0], x[2], x[4]]) - expected).norm <= 1e-13 * expected.norm)
  }

  @Test(arguments: [1e-6, 1e-9, 1e-11])
  func nearlyCollinearIsNotCollinear(_ gap: Double) throws {
    let near = a + gap * b / 1000
    #expect(try QR(pivoting: Matrix(columns: [one, a, near])).rank == 3)
  }

  /// Here the distance is rounding of the large terms 1e6 (a − near), not of the column itself.
  @Test(arguments: [1e-4, 1.0, 1e8])
  func combinationsOfNearlyCollinearColumnsAreFound(_ unit: Double) throws {
    let near = a + 1e-9 * b
    #expect(
      try QR(pivoting: Matrix(columns: [a, near, unit * (a - near)])).dependentColumns == [2])
  }

  @Test(arguments: [30, 100, 300])
  func manyRandomColumnsWithOneSum(_ p: Int) throws {
    let A = randomMatrix(2 * p, p, seed: UInt64(p))
    let x = randomVector(p, seed: 26)
    let qr = try QR(pivoting: A.joinedColumns(with: Matrix(columns: [A * x])))
    #expect(qr.dependentColumns == [p])
    let found = Vector(qr.dependence(of: p).map(\.coefficient))
    #expect(found.count == p && (found - x).norm <= 1e-11 * x.norm)
  }
}
