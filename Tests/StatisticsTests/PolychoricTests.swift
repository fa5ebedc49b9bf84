import Testing

@testable import Statistics

@Suite struct PolychoricTests {
  @Test func bivariateNormalProbabilitiesAreExact() throws {
    for row in try Golden("bivariate_normal").rows {
      let (h, k, rho) = (
        try #require(row.number("h")), try #require(row.number("k")),
        try #require(row.number("rho"))
      )
      let p = try BivariateNormal(correlation: rho).cdf(h, k)
      let error = (p - (row.number("p") ?? .nan)).magnitude
      #expect(error < 1e-15, "\(h) \(k) \(rho): \(error)")
    }
  }

  @Test func bivariateNormalKeepsItsSymmetries() throws {
    for rho in [-0.99, -0.4, 0.2, 0.97] {
      let (normal, mirrored) = (
        try BivariateNormal(correlation: rho), try BivariateNormal(correlation: -rho)
      )
      for (h, k) in [(0.3, -1.2), (2, 2.1), (-1.5, -0.2)] {
        #expect((normal.cdf(h, k) - normal.cdf(k, h)).magnitude < 1e-16)
        let whole = normal.cdf(h, k) + mirrored.cdf(h, -k)
        #expect((whole - Normal.standard.cdf(h)).magnitude < 1e-15)
      }
      #expect(normal.cdf(.infinity, 0.5) == Normal.standard.cdf(0.5))
      #expect(normal.cdf(-.infinity, 0.5) == 0)
    }
    #expect(throws: StatisticsError.self) { try BivariateNormal(correlation: 1) }
  }

  @Test func agreesWithPolycorAndItsOwnMaximum() throws {
    for row in try Golden("polychoric").rows {
      let name = row["name"] ?? ""
      let result = try Correlation.polychoric(row.numbers("x"), row.numbers("y"))
      let rho = try #require(result.estimate)
      // polycor's optimiser stops short of the maximum, for `sparse` in the fourth digit.
      #expect((rho - (row.number("polychor") ?? .nan)).magnitude < 1e-3, "\(name)")
      #expect((rho - (row.number("rho") ?? .nan)).magnitude < 1e-8, "\(name): \(rho)")
      let (z, p) = (try #require(result.statistic), try #require(result.pValue))
      let se = Elementary.fisherZ(rho) * (1 - rho * rho) / z
      #expect((se - (row.number("se") ?? .nan)).magnitude < 1e-6, "\(name): \(se)")
      let low = try #require(result.confLow)
      let high = try #require(result.confHigh)
      #expect(low < rho && rho < high)
      #expect((p < 0.05) == (low > 0 || high < 0))
    }
  }

  @Test func onlyTheOrderOfCategoriesCounts() throws {
    let row = try #require(try Golden("polychoric").rows.first)
    let (x, y) = (row.numbers("x"), row.numbers("y"))
    let plain = try Correlation.polychoric(x, y)
    #expect(try Correlation.polychoric(x.map { $0 * $0 * $0 }, y.map { 7 * $0 - 100 }) == plain)
    let estimate = try #require(plain.estimate)
    let swapped = try #require(try Correlation.polychoric(y, x).estimate)
    #expect((swapped - estimate).magnitude < 1e-10)
    let mirrored = try #require(try Correlation.polychoric(x.map { -$0 }, y).estimate)
    #expect((mirrored + estimate).magnitude < 1e-10)
  }

  /// Tetrachoric at the median: π₁₁ = ¼ + asin ρ/2π, so that ρ = sin(2π (n₁₁/n − ¼)).
  @Test func ofTwoHalvesItIsASine() throws {
    let x = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1].map(Double.init)
    let y = [0, 0, 0, 0, 1, 1, 1, 1, 1, 0].map(Double.init)
    let rho = try #require(try Correlation.polychoric(x, y).estimate)
    #expect((rho - Elementary.sine(2 * .pi * 0.15)).magnitude < 1e-12)
  }

  /// Small tables whose likelihood is not concave everywhere: SciPy's bivariate normal, all parameters at
  /// once by Nelder and Mead's simplex.
  @Test(arguments: [
    ([[1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1]], 0.913_312_6),
    ([[1, 1, 0, 2], [1, 1, 0, 0], [0, 0, 1, 1]], 0.132_169_1),
  ])
  func smallTablesHaveTheirMaximum(_ counts: [[Int]], _ expected: Double) throws {
    var (x, y): ([Double], [Double]) = ([], [])
    for (i, row) in counts.enumerated() {
      for (j, count) in row.enumerated() {
        x += [Double](repeating: Double(i), count: count)
        y += [Double](repeating: Double(j), count: count)
      }
    }
    let rho = try #require(try Correlation.polychoric(x, y).estimate)
    #expect((rho - expected).magnitude < 1e-5, "\(rho)")
  }

  @Test func awkwardTablesSayWhy() throws {
    let steps = (0..<30).map { Double($0 % 3) }
    #expect(try Correlation.polychoric(steps, steps).undefined == .noInteriorMaximum)
    #expect(try Correlation.polychoric(steps, steps.map { -$0 }).undefined == .noInteriorMaximum)
    let corner = try Correlation.polychoric([0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1])
    #expect(corner.undefined == .noInteriorMaximum && corner.estimate == nil)
    #expect(try Correlation.polychoric(steps, steps.map { _ in 1 }).undefined == .secondConstant)
    let many = (0..<30).map(Double.init)
    #expect(try Correlation.polychoric(many, steps).undefined == .tooManyCategories)
  }

  /// An empty cell that is not a corner does no harm.
  @Test func emptyCellsAreLeftAsTheyAre() throws {
    let x = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3].map(Double.init)
    let y = [1, 1, 2, 2, 1, 2, 3, 2, 2, 3, 3, 2].map(Double.init)
    let result = try Correlation.polychoric(x, y)
    #expect(result.undefined == nil && (result.estimate ?? 0) > 0.5)
  }
}
