import Statistics
import Tables
import Testing

@testable import Model

/// Suppressed cells in terms, where the coefficients are no longer linear in them.
struct BoundsOfTermsTests {
  static func spec(
    _ support: [String] = ["x"], _ adjust: [String] = ["z"], outcome: String = "y",
    estimator: Estimator = .ols
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: outcome, support: support, adjust: adjust, estimator: estimator,
      suppressed: .bounds, inference: Inference(cluster: .none, method: .named(.classical)))
  }

  struct Mask: CustomTestStringConvertible, Sendable {
    let masked: [String]
    var support = ["x"]
    var adjust = ["z"]
    var estimator = Estimator.ols
    var testDescription: String { "\(masked) in \(support + adjust) by \(estimator.name)" }
  }

  /// Counts of 0 to 11, and weights.
  static func counts(_ n: Int, _ random: inout SeededGenerator) -> [String: [Double]] {
    let x = (0..<n).map { _ in Double(random.integer(below: 12)) }
    let z = x.map { Double(random.integer(below: 9) + Int($0) / 3) }
    let y = x.map { max(0, (3 + $0 / 2 + 2 * random.normal()).rounded()) }
    return ["x": x, "z": z, "y": y, "w": x.map { _ in 0.2 + random.uniform() }]
  }

  static func complete(_ data: [String: [Double]]) -> Table {
    table("t", data.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map { $0 as Double? }) })
  }

  static func mask(
    _ data: [String: [Double]], _ columns: [String], share: Double, kind: ColumnSpec? = nil,
    _ random: inout SeededGenerator
  ) -> (table: Table, count: Int) {
    var result = complete(data)
    var count = 0
    for name in columns {
      let cells = (data[name] ?? []).map { value -> Double? in
        (1...5).contains(value) && random.bernoulli(share) ? nil : value
      }
      count += cells.count { $0 == nil }
      let spec = kind.map { $0.named(name) } ?? ColumnSpec(name, .count)
      result = result.setting(.numbers(cells, missing: .suppressed), as: spec)
    }
    return (result, count)
  }

  @Test(arguments: [
    Mask(masked: ["x"]), Mask(masked: ["z"]), Mask(masked: ["x", "y"]), Mask(masked: ["x", "z"]),
    Mask(masked: ["x", "y", "z"]), Mask(masked: ["x", "z"], estimator: .wls(weights: "w")),
    Mask(masked: ["x"], support: ["x", "x:z"]), Mask(masked: ["x", "z"], support: ["x", "x:z"]),
  ]) func theTruthLiesInsideHoweverCompleteCountsAreMasked(_ mask: Mask) throws {
    var random = SeededGenerator(seed: 3, stream: mask.testDescription)
    let spec = Self.spec(mask.support, mask.adjust, estimator: mask.estimator)
    var finite = 0
    for _ in 0..<110 {
      let data = Self.counts(15 + random.integer(below: 20), &random)
      let masked = Self.mask(data, mask.masked, share: random.uniform(), &random)
      let truth = try spec.headline(in: Self.complete(data))
      let bounds = try spec.bounds(in: masked.table, parts: 1)
      #expect(bounds.count == truth.count)
      for (estimate, bound) in zip(truth, bounds) {
        let slack = 1e-13 * max(1, estimate.estimate.magnitude)
        #expect(estimate.estimate >= bound.low - slack)
        #expect(estimate.estimate <= bound.high + slack)
        finite += bound.low.isFinite && bound.high.isFinite ? 1 : 0
      }
    }
    #expect(finite > 110)
  }

  /// Of few cells, every corner and many values between; an exact end is the coefficient of a fit.
  @Test(arguments: [["x"], ["z"], ["x", "y"], ["x", "z"]]) func noValueOfTheCellsEscapes(
    _ columns: [String]
  ) throws {
    var random = SeededGenerator(seed: 4, stream: "\(columns)")
    var exact = 0
    for _ in 0..<5 {
      var data = Self.counts(14, &random)
      for name in columns {
        for row in data[name]?.indices ?? 0..<0 where row > 2 && (data[name]?[row] ?? 0) <= 5 {
          data[name]?[row] += 5
        }
      }
      let masked = Self.mask(data, columns, share: 1, &random).table
      let found = try Self.spec().ranges(in: masked, parts: 60)
      let cells = Cells(data, ["y", "x", "z"].filter(columns.contains))
      for trial in 0..<200 {
        let shares = cells.places.indices.map { cell -> Double in
          trial < 1 << cells.places.count ? Double(trial >> cell & 1) : random.uniform()
        }
        for (estimate, range) in zip(try cells.estimates(at: shares), found.ranges) {
          #expect(estimate >= range.low && estimate <= range.high)
        }
      }
      for (j, range) in found.ranges.enumerated() where range.kind == .exact {
        exact += 1
        let near = 1e-9 * max(range.low.magnitude, range.high.magnitude)
        let low = range.lowAt.isEmpty ? range.low : try cells.estimates(at: range.lowAt)[j]
        let high = range.highAt.isEmpty ? range.high : try cells.estimates(at: range.highAt)[j]
        #expect(low - range.low <= near && high >= low)
        #expect(range.high - high <= near)
      }
    }
    #expect(exact >= 6)
  }

  @Test func aWiderIntervalDoesNotNarrowTheRange() throws {
    var random = SeededGenerator(seed: 5, stream: "widening")
    for _ in 0..<6 {
      let data = Self.counts(24, &random)
      let start = random
      var previous: [CoefficientBound]?
      for range in [2.0...4, 1...5, 0...6, 0...9] {
        var random = start
        let kind = ColumnSpec("x", .number, range: range)
        let masked = Self.mask(data, ["x"], share: 0.4, kind: kind, &random).table
        let bounds = try Self.spec().bounds(in: masked, parts: 6)
        for (wide, narrow) in zip(bounds, previous ?? bounds) {
          let near = 1e-9 * max(narrow.low.magnitude, narrow.high.magnitude)
          #expect(wide.low <= narrow.low + near && wide.high >= narrow.high - near)
        }
        previous = bounds
      }
    }
  }

  @Test func hundredsOfCellsEndSoonInsideWhatIsKnown() throws {
    var random = SeededGenerator(seed: 6, stream: "many")
    let data = Self.counts(800, &random)
    let masked = Self.mask(data, ["x", "y"], share: 0.7, &random)
    #expect(masked.count > 300)
    let truth = try Self.spec().fit(to: Self.complete(data)).estimates
    for (estimate, bound) in zip(truth, try Self.spec().bounds(in: masked.table, parts: 1)) {
      #expect(bound.low <= estimate.estimate && estimate.estimate <= bound.high)
      #expect(bound.high - bound.low < 6 && bound.nSuppressed <= masked.count)
    }
  }

  @Test func withEveryCellSuppressedNothingBoundsTheSlope() throws {
    let y: [Double?] = [1, 3, 2, 5, 4, 6, 9]
    let bounds = try Self.spec(["x"], []).bounds(
      in: table("t", [("y", y)]).setting(
        .numbers([nil, nil, nil, nil, nil, nil, 4], missing: .suppressed),
        as: ColumnSpec("x", .count)))
    #expect(bounds.allSatisfy { $0.low == -.infinity && $0.high == .infinity })
    #expect(bounds.allSatisfy { $0.kind == .outer && $0.nSuppressed == 6 })
    guard case .number(nil) = bounds[1].cells[4] else {
      Issue.record("an end that was not found is not empty")
      return
    }
  }

  /// x = 7 but for one cell of 1 to 5: the slope is (ȳ of the rest − y) / (7 − v).
  @Test(arguments: [1.0, 0x1p300, 0x1p-300]) func aColumnConstantButForOneSuppressedCell(
    _ unit: Double
  ) throws {
    let y: [Double?] = [1, 3, 2, 6].map { $0 * unit }
    let cells: [Double?] = [7, 7, 7, nil]
    let bound = try Self.spec(["x"], []).bounds(
      in: table("t", [("y", y)]).setting(
        .numbers(cells, missing: .suppressed), as: ColumnSpec("x", .count)))[1]
    #expect(bound.kind == .exact)
    #expect(abs(bound.low / unit - (2.0 - 6) / (7 - 5)) < 1e-8)
    #expect(abs(bound.high / unit - (2.0 - 6) / (7 - 1)) < 1e-8)
    #expect(bound.low / unit <= -2 && bound.high / unit >= -4.0 / 6)
  }

  /// A suppressed count enters as a term and as the numerator of the outcome: they move together.
  @Test func aCountAndItsRateMoveTogether() throws {
    var random = SeededGenerator(seed: 7, stream: "rates")
    var (together, apart) = (0.0, 0.0)
    for _ in 0..<30 {
      let n = 20 + random.integer(below: 20)
      let bottom = (0..<n).map { _ in Double(20 + random.integer(below: 60)) }
      let top = bottom.map { Double(random.integer(below: Int($0) / 2)) }
      let rate = zip(top, bottom).map { (1000 * $0 / $1).rounded() / 10 }
      let data = ["top": top, "bottom": bottom, "rate": rate]
      let truth = try Self.spec(["top"], [], outcome: "rate").headline(in: Self.complete(data))
      func published(linked: Bool) -> Table {
        let isMasked = top.map { (1...5).contains($0) }
        func masked(_ cells: [Double]) -> Column {
          .numbers(zip(cells, isMasked).map { $1 ? nil : $0 }, missing: .suppressed)
        }
        var spec = ColumnSpec(
          "rate", .rate, range: 0...100, numerator: linked ? "top" : "copy",
          denominator: "bottom", per: 100)
        spec.roundedTo = 0.1
        return Self.complete(data).setting(masked(top), as: ColumnSpec("top", .count))
          .setting(masked(top), as: ColumnSpec("copy", .count)).setting(masked(rate), as: spec)
      }
      let ranges = try [true, false].map {
        try Self.spec(["top"], [], outcome: "rate").bounds(in: published(linked: $0), parts: 1)
      }
      for (j, estimate) in truth.enumerated() {
        for bound in ranges.map({ $0[j] }) {
          #expect(bound.low <= estimate.estimate && estimate.estimate <= bound.high)
        }
      }
      together += ranges[0][1].high - ranges[0][1].low
      apart += ranges[1][1].high - ranges[1][1].low
    }
    #expect(together < 0.8 * apart)
  }
}

/// The cells of 1 to 5 of some columns, row by row, and the fit at shares of 1 to 5.
private struct Cells {
  let data: [String: [Double]]
  let places: [(column: String, row: Int)]

  init(_ data: [String: [Double]], _ columns: [String]) {
    self.data = data
    places = (0..<14).flatMap { row in
      columns.filter { (1...5).contains(data[$0]?[row] ?? 0) }.map { ($0, row) }
    }
  }

  func estimates(at shares: [Double]) throws -> [Double] {
    var data = data
    for (place, share) in zip(places, shares) { data[place.column]?[place.row] = 1 + 4 * share }
    return try BoundsOfTermsTests.spec().headline(in: BoundsOfTermsTests.complete(data)).map(
      \.estimate)
  }
}
