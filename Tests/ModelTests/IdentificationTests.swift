import Tables
import Testing

@testable import Model

/// Designs from which the question cannot be answered, each refused before fitting for its own reason, and
/// sound ones beside them.
struct IdentificationTests {
  /// Six authorities of eight rows, two families each, four years.
  static let rowCount = 48

  static func data() -> Table {
    func noise(_ i: Int, _ k: Int) -> Double {
      let mixed: Int = i * (37 + 11 * k) + 13 * k * k
      return Double(mixed % 101) / 25
    }
    let x: [Double] = [2, 5, 3, 9, 4, 7]
    var numbers: [(String, [Double?])] = []
    func add(_ name: String, _ value: (Int) -> Double) {
      numbers.append((name, (0..<rowCount).map { value($0) }))
    }
    func words(_ value: (Int) -> String) -> [String?] { (0..<rowCount).map { value($0) } }
    func la(_ i: Int) -> Int { i / 8 }
    func year(_ i: Int) -> Int { i % 8 }
    func draw(_ i: Int, _ most: Int) -> Int { i * 29 % most }
    add("y") { noise($0, 1) + 0.2 * x[la($0)] }
    add("w") { noise($0, 2) }
    add("z") { noise($0, 3) }
    add("x") { x[la($0)] }
    add("x2") { 2 * x[la($0)] + 1 }
    add("sum") { noise($0, 2) + noise($0, 3) }
    add("one") { _ in 1 }
    add("year") { Double(year($0)) }
    add("trend") { Double(2 * year($0)) + x[la($0)] }
    add("familyscore") { Double(($0 / 4) * ($0 / 4) % 7) }
    add("yes") { draw($0, 5) < 2 ? 1 : 0 }
    add("never") { _ in 0 }
    add("yesInA") { la($0) == 0 || draw($0, 5) < 2 ? 1 : 0 }
    add("count") { Double(draw($0, 7)) }
    add("yearOnly") { Double(year($0) * year($0)) }
    add("noCountInA") { la($0) == 0 ? 0 : Double(draw($0, 7)) }
    add("step") { la($0) < 3 ? 0 : 1 }
    add("yByLa") { x[la($0)] * 2 + 1 }
    for k in 1...5 { add("s\(k)") { Double(Self.scores[k - 1][la($0)]) } }
    return table(
      "t", numbers,
      grades: [
        ("grade", words { ["low", "mid", "high"][draw($0, 3)] }, levels: ["low", "mid", "high"]),
        ("gap", words { ["low", "high"][draw($0, 2)] }, levels: ["low", "mid", "high"]),
      ],
      texts: [
        ("la", words { "la\(la($0))" }), ("site", words { "site\(la($0))" }),
        ("family", words { "f\($0 / 4)" }), ("mono", words { _ in "same" }),
        ("person", words { "p\($0)" }), ("role", words { ["a", "b", "c"][draw($0, 3)] }),
        ("region", words { la($0) < 3 ? "n" : "s" }),
      ])
  }

  /// Five measures of six authorities.
  private static let scores: [[Int]] = [
    [3, 8, 1, 6, 2, 9], [7, 2, 5, 1, 9, 4], [1, 1, 6, 8, 3, 5], [9, 4, 2, 7, 7, 1],
    [5, 6, 8, 2, 1, 3],
  ]

  struct Design: Sendable, CustomTestStringConvertible {
    let name: String
    let outcome: String
    let support: [String]
    let adjust: [String]
    let estimator: Estimator
    let cluster: String?
    /// The name of the error; empty for a sound design.
    let problem: String
    let intercept: Bool

    init(
      _ name: String, _ support: [String], adjust: [String] = [], outcome: String = "y",
      _ estimator: Estimator = .ols, cluster: String? = "la", intercept: Bool = true,
      is problem: String = ""
    ) {
      self.name = name
      self.outcome = outcome
      self.support = support
      self.adjust = adjust
      self.estimator = estimator
      self.cluster = cluster
      self.intercept = intercept
      self.problem = problem
    }

    var testDescription: String { name }

    var spec: ModelSpec {
      ModelSpec(
        outcome: outcome, support: support, adjust: adjust, estimator: estimator,
        intercept: intercept, inference: Inference(cluster: cluster.map { .by($0) } ?? .none))
    }
  }

