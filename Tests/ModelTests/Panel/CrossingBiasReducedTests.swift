import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// CR2 with absorbed effects as levels against the same with a column for each of them.
@Suite struct CrossingBiasReducedTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var absorb = ["child", "year"]
    var cluster = "la"
    var support = ["x", "z"]
    /// Rows of the last year in one cluster alone, which then rests on it.
    var isBlind = false
    var areas = 12
    var children = 4
  }

  static let cases = [
    Case(testDescription: "children in areas, years across"),
    Case(testDescription: "clustered by child", cluster: "child"),
    Case(testDescription: "one term", support: ["x"]),
    Case(testDescription: "nothing nested", absorb: ["year"]),
    Case(testDescription: "two across", absorb: ["child", "year", "school"]),
    Case(testDescription: "two across, nothing nested", absorb: ["year", "school"]),
    Case(testDescription: "nested in one another", absorb: ["child", "la", "year"]),
    Case(testDescription: "four clusters", areas: 4),
    Case(testDescription: "a year of one cluster", isBlind: true),
    Case(
      testDescription: "over four hundred clusters", cluster: "child", support: ["x"], areas: 5,
      children: 84),
    Case(
      testDescription: "over four hundred, a year of one", cluster: "child", support: ["x"],
      isBlind: true, areas: 5, children: 84),
  ]

  /// Children in areas, seen in most of five years, each year in one of four schools.
  private static func table(_ own: Case) -> Table {
    var random = SeededGenerator(seed: 7, stream: "crossing")
    var columns: [String: [Double]] = [:]
    for child in 0..<own.areas * own.children {
      let shared = random.normal()
      for year in 0..<5 where random.uniform() < 0.8 {
        if own.isBlind, year == 4, child >= own.children { continue }
        let x = random.normal() + shared
        for (name, value) in [
          ("child", Double(child)), ("la", Double(child / own.children)), ("year", Double(year)),
          ("school", Double(random.integer(below: 4))), ("x", x), ("z", random.normal() + x / 2),
          ("y", x + shared + Double(year) + random.normal()),
        ] {
          columns[name, default: []].append(value)
        }
      }
    }
    return ModelTests.table("t", columns.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private static func fit(_ own: Case) throws -> WithinFit {
    let spec = ModelSpec(
      name: "m", outcome: "y", support: own.support,
      estimator: .within(WithinSpec(absorb: own.absorb)),
      inference: Inference(cluster: .by(own.cluster)))
    let sample = try Sample(of: table(own), for: spec)
    return try #require(try spec.estimation(of: sample).regression as? WithinFit)
  }

  @Test(arguments: cases) func equalsThatOfColumns(_ own: Case) throws {
    let fit = try Self.fit(own)
    let wide = try #require(try fit.adjustment.widened(fit.inner))
    let p = fit.inner.columnCount
    let terms = Matrix.identity(wide.columnCount).rows(0..<p)
    let sums = Matrix(rows: [(0..<p).map { Double($0 + 1) }, (0..<p).map { 1 - Double($0) }])
    for contrasts in [Matrix.identity(p), sums] {
      let mine = try fit.adjustment.covariance(.cr2, of: fit.inner, contrasts: contrasts)
      let columns = try CovarianceEstimator.cr2.covariance(of: wide.combined(by: contrasts * terms))
      for j in 0..<contrasts.rowCount {
        let (a, b) = (mine.standardErrors[j] ?? 0, columns.standardErrors[j] ?? 0)
        #expect(b > 0 && relativeDifference(a, b) < 1e-11)
        #expect(
          relativeDifference(mine.degreesOfFreedom[j], columns.degreesOfFreedom[j]) < 1e-9,
          "\(mine.degreesOfFreedom[j]) \(columns.degreesOfFreedom[j])")
      }
      #expect(mine.blindSpots == columns.blindSpots)
    }
  }
}
