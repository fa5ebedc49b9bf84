import Statistics
import Tables
import Testing

@testable import Model

struct BoundsTests {
  private static func spec(
    outcome: String = "y", _ support: [String] = ["x"], _ adjust: [String] = ["z"],
    estimator: Estimator = .ols
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: outcome, support: support, adjust: adjust, estimator: estimator,
      suppressed: .bounds, inference: Inference(cluster: .none, method: .named(.classical)))
  }

  /// A column of `kind` with cells missing for a reason.
  private static func setting(
    _ table: Table, _ spec: ColumnSpec, _ cells: [Double?], reason: MissingReason = .suppressed
  ) -> Table {
    table.setting(.numbers(cells, missing: reason), as: spec)
  }

  @Test(arguments: ["ols", "wls"]) func everyCornerIsInsideAndTheExtremesAreReached(
    fit: String
  ) throws {
    let data = try golden("bounds-data.csv")
    let x = try data.map { try number($0, "x") as Double? }
    let z = try data.map { try number($0, "z") as Double? }
    let w = try data.map { try number($0, "w") as Double? }
    let y = data.map { $0["y"].flatMap(Double.init) }
    let whole = Self.setting(
      table("t", [("x", x), ("z", z), ("w", w)]), ColumnSpec("y", .count), y)
    let bounds = try Self.spec(estimator: fit == "ols" ? .ols : .wls(weights: "w"))
      .bounds(in: whole)
    for row in try golden("bounds.csv") where row["fit"] == fit {
      let bound = try #require(bounds.first { $0.term == row["term"] })
      #expect(abs(bound.low - (try number(row, "low"))) < 1e-12)
      #expect(abs(bound.high - (try number(row, "high"))) < 1e-12)
      #expect(bound.nSuppressed == 9)
      #expect(bound.nObs == 40)
    }
  }

  @Test func theTruthLiesInsideHoweverACompleteCountIsMasked() throws {
    var random = SeededGenerator(seed: 1, stream: "masking counts")
    for _ in 0..<400 {
      let n = 20 + random.integer(below: 40)
      let x = (0..<n).map { _ in random.normal() }
      let z = x.map { $0 + random.normal() }
      let y = (0..<n).map { _ in Double(random.integer(below: 12)) }
      let complete = table("t", [("x", x), ("z", z), ("y", y)])
      let share = random.uniform()
      let masked = y.map { (1...5).contains($0) && random.bernoulli(share) ? nil : $0 }
      let truth = try Self.spec().headline(in: complete)
      let bounds = try Self.spec().bounds(
        in: Self.setting(complete, ColumnSpec("y", .count), masked))
      for (estimate, bound) in zip(truth, bounds) {
        let slack = 1e-12 * max(1, estimate.estimate.magnitude)
        #expect(estimate.estimate >= bound.low - slack)
        #expect(estimate.estimate <= bound.high + slack)
        #expect(bound.nSuppressed == masked.count { $0 == nil })
      }
    }
  }

  /// Rates of rounded parts: what is published is masked as publishers do it, and the truth is the
  /// fit to the rates as they would have been published.
  @Test func theTruthLiesInsideHoweverACompleteRateIsMasked() throws {
    var random = SeededGenerator(seed: 2, stream: "masking rates")
    var count = 0
    for _ in 0..<400 {
      let n = 20 + random.integer(below: 30)
      let x = (0..<n).map { _ in random.normal() }
      let bottom = (0..<n).map { _ in Double(20 + random.integer(below: 300)) }
      let top = bottom.map { Double(random.integer(below: max(8, Int($0) / 8))) }
      let rate = zip(top, bottom).map { (1000 * $0 / $1).rounded() / 10 }
      let complete = table("t", [("x", x), ("rate", rate)])
      let truth = try Self.spec(outcome: "rate", ["x"], []).headline(in: complete)
      let isMasked = top.map { (1...5).contains($0) && random.bernoulli(0.7) }
      count += isMasked.count { $0 }
      var published = table("t", [("x", x)])
      published = Self.setting(
        published, ColumnSpec("top", .count), zip(top, isMasked).map { $1 ? nil : $0 })
      var parts = ColumnSpec("bottom", .count)
      parts.roundedTo = 10
      published = Self.setting(published, parts, bottom.map { ($0 / 10).rounded() * 10 })
      var spec = ColumnSpec(
        "rate", .rate, range: 0...100, numerator: "top", denominator: "bottom", per: 100)
      spec.roundedTo = 0.1
      published = Self.setting(published, spec, zip(rate, isMasked).map { $1 ? nil : $0 })
      let bounds = try Self.spec(outcome: "rate", ["x"], []).bounds(in: published)
      for (estimate, bound) in zip(truth, bounds) {
        #expect(estimate.estimate >= bound.low - 1e-10 && estimate.estimate <= bound.high + 1e-10)
      }
    }
    #expect(count > 1000)
  }

  @Test func whatRoundsToZeroIsAtMostHalfItsUnit() throws {
    var spec = ColumnSpec("y", .rate, per: 100)
    spec.roundedTo = 1
    let cells: [Double?] = [nil, 3, 2, 5, 4, 6]
    let base = table("t", [("x", [1, 2, 3, 4, 5, 7])])
    let bounds = try Self.spec(["x"], []).bounds(
      in: Self.setting(base, spec, cells, reason: .roundsToZero))
    let ends = try [0, 0.5].map { end in
      try Self.spec(["x"], []).fit(
        to: table("t", [("x", [1, 2, 3, 4, 5, 7]), ("y", [end, 3, 2, 5, 4, 6])])
      ).estimates[1].estimate
    }
    #expect(abs(bounds[1].low - (try #require(ends.min()))) < 1e-14)
    #expect(abs(bounds[1].high - (try #require(ends.max()))) < 1e-14)
  }

  @Test func withoutSuppressedCellsBothEndsAreTheEstimate() throws {
    let base = table("t", [("x", [1, 2, 3, 4, 5, 7]), ("y", [1, 3, 2, 5, nil, 6])])
    let fit = try Self.spec(["x"], []).fit(to: base)
    for (bound, estimate) in zip(try Self.spec(["x"], []).bounds(in: base), fit.estimates) {
      #expect(bound.low == estimate.estimate && bound.high == estimate.estimate)
      #expect(bound.nSuppressed == 0 && bound.nObs == 5)
    }
  }

  @Test func aSuppressedWeightIsRefused() throws {
    let base = Self.setting(
      table("t", [("y", [1, 3, 2, 5, 4, 6]), ("x", [2, 1, 4, 3, 7, 5])]), ColumnSpec("w", .count),
      [1, 2, nil, 4, nil, 7])
    let refusal = try #require(throws: ModelError.self) {
      try Self.spec(["x"], [], estimator: .wls(weights: "w")).bounds(in: base)
    }
    #expect(
      refusal.diagnostic.rendered == """
        error: model 'm': its estimates cannot be bounded: 'w' is suppressed in 2 rows
          why: bounds hold over suppressed outcomes and terms; a weight, a cluster, and every term of a model with a curve has to be known
          fix: remove such rows by a step 'require: [w]', or leave 'suppressed: bounds' out
        """)
  }

  @Test func aSuppressedTermBesideACurveIsRefused() throws {
    let base = Self.setting(
      table("t", [("y", [1, 3, 2, 5, 4, 6]), ("z", [2, 1, 4, 3, 7, 5])]), ColumnSpec("x", .count),
      [1, 2, nil, 4, nil, 7])
    let refusal = try #require(throws: ModelError.self) {
      try Self.spec(["x"], ["poly(z, 2)"]).bounds(in: base)
    }
    #expect(refusal.problem == .boundsOfTerm("x", rows: 2))
  }

  @Test func aCellOfWhichNothingIsKnownIsRefused() throws {
    let base = Self.setting(
      table("t", [("x", [1, 2, 3, 4, 5, 7])], hasLineage: true), ColumnSpec("y", .number),
      [1, 3, nil, 5, 4, 6])
    let refusal = try #require(throws: ModelError.self) {
      try Self.spec(["x"], []).bounds(in: base)
    }
    #expect(
      refusal.diagnostic.rendered == """
        error: model 'm': nothing bounds the missing 'y' (suppressed) at t.csv line 4
          why: a suppressed count is 1 to 5; a number column is bounded by its range, a rate by its numerator and denominator, and a figure that rounds to zero by the unit of rounding
          fix: declare 'range:', 'numerator:' and 'denominator:', or 'rounded_to:' for the column
        """)
  }
}