  private static func within(_ absorb: String...) -> Estimator {
    .within(WithinSpec(absorb: absorb))
  }
  private static func mixed(
    _ levels: [String], crossed: [String] = [], slopes: [String: [String]] = [:],
    split: [String] = []
  ) -> Estimator {
    .mixed(MixedSpec(levels: levels, crossed: crossed, slopes: slopes, split: split))
  }
  private static let panel = PanelSpec(unit: "la", period: "year")
  private static func of(_ family: ResponseFamily) -> Estimator {
    .generalized(GeneralizedSpec(family))
  }

  static let unidentified: [Design] = [
    Design("support constant within the absorbed", ["x"], within("la"), is: "noVariationWithin"),
    Design(
      "a control constant within", ["w"], adjust: ["x"], within("la"), is: "noVariationWithin"),
    Design("constant within families", ["familyscore"], within("family"), is: "noVariationWithin"),
    Design("coarser than the absorbed", ["x"], within("family"), is: "noVariationWithin"),
    Design("a category of the absorbed", ["site"], within("la"), is: "noVariationWithin"),
    Design("a year's own figure", ["yearOnly"], within("la", "year"), is: "noVariationWithin"),
    Design("a sum of both effects", ["trend"], within("la", "year"), is: "noVariationWithin"),
    Design(
      "outcome constant within", ["w"], outcome: "yByLa", within("la"),
      is: "outcomeWithoutVariation"),
    Design("every row alone", ["w"], within("person"), is: "onlySingletons"),
    Design("absorbing one level", ["w"], within("mono"), is: "oneLevel"),
    Design("no change over time", ["x"], .firstDifference(panel), is: "sameChange"),
    Design("a step that never comes", ["step"], .firstDifference(panel), is: "sameChange"),
    Design("a trend all share", ["year"], .firstDifference(panel), is: "sameChange"),
    Design("the same mean everywhere", ["year"], .between(panel), is: "noVariationBetween"),
    Design(
      "more slopes than units", ["x", "s1", "s2", "s3"], adjust: ["w", "z"], .between(panel),
      is: "tooFewUnits"),
    Design("support and authority as a term", ["x"], adjust: ["la"], is: "constantWithin"),
    Design("two names of one category", ["w"], adjust: ["la", "site"], is: "constantWithin"),
    Design("a region within authorities", ["region"], adjust: ["la"], is: "constantWithin"),
    Design("twice the same measure", ["x", "x2"], is: "collinear"),
    Design("a total and its parts", ["w", "z"], adjust: ["sum"], is: "collinear"),
    Design("a term that never varies", ["one"], is: "constantTerm"),
    Design("a category of one level", ["mono"], is: "oneLevel"),
    Design("a level for every row", ["person"], cluster: nil, is: "tooFewRows"),
    Design("an outcome that never varies", ["w"], outcome: "one", is: "constantOutcome"),
    Design("all in one cluster", ["w"], cluster: "mono", is: "oneCluster"),
    Design(
      "as many terms as authorities", ["s1", "s2", "s3"], adjust: ["x", "s4", "s5"],
      is: "moreTermsThanClusters"),
    Design(
      "two terms for two regions", ["step"], adjust: ["region"], cluster: "region",
      is: "constantWithin"),
    Design(
      "the same without an intercept", ["s1", "s2", "s3", "s4"], adjust: ["x", "s5"],
      intercept: false, is: "moreTermsThanClusters"),
    Design(
      "no group left over for a variance", ["s1", "s2", "s3"], adjust: ["x", "s4"], mixed(["la"]),
      is: "moreTermsThanClusters"),
    Design(
      "a logistic model of as many terms", ["s1", "s2", "s3"], adjust: ["x", "s4", "s5"],
      outcome: "yes", of(.logistic), is: "moreTermsThanClusters"),
    Design("one row per group", ["x"], mixed(["person"]), is: "oneRowPerGroup"),
    Design(
      "one row per group at the inner level", ["x"], mixed(["la", "person"]), is: "oneRowPerGroup"),
    Design("the same groups twice", ["w"], mixed(["la"], crossed: ["site"]), is: "sameGroups"),
    Design("one group", ["w"], mixed(["mono"]), is: "oneGroup"),
    Design(
      "a slope that does not vary within", ["x"], mixed(["la"], slopes: ["la": ["one"]]),
      is: "constantSlope"),
    Design(
      "a split of what is constant within", ["x"], mixed(["la"], split: ["x"]), is: "mixedKey"),
    Design(
      "an event that never happens", ["w"], outcome: "never", of(.logistic), is: "neverHappens"),
    Design(
      "an event that always happens in one level", ["la"], outcome: "yesInA", of(.logistic),
      cluster: nil, is: "separated"),
    Design(
      "counts of nothing in one level", ["la"], outcome: "noCountInA", of(.poisson), cluster: nil,
      is: "separated"),
    Design(
      "a count that is always zero", ["w"], outcome: "never", of(.poisson), is: "neverHappens"),
    Design("a grade nobody has", ["w"], outcome: "gap", of(.ordinal), is: "unusedLevel"),
  ]

