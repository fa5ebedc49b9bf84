import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// What is shown of many rows, and too little to matter.
struct MaterialSizeTests {
  private static let spec = ModelSpec(
    outcome: "y", support: ["x"], estimator: .generalized(GeneralizedSpec(.poisson)),
    inference: Inference(cluster: .none))

  /// Counts about exp(1 + 0.4 x + bend x²), and one of `far` where x is about 0.
  private static func data(_ count: Int, bend: Double, far: Double) -> Table {
    var generator = SeededGenerator(seed: 5, stream: "material")
    var (x, y): ([Double?], [Double?]) = ([], [])
    for row in 0..<count {
      let at = 2 * Double(row) / Double(count - 1) - 1
      let mean = Elementary.exponential(1 + 0.4 * at + bend * at * at)
      // A count's quantile of a uniform draw.
      var (k, below, chance) = (0.0, generator.uniform(), Elementary.exponential(-mean))
      while below > chance, k < 50 {
        below -= chance
        k += 1
        chance *= mean / k
      }
      x.append(at)
      y.append(row == count / 2 ? far : k)
    }
    return table("t", [("x", x), ("y", y)], hasLineage: true)
  }

  private static func check(_ name: String, _ fit: Fit) throws -> Check {
    try #require(fit.checks.first { $0.check == name })
  }

  @Test func aSlightBendOfManyRowsIsToldAndPassed() throws {
    let many = try Self.check(
      "link_test", try Self.spec.fit(to: Self.data(3000, bend: 0.25, far: 2)))
    #expect(many.value ?? 1 < 0.01)
    #expect(many.result == .pass)
    #expect(many.meaning.contains("too little to matter (a look from 2 %)"), "\(many.meaning)")
    let strong = try Self.check(
      "link_test", try Self.spec.fit(to: Self.data(300, bend: 1, far: 2)))
    #expect(strong.result == .look)
    #expect(strong.meaning.contains("% of what it leaves): a curve"), "\(strong.meaning)")
  }

  /// The bound holds what leaving the row out does.
  @Test(arguments: [(3000, Check.Result.pass), (100, .look)])
  func aFarRowMattersWhereItMovesTheEstimate(_ count: Int, _ result: Check.Result) throws {
    let data = Self.data(count, bend: 0, far: 16)
    let fit = try Self.spec.fit(to: data)
    let check = try Self.check("outlier", fit)
    #expect(check.value ?? 1 < 0.01)
    #expect(check.result == result, "\(check.meaning)")
    let own = try #require(fit.regression as? GeneralizedFit)
    let residuals = GeneralizedResiduals(own)
    let shift = try #require(
      RowShift(distance: residuals.cooksDistance(count / 2), of: own.columnCount))
    #expect(shift.isMaterial == (result == .look))
    #expect(check.meaning.contains(shift.words) == !shift.isMaterial)
    let rest = try Self.spec.fit(
      to: data.removing([
        Removal(
          row: count / 2, fate: Fate(stage: .model, place: "t", rule: "test", detail: "left out"))
      ]))
    let errors = try fit.covarianceMatrix(for: .classical).diagonal.map { $0.squareRoot() }
    for (j, (with, without)) in zip(fit.estimates, rest.estimates).enumerated() {
      let moved = (with.estimate - without.estimate).magnitude / errors[j]
      // One step of the fit is a little more than the whole.
      #expect(moved < 1.05 * shift.most, "\(moved) \(shift.most)")
    }
  }
}
