import LinearAlgebra
import Tables
import Testing

@testable import Model

/// What few clusters ask of a fit, against literal refits and clubSandwich (`Golden/inference`).
struct InferenceTests {
  /// Numbers, and texts where the first row is not a number.
  static func data(_ file: String) throws -> Table {
    let rows = try golden(file)
    let names = rows[0].keys.sorted()
    let isText = names.filter { Double(rows[0][$0] ?? "") == nil }
    return table(
      "t",
      names.filter { !isText.contains($0) }.map { name in
        (name, rows.map { Double($0[name] ?? "") })
      }, texts: isText.map { name in (name, rows.map { $0[name] }) }, hasLineage: true)
  }

  static func spec(
    _ outcome: String, _ support: [String], _ adjust: [String] = [], absorb: [String] = [],
    weights: String? = nil, cluster: String = "group", method: CovarianceMethod = .auto,
    wild: WildOptions = WildOptions(), name: String = "m"
  ) -> ModelSpec {
    ModelSpec(
      name: name, outcome: outcome, support: support, adjust: adjust,
      estimator: absorb.isEmpty ? .ols : .within(WithinSpec(absorb: absorb, weights: weights)),
      inference: Inference(cluster: .by(cluster), method: method, wild: wild))
  }

  /// Draws of a within fit are those of the regression on indicators, whether the effects absorbed lie in
  /// the clusters or reach over them, with weights and without.
  @Test(arguments: WildOptions.Residuals.allCases)
  func wildWithinEqualsRefitsOnIndicators(_ type: WildOptions.Residuals) throws {
    let reference = try golden("inference/within-wild.csv").filter { $0["type"] == type.rawValue }
    #expect(reference.count >= 12)
    var fits: [[String?]: Fit] = [:]
    for row in reference {
      let key = ["data", "absorb", "cluster"].map { row[$0] }
      let absorb = try #require(row["absorb"]).split(separator: "+").map(String.init)
      let spec = Self.spec(
        "h", ["x", "z"], absorb: absorb, weights: row["weighted"] == "TRUE" ? "w" : nil,
        cluster: try #require(row["cluster"]), method: .named(.wild),
        wild: WildOptions(residuals: type))
      let fit =
        try fits[key] ?? spec.fit(to: try Self.data("inference/data-\(row["data"] ?? "").csv"))
      fits[key] = fit
      if row["term"] == "joint" {
        let test = try fit.jointTest(of: ["x", "z"])
        #expect(test.pValue == (try number(row, "p")), "\(row)")
        continue
      }
      let estimate = try fit.estimate(of: try #require(row["term"]))
      #expect(estimate.pValue == (try number(row, "p")), "\(row)")
      #expect(estimate.wild?.strictP == (try number(row, "strict")), "\(row)")
      #expect(
        estimate.stdError == (try fit.with(covariance: .cr1).estimate(of: estimate.term)).stdError)
      let (low, high) = (try #require(estimate.confLow), try #require(estimate.confHigh))
      #expect(low < estimate.estimate && estimate.estimate < high)
      #expect((low < 0 && 0 < high) == (try #require(estimate.pValue) >= 0.05), "\(row)")
    }
  }

  static func family(_ wild: WildOptions) -> [ModelSpec] {
    [
      spec("h", ["x"], ["z"], absorb: ["area"], wild: wild, name: "a"),
      spec("h", ["z"], ["x"], wild: wild, name: "b"),
      spec("z", ["x"], absorb: ["area", "period"], wild: wild, name: "c"),
    ]
  }

  /// Three fits of one panel, two of them within: every sign vector refits all three.
  @Test(arguments: WildOptions.Residuals.allCases)
  func romanoWolfEqualsRefits(_ type: WildOptions.Residuals) throws {
    let table = try Self.data("inference/data-unbalanced.csv")
    let fits = try Self.family(WildOptions(residuals: type)).map { try $0.fit(to: table) }
    let family = FamilySpec(
      name: "f", tests: ["a", "b", "c"], adjust: .none, jointly: JointAdjustment())
    let (estimates, check) = try family.adjusting(fits.flatMap(\.coefficients), of: fits)
    let adjusted = estimates.filter { $0.adjustMethod == "romano_wolf" }
    let reference = try golden("inference/romano-wolf.csv").filter { $0["type"] == type.rawValue }
    #expect(adjusted.count == 3 && reference.count == 3)
    for (own, row) in zip(adjusted, reference) {
      let expected = max(try number(row, "p"), try #require(own.pValue))
      #expect(own.pAdjusted == expected, "\(own.model)")
    }
    #expect(check?.value == 256)
    #expect(try #require(check).meaning.contains("took \(type.rawValue) wild bootstrap samples"))
  }

  /// The draws against pyfixest, which adjusts by the largest |t*|: it counts those beyond the observed and
  /// adds one, of 513; of ours, of 512, two are ties (v = ±1), which it counts or not as rounding has it.
  @Test func theDrawsOfFamiliesAgreeWithPyfixest() throws {
    let table = try Self.data("inference/data-unbalanced.csv")
    let specs = [
      Self.spec("h", ["x"], ["z"], name: "a"), Self.spec("z", ["x"], name: "b"),
      Self.spec("y", ["x"], ["z"], name: "c"), Self.spec("w", ["x"], ["z"], name: "d"),
    ]
    let members = try specs.map { spec in
      let working = try #require(try spec.fit(to: table).regression.working)
      let j = try #require(working.columns.firstIndex { $0.name == "x" })
      return WildFamily.Member(fit: working, coefficient: j)
    }
    let draws = try WildFamily(members, WildOptions(), stream: "")
    let observed = draws.observed
    let order = observed.indices.sorted { observed[$0] > observed[$1] }
    var reached = [Int](repeating: 0, count: order.count)
    var count = 0
    try draws.forEachDraw { statistics in
      count += 1
      for k in order.indices {
        let largest = order[k...].map { statistics[$0] }.max() ?? 0
        if largest >= observed[order[k]] * (1 - 1e-9) { reached[k] += 1 }
      }
    }
    let reference = try golden("inference/rwolf.csv")
    #expect(reference.count == order.count)
    var before = 0
    for (k, test) in order.enumerated() {
      before = max(before, reached[k])
      let beyond = try number(reference[test], "p") * 513 - 1
      let share = Double(before) / Double(count)
      let rest: Double = 512 * share - beyond
      #expect(rest.magnitude < 1e-9 || (rest - 2).magnitude < 1e-9, "\(test)")
    }
  }

  /// A family of one is the wild bootstrap itself.
  @Test func aFamilyOfOneIsTheWildTest() throws {
    let table = try Self.data("inference/data-unbalanced.csv")
    for spec in Self.family(WildOptions()) {
      let fit = try spec.fit(to: table)
      let family = FamilySpec(
        name: "f", tests: [spec.name], adjust: .none, jointly: JointAdjustment())
      let adjusted = try family.adjusting(fit.coefficients, of: [fit]).estimates
        .first { $0.pAdjusted != nil }
      let wild = try fit.with(covariance: .wild).estimates.first { $0.termRole == .support }
      let expected = max(try #require(wild?.pValue), try #require(adjusted?.pValue))
      #expect(adjusted?.pAdjusted == expected, "\(spec.name)")
    }
  }

  /// Weights that are drawn, through refits of every bootstrap sample.
  @Test(arguments: [WildOptions.Weights.webb, .mammen], WildOptions.Residuals.allCases)
  func drawnFamiliesEqualRefits(
    _ weights: WildOptions.Weights, _ residuals: WildOptions.Residuals
  ) throws {
    let options = WildOptions(residuals: residuals, weights: weights, draws: 99, seed: 3)
    let table = try Self.data("inference/data-unbalanced.csv")
    var members: [WildFamily.Member] = []
    for (outcome, support) in [("h", "x"), ("h", "z"), ("z", "x")] {
      let fit = try Self.spec(outcome, [support]).fit(to: table)
      members.append(.init(fit: try #require(fit.regression.working), coefficient: 1))
    }
    let draws = try WildFamily(members, options, stream: "s")
    var found: [[Double]] = []
    try draws.forEachDraw { found.append($0) }
    var refitted: [[Double]] = []
    var failure: (any Error)?
    try draws.vectors.forEachBlock { V in
      do {
        for b in 0..<V.columnCount {
          refitted.append(
            try members.map { try Self.refit($0, V.column(b), draws.labels, residuals) })
        }
      } catch { failure = error }
    }
    #expect(failure == nil && found.count == 99 && refitted.count == 99)
    for (own, other) in zip(found, refitted) {
      // Clusters that all get the same weight give 0 up to rounding.
      for (a, b) in zip(own, other) { #expect((a - b).magnitude < 1e-9 * max(1, b)) }
    }
  }

  /// |t*| of a bootstrap sample, made and fitted.
  static func refit(
    _ member: WildFamily.Member, _ v: Vector, _ labels: [String], _ type: WildOptions.Residuals
  ) throws -> Double {
    let (fit, j) = (member.fit, member.coefficient)
    let clusters = try #require(fit.clusters)
    let spec = spec("y", [])
    let kept = fit.matrix.columns.indices.filter { type == .unrestricted || $0 != j }
    let smaller = try LinearFit(
      DesignMatrix(
        rowCount: fit.rowCount, columns: kept.map { fit.matrix.columns[$0] }, hasIntercept: true),
      outcome: fit.outcome, clusters, spec: spec)
    let e = smaller.leastSquares.residuals
    var y = [Double](repeating: 0, count: fit.rowCount)
    for (g, rows) in clusters.rows.enumerated() {
      let weight = v[try #require(labels.firstIndex(of: clusters.labels[g]))]
      for row in rows { y[row] = fit.outcome[row] - e[row] + weight * e[row] }
    }
    let again = try LinearFit(fit.matrix, outcome: Vector(y), clusters, spec: spec)
    let centre = type == .unrestricted ? fit.coefficients[j] : 0
    let error = try #require(try CovarianceEstimator.cr0.covariance(of: again).standardErrors[j])
    return ((again.coefficients[j] - centre) / error).magnitude
  }

  /// CV3 of MacKinnon, Nielsen & Webb, by leaving out each cluster.
  @Test(arguments: ["balanced14", "weighted14", "eight"])
  func jackknifeEqualsRefits(_ name: String) throws {
    var spec = Self.spec("y", ["x"], ["s"], cluster: "la", method: .named(.cr3Jackknife))
    if name == "weighted14" { spec.estimator = .wls(weights: "w") }
    let fit = try spec.fit(to: try Self.data("covariance-data-\(name).csv"))
    for row in try golden("inference/jackknife.csv") where row["scenario"] == name {
      let estimate = try fit.estimate(of: try #require(row["term"]))
      #expect(relativeDifference(try #require(estimate.stdError), try number(row, "se")) < 1e-9)
      #expect(estimate.df == Double((estimate.nClusters ?? 0) - 1))
      #expect(estimate.covariance.name == "cr3_jackknife")
    }
  }

  /// Each contrast of a panel fit has degrees of freedom of its own: `clubSandwich::linear_contrast`.
  @Test func contrastsOfPanelFitsHaveTheirOwnDegreesOfFreedom() throws {
    var spec = Self.spec("y", ["x", "z"], cluster: "region")
    spec.estimator = .between(PanelSpec(unit: "area", period: "period"))
    let fit = try spec.fit(to: try Self.data("inference/data-balanced.csv"))
    let rows = try golden("inference/contrasts.csv")
    let contrasts = try ["intercept", "x", "z"].map { name in
      Vector(try rows.map { try number($0, name) })
    }
    let found = try fit.regression.covariance(.cr2, of: Matrix(columns: contrasts))
    for (k, row) in rows.enumerated() {
      #expect(
        relativeDifference(try #require(found.standardErrors[k]), try number(row, "se")) < 1e-9)
      #expect(relativeDifference(found.degreesOfFreedom[k], try number(row, "df")) < 1e-9)
    }
  }

  @Test func contrastsOfWithinFitsAgreeWithClubSandwich() throws {
    let table = try Self.data("inference/data-unbalanced.csv")
    let reference = try golden("inference/contrasts-within.csv")
    #expect(reference.count == 12)
    for row in reference {
      let absorb = try #require(row["absorb"]).split(separator: "+").map(String.init)
      let fit = try Self.spec("h", ["x", "z"], absorb: absorb, cluster: row["cluster"] ?? "")
        .fit(to: table)
      let contrast = try ["x", "z"].map { try number(row, $0) }
      let found = try fit.regression.covariance(.cr2, of: Matrix(rows: [contrast]))
      #expect(
        relativeDifference(try #require(found.standardErrors[0]), try number(row, "se")) < 1e-9)
      #expect(relativeDifference(found.degreesOfFreedom[0], try number(row, "df")) < 1e-8, "\(row)")
    }
  }

  /// HTZ of a category beside absorbed effects is that of the regression on indicators.
  @Test func hotellingOfWithinAgreesWithClubSandwich() throws {
    let table = try Self.data("inference/data-unbalanced.csv")
    for row in try golden("inference/htz.csv") {
      let absorb = try #require(row["absorb"]).split(separator: "+").map(String.init)
      let fit = try Self.spec(
        "h", ["x"], ["kind"], absorb: absorb, cluster: try #require(row["cluster"]),
        method: .named(.cr2)
      ).fit(to: table)
      let test = try #require(fit.termTests.first { $0.term == "kind" })
      #expect(test.method == "HTZ")
      #expect(relativeDifference(try #require(test.statistic), try number(row, "statistic")) < 1e-8)
      #expect(relativeDifference(try #require(test.df2), try number(row, "df2")) < 1e-8)
      #expect(relativeDifference(try #require(test.pValue), try number(row, "p")) < 1e-8)
    }
  }

  /// The coefficient of a curve's power is drawn for as it is reported.
  @Test func wildTestsPowersAsTheyAreReported() throws {
    let plain = try Self.data("covariance-data-eight.csv")
    let x = try #require(plain["x"]?.numbers)
    let data = table(
      "t", [("x", x), ("x2", x.map { $0 * $0 }), ("y", try #require(plain["y"]?.numbers))],
      texts: [("la", (0..<plain.rowCount).map { plain["la"]?.text(at: $0) })])
    func p(_ support: [String]) throws -> [Double?] {
      let fit = try Self.spec("y", support, cluster: "la", method: .named(.wild)).fit(to: data)
      return fit.estimates.filter { $0.termRole == .support }.map(\.pValue)
    }
    let curve = try p(["poly(x, 2)"])
    #expect(curve.count == 2)
    #expect(try p(["x", "x2"]) == curve)
  }
}