  static let sound: [Design] = [
    Design("support between authorities", ["x"]),
    Design("with controls", ["x"], adjust: ["w", "z"]),
    Design("independent rows", ["w"], cluster: nil), Design("a category", ["role"]),
    Design("a category and a number", ["w"], adjust: ["role"]),
    Design("an interaction", ["w", "w:z"], adjust: ["z"]),
    Design("an interaction across levels", ["w:x"], adjust: ["w", "x"]),
    Design("authority as a term", ["w"], adjust: ["la"], cluster: "family"),
    Design("region and a measure", ["x"], adjust: ["region"]),
    Design("four terms for six authorities", ["x", "s1"], adjust: ["s2", "s4"]),
    Design("without an intercept", ["x"], adjust: ["w"], intercept: false),
    Design("a curve", ["poly(w, 2)"]), Design("a spline", ["ns(w, 3)"]),
    Design("families as clusters", ["familyscore"], cluster: "family"),
    Design("within authorities", ["w"], within("la")),
    Design("within families", ["w"], adjust: ["z"], within("family"), cluster: "family"),
    Design("within both", ["w"], within("la", "year")),
    Design("finer than the absorbed", ["familyscore"], within("la")),
    Design("a category within", ["role"], within("la")),
    Design("a cross-level interaction within", ["w:x"], adjust: ["w"], within("la")),
    Design("a trend within", ["year"], within("la")),
    Design("within years", ["x"], within("year"), cluster: "la"),
    Design("changes", ["w"], .firstDifference(panel)),
    Design("changes and another", ["w"], adjust: ["z"], .firstDifference(panel)),
    Design("between", ["x"], .between(panel)),
    Design("between with another", ["x"], adjust: ["w"], .between(panel)),
    Design("random effects", ["w"], .randomEffects(panel)),
    Design("random effects of both", ["w", "x"], .randomEffects(panel)),
    Design("mixed", ["x"], mixed(["la"])), Design("nested", ["w"], mixed(["la", "family"])),
    Design("crossed", ["w"], mixed(["la"], crossed: ["role"])),
    Design("a random slope", ["w"], mixed(["la"], slopes: ["la": ["w"]])),
    Design("a split", ["w"], mixed(["la"], split: ["w"])),
    Design("three terms for six groups", ["x", "s1"], adjust: ["s2"], mixed(["la"])),
    Design("logistic", ["x"], outcome: "yes", of(.logistic)),
    Design("logistic with a category", ["w"], adjust: ["role"], outcome: "yes", of(.logistic)),
    Design("poisson", ["x"], adjust: ["w"], outcome: "count", of(.poisson)),
    Design("negative binomial or poisson", ["w"], outcome: "count", of(.poisson), cluster: nil),
    Design("ordinal", ["w"], outcome: "grade", of(.ordinal)),
    Design("ordinal between", ["x"], outcome: "grade", of(.ordinal)),
  ]

  @Test func thereAreFortyOfEach() {
    #expect(Self.unidentified.count >= 40)
    #expect(Self.sound.count == 40)
  }

  @Test(arguments: unidentified) func isRefusedForItsReason(_ design: Design) throws {
    do throws(ModelError) {
      _ = try design.spec.fit(to: Self.data())
      Issue.record("\(design.name) was fitted")
    } catch {
      #expect(Self.name(of: error.problem) == design.problem, "\(error.diagnostic)")
      #expect(error.diagnostic.why?.isEmpty == false)
      #expect(error.diagnostic.fix?.isEmpty == false)
    }
  }

  @Test(arguments: sound) func isFitted(_ design: Design) throws {
    let fit = try design.spec.fit(to: Self.data())
    #expect(fit.estimates.contains { $0.termRole == .support && $0.estimate.isFinite })
  }

  /// The innermost case: `panel(noVariationWithin(…))` is `noVariationWithin`.
  private static func name(of problem: ModelError.Problem) -> String {
    let text: String
    switch problem {
    case .panel(let inner): text = "\(inner)"
    case .mixed(let inner): text = "\(inner)"
    case .generalized(let inner): text = "\(inner)"
    default: text = "\(problem)"
    }
    return String(text.prefix { $0 != "(" })
  }
}
