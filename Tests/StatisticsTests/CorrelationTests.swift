import Foundation  // tanh
import Testing

@testable import Statistics

@Suite struct CorrelationTests {
  @Test func pearsonAgreesWithR() throws {
    for row in try Golden("correlations").rows {
      let result = try Correlation.pearson(row.numbers("x"), row.numbers("y"))
      let name = row["name"] ?? ""
      try expect(result.estimate, row.number("r"), 1e-14, "r of \(name)")
      // R's t takes 1 − r² from the rounded r, and at r = −1 both are at the mercy of the last bit.
      let tolerance = name == "nearly" ? 1e-9 : 1e-12
      try expect(result.statistic, row.number("t"), tolerance, "t of \(name)")
      try expect(result.pValue, row.number("p"), tolerance * 100, "p of \(name)")
      try expect(result.confLow, row.number("low"), 1e-11, "low of \(name)")
      try expect(result.confHigh, row.number("high"), 1e-11, "high of \(name)")
    }
  }

  @Test func spearmanAgreesWithR() throws {
    for row in try Golden("correlations").rows {
      let x = row.numbers("x")
      let result = try Correlation.spearman(x, row.numbers("y"))
      let name = row["name"] ?? ""
      try expect(result.estimate, row.number("rho"), 1e-14, "rho of \(name)")
      let isExact = row["way"] == "exact"
      #expect(Ranks(x).values == row.numbers("rank_x"))
      // With ties R is not exact: see TiedTests.
      if !isExact, result.pMethod == .exactPermutation { continue }
      try expect(result.pValue, row.number("rho_p"), isExact ? 1e-14 : 1e-12, "p of \(name)")
      let ways = ["exact": CorrelationResult.PMethod.exactPermutation, "series": .edgeworthSeries]
      #expect(x.count < 3 || result.pMethod == ways[row["way"] ?? ""] ?? .tApproximation)
    }
  }

