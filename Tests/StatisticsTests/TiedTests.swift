import Testing

@testable import Statistics

/// Exact p with ties against enumeration, and polyserial correlations against polycor (`Golden/tied.R`).
struct TiedTests {
  @Test func exactPWithTiesIsThatOfEnumeration() throws {
    let rows = try Golden("tied").rows
    #expect(rows.count == 8)
    for row in rows {
      let (x, y) = (row.numbers("x"), row.numbers("y"))
      let tau = try Correlation.kendall(x, y)
      #expect(
        relativeError(try #require(tau.pValue), row.number("p_tau") ?? .nan) < 1e-12, "\(row)")
      #expect(relativeError(try #require(tau.estimate), row.number("tau") ?? .nan) < 1e-12)
      #expect(tau.pMethod == .exactPermutation)
      #expect(try Correlation.kendall(y, x).pValue == tau.pValue)
      guard let p = row.number("p_rho") else { continue }
      let rho = try Correlation.spearman(x, y)
      #expect(relativeError(try #require(rho.pValue), p) < 1e-14, "\(row)")
      #expect(rho.pMethod == .exactPermutation)
    }
  }

  /// Without ties the same as without the ties' way.
  @Test(arguments: [3, 6, 9])
  func withoutTiesBothWaysAgree(n: Int) throws {
    var generator = SeededGenerator(seed: 3, stream: "tied \(n)")
    let x = (0..<n).map(Double.init)
    let y = x.map { $0 + 3 * generator.normal() }
    let one = [Int](repeating: 1, count: n)
    let pairs = KendallPairs(x, y)
    let tied = try #require(TiedKendallNull(one, one))
    #expect(
      abs(tied.twoSidedP(pairs.score) - KendallNull(n: n).twoSidedP(pairs.concordant)) < 1e-14)
    let (a, b) = (Ranks(x).values, Ranks(y).values)
    let s = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(TiedSpearmanNull(a, b).twoSidedP - SpearmanNull(n: n).twoSidedP(s)) < 1e-14)
  }

  @Test func tooMuchToCountIsApproximated() throws {
    let x = (0..<30).map { Double($0 / 2) }
    #expect(try Correlation.kendall(x, x.map { -$0 + 1 }).pMethod == .normalApproximation)
    #expect(TiedKendallNull([Int](repeating: 2, count: 15), [Int](repeating: 2, count: 15)) == nil)
  }

  @Test func polyserialAgreesWithPolycor() throws {
    let rows = try Golden("polyserial").rows
    #expect(rows.count == 4)
    for row in rows {
      let (x, y) = (row.numbers("x"), row.numbers("y"))
      let result = try Correlation.polyserial(x, y)
      let rho = try #require(result.estimate)
      // polycor's optimiser stops near 1e-6.
      #expect(abs(rho - (row.number("rho") ?? .nan)) < 3e-5, "\(rho)")
      let n = Double(x.count)
      let error = Elementary.fisherZ(rho) / (try #require(result.statistic)) * (1 - rho * rho)
      let first = error * error - rho * rho * (1 - rho * rho) * (1 - rho * rho) / (2 * n)
      #expect(abs(first.squareRoot() / (row.number("se_polycor") ?? .nan) - 1) < 2e-3)
      // The whole likelihood divides by n in the deviation.
      let known = try #require(row.number("rho_whole"))
      let slope = rho / (1 - rho * rho).squareRoot() * ((n - 1) / n).squareRoot()
      #expect(abs(slope / (1 + slope * slope).squareRoot() - known) < 3e-5)
      let slopeError = (first / (1 - rho * rho) / (1 - rho * rho) / (1 - rho * rho)) * (n - 1) / n
      let rest = 1 - known * known
      let whole = (rest * rest * rest * slopeError + known * known * rest * rest / (2 * n))
        .squareRoot()
      #expect(abs(whole / (row.number("se_whole") ?? .nan) - 1) < 2e-3, "\(whole)")
      #expect(try #require(result.confLow) < rho && rho < (try #require(result.confHigh)))
      // Which is which does not count, nor what the categories are called.
      #expect(try Correlation.polyserial(y, x).estimate == rho)
      #expect(try Correlation.polyserial(x, y.map { $0 * $0 }).estimate == rho)
      let scaled = try #require(try Correlation.polyserial(x.map { 5 - 3 * $0 }, y).estimate)
      #expect(abs(scaled + rho) < 1e-10)
    }
  }

  @Test func polyserialSaysWhyThereIsNone() throws {
    let x = (0..<24).map(Double.init)
    #expect(try Correlation.polyserial(x, x.map { $0 * 2 }).undefined == .tooManyCategories)
    #expect(
      try Correlation.polyserial(x, x.map { $0 < 12 ? 0 : 1 }).undefined == .noInteriorMaximum)
    #expect(try Correlation.polyserial(x, x.map { _ in 1 }).undefined == .secondConstant)
  }
}
