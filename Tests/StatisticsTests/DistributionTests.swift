import Statistics
import Testing

/// Against mpmath at 60 digits, tails down to 1e-300.
@Suite struct DistributionTests {
  static let families = ["normal", "t", "F", "chi2", "beta", "nct"]

  /// Good to the last digits, but for two: with 1e6 degrees of freedom 1/(1 + x·d₁/d₂) is raised to
  /// the power 5e5, and the noncentral t is a difference of series on the side away from δ.
  static func tolerance(_ row: [String: String]) throws -> Double {
    if row["distribution"] == "nct" {
      return try #require(row.number("x")) * #require(row.number("b")) < 0 ? 1e-10 : 1e-12
    }
    return row["b"] == "1000000.0" ? 3e-14 : 1e-14
  }

  static func make(_ row: [String: String]) throws -> any Distribution {
    let a = try #require(row.number("a"))
    let b = try #require(row.number("b"))
    return switch try #require(row["distribution"]) {
    case "normal": Normal.standard
    case "t": try StudentT(df: a)
    case "F": try FisherF(numerator: a, denominator: b)
    case "chi2": try ChiSquared(df: a)
    case "beta": try Beta(a: a, b: b)
    default: try NoncentralT(df: a, noncentrality: b)
    }
  }

  @Test(arguments: families) func densityAndBothTails(_ family: String) throws {
    let rows = try Golden("distributions").rows.filter { $0["distribution"] == family }
    #expect(rows.count >= 20)
    for row in rows {
      let distribution = try Self.make(row)
      let x = try #require(row.number("x"))
      let values = [
        "density": distribution.density(x), "cdf": distribution.cdf(x),
        "survival": distribution.survival(x),
      ]
      for (quantity, value) in values {
        guard let expected = row.number(quantity) else { continue }
        #expect(
          try relativeError(value, expected) <= Self.tolerance(row),
          "\(quantity) of \(distribution) at \(x): \(value), not \(expected)")
      }
    }
  }

  @Test(arguments: families.dropLast(2)) func quantiles(_ family: String) throws {
    let rows = try Golden("quantiles").rows.filter { $0["distribution"] == family }
    #expect(rows.count >= 10)
    for row in rows {
      let distribution = try Self.make(row)
      let p = try #require(row.number("p"))
      let values = ["lower": distribution.quantile(p), "upper": distribution.upperQuantile(p)]
      for (tail, value) in values {
        guard let expected = row.number(tail) else { continue }
        #expect(
          relativeError(value, expected) <= 1e-14,
          "\(tail) quantile of \(distribution) at \(p): \(value), not \(expected)")
      }
    }
  }

  @Test(arguments: [1e-9, 0.01, 0.3, 0.5, 0.8])
  func quantilesInvertTheTails(_ p: Double) throws {
    let all: [any Distribution] = [
      Normal.standard, try StudentT(df: 2.7),
      try FisherF(numerator: 3, denominator: 13), try ChiSquared(df: 3.9), try Beta(a: 2, b: 3),
      try NoncentralT(df: 13, noncentrality: 1),
    ]
    for distribution in all {
      let up = distribution.survival(distribution.upperQuantile(p))
      #expect(relativeError(up, p) < 1e-12, "\(distribution) \(up)")
      let down = distribution.cdf(distribution.quantile(p))
      #expect(relativeError(down, p) < 1e-12, "\(distribution) \(down)")
    }
  }

  @Test func endsOfTheSupportAndOfTheProbabilities() throws {
    let t = try StudentT(df: 3.9)
    #expect(t.survival(-.infinity) == 1 && t.cdf(-.infinity) == 0 && t.density(.infinity) == 0)
    #expect(t.quantile(0) == -.infinity && t.quantile(1) == .infinity)
    #expect(t.upperQuantile(0) == .infinity && t.quantile(0.5) == 0)
    let f = try FisherF(numerator: 3, denominator: 13)
    #expect(f.survival(-1) == 1 && f.cdf(0) == 0 && f.density(-1) == 0 && f.quantile(0) == 0)
    #expect(try ChiSquared(df: 1).density(0) == .infinity)
    #expect(try ChiSquared(df: 2).density(0) == 0.5)
    #expect(try Beta(a: 2, b: 3).quantile(1) == 1)
  }

  @Test func nanAndImpossibleProbabilitiesGiveNaN() throws {
    let all: [any Distribution] = [
      Normal.standard, try StudentT(df: 3), try StudentT(df: .infinity), try StudentT(df: 1),
      try FisherF(numerator: 1, denominator: 1), try ChiSquared(df: 3), try Beta(a: 2, b: 3),
      try FisherF(numerator: 1, denominator: .infinity),
    ]
    for distribution in all {
      #expect(distribution.cdf(.nan).isNaN && distribution.survival(.nan).isNaN)
      #expect(distribution.density(.nan).isNaN && distribution.quantile(.nan).isNaN)
      for p in [-0.1, 1.1] {
        #expect(distribution.quantile(p).isNaN && distribution.upperQuantile(p).isNaN)
      }
    }
  }

  @Test func impossibleParametersAreRefused() {
    #expect(throws: refusal("Student's t", "degrees of freedom", 0, "positive")) {
      try StudentT(df: 0)
    }
    #expect(throws: StatisticsError.self) { try StudentT(df: .nan) }
    #expect(throws: StatisticsError.self) { try Normal(mean: .nan) }
    #expect(throws: StatisticsError.self) { try Normal(standardDeviation: 0) }
    #expect(throws: StatisticsError.self) { try FisherF(numerator: .infinity, denominator: 3) }
    #expect(throws: StatisticsError.self) { try FisherF(numerator: 1, denominator: -1) }
    #expect(throws: StatisticsError.self) { try ChiSquared(df: .infinity) }
    #expect(throws: StatisticsError.self) { try Beta(a: 0, b: 1) }
    #expect(throws: StatisticsError.self) { try NoncentralT(df: 3, noncentrality: .infinity) }
    #expect(
      refusal("Student's t", "degrees of freedom", -1, "positive").description
        == "Student's t: degrees of freedom is -1.0; it has to be positive")
  }

  private func refusal(
    _ owner: String, _ name: String, _ value: Double, _ requirement: String
  ) -> StatisticsError {
    .parameterOutOfRange(owner: owner, name: name, value: value, requirement: requirement)
  }

  @Test func twoSidedPOfT() throws {
    let t = try StudentT(df: 13)
    #expect(t.twoSidedP(0) == 1)
    #expect(t.twoSidedP(.nan).isNaN)
    #expect(t.twoSidedP(-2.5) == 2 * t.survival(2.5) && t.twoSidedP(.infinity) == 0)
    #expect(relativeError(t.criticalValue(level: 0.95), 2.160368656462792) < 1e-14)  // R qt
  }
}