  /// R's default at every n: exact, Edgeworth's series, t.
  @Test func spearmansPIsRsDefault() throws {
    for row in try Golden("spearman").rows {
      let result = try Correlation.spearman(row.numbers("x"), row.numbers("y"))
      let n = result.n
      try expect(result.pValue, row.number("p"), 1e-11, "p of n = \(n)")
      #expect(
        result.pMethod
          == (n <= 9 ? .exactPermutation : n <= 1290 ? .edgeworthSeries : .tApproximation))
    }
  }

  /// R's exact p near 0 is one less its complement, so it is right to 1e−15 of one only.
  @Test func kendallAgreesWithR() throws {
    let known = try Golden("correlations").rows
    for row in try Golden("kendall").rows {
      let name = row["name"] ?? ""
      let pair = known.first { $0["name"] == name } ?? row
      let result = try Correlation.kendall(pair.numbers("x"), pair.numbers("y"))
      try expect(result.estimate, row.number("tau"), 1e-14, "tau of \(name)")
      // With ties R is not exact: see TiedTests.
      if row["exact"] == "FALSE", result.pMethod == .exactPermutation { continue }
      try expect(result.statistic, row.number("statistic"), 1e-12, "statistic of \(name)")
      let p = try #require(result.pValue)
      #expect(
        abs(p - (row.number("p") ?? .nan)) < 2e-15
          || relativeError(p, row.number("p") ?? .nan) < 1e-12, "p of \(name)")
      #expect(result.pMethod == (row["exact"] == "TRUE" ? .exactPermutation : .normalApproximation))
    }
  }

  /// tanh(atanh τ ± 1.959964 √(.437/(n−4))), by hand for τ = 7/15 and n = 10.
  @Test func kendallsIntervalIsFiellers() throws {
    let row = try #require(try Golden("correlations").rows.first { $0["name"] == "normal10" })
    let result = try Correlation.kendall(row.numbers("x"), row.numbers("y"))
    let reach = 1.959963984540054 * (0.437 / 6).squareRoot()
    #expect(abs((result.confLow ?? .nan) - tanh(atanh(7.0 / 15) - reach)) < 1e-14)
    #expect(abs((result.confHigh ?? .nan) - tanh(atanh(7.0 / 15) + reach)) < 1e-14)
    #expect(result.intervalMethod == .fieller)
  }

  /// Every pair looked at, against the merge sort's count.
  @Test(arguments: [2, 3, 7, 40, 333])
  func kendallCountsPairs(n: Int) throws {
    var generator = SeededGenerator(seed: 7, stream: "kendall \(n)")
    let x = (0..<n).map { _ in Double(Int.random(in: 0..<max(2, n / 3), using: &generator)) }
    let y = (0..<n).map { _ in Double(Int.random(in: 0..<9, using: &generator)) }
    let pairs = KendallPairs(x, y)
    var score = 0
    for i in 0..<n {
      for j in 0..<i {
        let product = (x[i] - x[j]) * (y[i] - y[j])
        score += product > 0 ? 1 : product < 0 ? -1 : 0
      }
    }
    #expect(pairs.score == score)
  }

  private func expect(
    _ value: Double?, _ expected: Double?, _ tolerance: Double, _ what: Comment
  ) throws {
    guard let expected else {
      #expect(value == nil, what)
      return
    }
    let value = try #require(value, what)
    // Zero correlations: R leaves the rounding of its sums.
    let isClose = relativeError(value, expected) < tolerance || (value - expected).magnitude < 1e-15
    #expect(isClose, "\(what): \(value), not \(expected)")
  }

  /// Against a published table: P(ρ ≥ 0.6) is .1 for n = 6... by counting all orders here.
  @Test(arguments: 2...7) func exactDistributionCountsAllOrders(_ n: Int) {
    var counts: [Int: Int] = [:]
    var order = Array(0..<n)
    func permute(_ k: Int) {
      if k == n {
        let s = order.enumerated().reduce(0) {
          $0 + ($1.offset - $1.element) * ($1.offset - $1.element)
        }
        counts[s, default: 0] += 1
        return
      }
      for i in k..<n {
        order.swapAt(k, i)
        permute(k + 1)
        order.swapAt(k, i)
      }
    }
    permute(0)
    let total = counts.values.reduce(0, +)
    let null = SpearmanNull(n: n)
    for s in counts.keys {
      let lower = counts.filter { $0.key <= s }.values.reduce(0, +)
      let upper = counts.filter { $0.key >= s }.values.reduce(0, +)
      let p = min(1, 2 * Double(min(lower, upper)) / Double(total))
      #expect(relativeError(null.twoSidedP(Double(s)), p) < 1e-15)
    }
  }

  @Test func perfectCorrelation() throws {
    let x = [0.1, 0.2, 0.4, 0.7, 1.1]
    let up = try Correlation.pearson(x, x.map { 8 * $0 })
    #expect(up.estimate == 1 && up.statistic == .infinity && up.pValue == 0)
    #expect(up.confLow == 1 && up.confHigh == 1)
    let down = try Correlation.pearson(x, x.map { -$0 })
    #expect(down.estimate == -1 && down.statistic == -.infinity && down.pValue == 0)
    let ranks = try Correlation.spearman(x, x.map { $0 * $0 })
    #expect(ranks.estimate == 1 && ranks.confLow == nil && ranks.intervalMethod == nil)
    #expect(relativeError(try #require(ranks.pValue), 2.0 / 120) < 1e-15)
  }

  @Test func spearmanIntervalIsBonettAndWrights() throws {
    let result = try Correlation.spearman([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])
    let rho = 29.0 / 35  // 1 − 6·6/210
    let halfWidth = 1.959963984540054 * ((1 + rho * rho / 2) / 3).squareRoot()
    let z = Elementary.fisherZ(rho)
    #expect(relativeError(try #require(result.estimate), rho) < 1e-15)
    #expect(
      relativeError(try #require(result.confLow), Elementary.inverseFisherZ(z - halfWidth)) < 1e-13)
    #expect(result.intervalMethod == .bonettWright)
  }

  @Test(arguments: CorrelationResult.Method.allCases)
  func undefinedCasesSayWhy(_ method: CorrelationResult.Method) throws {
    func correlate(_ x: [Double], _ y: [Double]) throws -> CorrelationResult {
      method == .pearson ? try Correlation.pearson(x, y) : try Correlation.spearman(x, y)
    }
    #expect(try correlate([], []).undefined == .tooFewPairs)
    #expect(try correlate([1], [2]).undefined == .tooFewPairs)
    #expect(try correlate([1, 1, 1], [1, 2, 3]).undefined == .firstConstant)
    #expect(try correlate([1, 2, 3], [0.1, 0.1, 0.1]).undefined == .secondConstant)
    let both = try correlate([1, 1], [2, 2])
    #expect(both.undefined == .bothConstant && both.estimate == nil && both.pValue == nil)
    #expect(throws: StatisticsError.lengthsDiffer(first: 1, second: 2)) {
      try correlate([1], [1, 2])
    }
    #expect(throws: StatisticsError.self) { try correlate([1, .nan], [1, 2]) }
  }

  @Test func levelIsChecked() {
    #expect(throws: StatisticsError.self) { try Correlation.pearson([1, 2], [1, 2], level: 1) }
  }

  @Test func rescalingChangesNothing() throws {
    var g = SeededGenerator(seed: 3, stream: "rescaling")
    let x = (0..<50).map { _ in g.normal() }
    let y = x.map { $0 + g.normal() }
    let plain = try Correlation.pearson(x, y)
    #expect(try Correlation.pearson(x.map { $0 * 0x1p900 }, y.map { $0 * 0x1p-900 }) == plain)
    let swapped = try Correlation.pearson(y, x)
    #expect(relativeError(try #require(swapped.estimate), try #require(plain.estimate)) < 1e-15)
  }

  /// Local authorities of 2023–24: turnover and agency rate of social workers against the share of
  /// children with three or more social workers in the year.
  @Test(
    .enabled(if: Shared.hasRealData, "needs ../shared/real-data beside the package"),
    arguments: [("turnover_rate_fte", 147, 0.4213947085), ("agency_rate_fte", 143, 0.4298380479)])
  func england(_ indicator: String, _ n: Int, _ r: Double) throws {
    let workforce = try Shared.table("real-data/dfe-workforce/csww_indicators_2017_to_2025.csv")
      .filter { $0["geographic_level"] == "Local authority" && $0["time_period"] == "2023" }
    let outcomes = try Shared.table("real-data/dfe-outcomes/la_cla_swcount.csv").filter {
      $0["geographic_level"] == "Local authority" && $0["time_period"] == "2024"
        && $0["sw_stability"] == "3 or more social workers during the year"
    }
    var support: [String: Double] = [:]
    for row in workforce { support[row["new_la_code"] ?? ""] = row.number(indicator) }
    let pairs = outcomes.compactMap { row in
      support[row["new_la_code"] ?? ""].flatMap { x in row.number("percentage").map { (x, $0) } }
    }
    let result = try Correlation.pearson(pairs.map(\.0), pairs.map(\.1))
    #expect(result.n == n)
    #expect((try #require(result.estimate) - r).magnitude < 5e-11)
  }
}
