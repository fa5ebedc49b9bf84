import Tables
import Testing

@testable import Model

/// More terms between clusters than the clusters that tell the claim are worth: found before anything is
/// tested, in the words of the run.
struct TermsBetweenClustersTests {
  private static let clusterCount = 12

  /// Twelve authorities of 4 to 15 rows; `a`, `b` … differ between them alone, `w` within them too.
  static func data(outcome: (Int) -> Double = { Double($0 * 7919 % 101) / 10 }) -> Table {
    let la = (0..<clusterCount).flatMap { g in [Int](repeating: g, count: 4 + g) }
    func measure(_ k: Int) -> [Double?] {
      let own = (0..<clusterCount).map { g in
        Double((g * (31 + 2 * k) + 7 * k * k + g * g * k) % 23)
      }
      return la.map { own[$0] }
    }
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
    let w = la.indices.map { Double($0 * 53 % 17) }
    return table(
      "t",
      names.enumerated().map { ($1, measure($0 + 1)) } + [
        ("w", w), ("y", la.indices.map(outcome)),
        ("yes", la.indices.map { $0 * 29 % 5 < 2 ? 1 : 0 }),
        ("n", la.indices.map { Double($0 * 31 % 7) }),
        ("weight", la.indices.map { 1 + Double($0 * 13 % 4) }),
      ], texts: [("la", la.map { "L\($0)" })])
  }

  struct Design: Sendable, CustomTestStringConvertible {
    let support: [String]
    let adjust: [String]
    var estimator = Estimator.ols
    var outcome = "y"
    /// The claims that are doubted.
    var doubted: [String] = []

    var testDescription: String { "\(estimator.name) \(support) \(adjust)" }
    var spec: ModelSpec {
      ModelSpec(
        name: "m", outcome: outcome, support: support, adjust: adjust, estimator: estimator,
        inference: Inference(cluster: .by("la")))
    }
  }

  private static func of(_ family: ResponseFamily) -> Estimator {
    .generalized(GeneralizedSpec(family))
  }
  private static let mixed = Estimator.mixed(MixedSpec(levels: ["la"]))
  private static let many = ["b", "c", "d", "e", "f", "g", "h"]

  static let planted = [
    Design(support: ["a"], adjust: many, doubted: ["a"]),
    Design(support: ["a", "b"], adjust: ["c", "d", "e", "f", "g", "h"], doubted: ["a", "b"]),
    Design(support: ["a", "w"], adjust: many, doubted: ["a"]),
    Design(support: ["a"], adjust: many, estimator: .wls(weights: "weight"), doubted: ["a"]),
    Design(support: ["a"], adjust: many, estimator: of(.logistic), outcome: "yes", doubted: ["a"]),
    Design(support: ["a"], adjust: many, estimator: of(.poisson), outcome: "n", doubted: ["a"]),
    Design(support: ["a"], adjust: many, estimator: mixed, doubted: ["a"]),
  ]

  static let sound = [
    Design(support: ["a"], adjust: []), Design(support: ["a"], adjust: ["b", "w"]),
    Design(support: ["w"], adjust: many), Design(support: ["w"], adjust: []),
    Design(support: ["a:w"], adjust: ["a", "w"] + many),
    Design(support: ["w"], adjust: ["a"] + many, estimator: .within(WithinSpec(absorb: ["la"]))),
    Design(support: ["a"], adjust: ["w"], estimator: of(.logistic), outcome: "yes"),
    Design(support: ["a"], adjust: ["b"], estimator: mixed),
  ]

  @Test(arguments: planted) func isDoubtedInTheWordsOfTheRun(_ design: Design) throws {
    let doubts = try design.spec.identify(in: Self.data())
    #expect(doubts.map(\.term) == design.doubted)
    let stops = try design.spec.fit(to: Self.data()).checks.filter {
      $0.check == "terms_between_clusters" && $0.result == .stop
    }
    #expect(stops.map(\.meaning) == doubts.map(\.meaning))
    for doubt in doubts {
      #expect(
        doubt.meaning.contains(
          "coefficients are told by differences between clusters of la alone, more than the "),
        "\(doubt.meaning)")
      #expect(doubt.meaning.contains("alike clusters that tell \(doubt.term) are worth"))
    }
  }

  @Test(arguments: sound) func isNotDoubted(_ design: Design) throws {
    if case .within = design.estimator {
      // What is the same throughout an authority does not go beside its effects.
      #expect(
        try ModelSpec(
          outcome: "y", support: ["w"], estimator: design.estimator,
          inference: Inference(cluster: .by("la"))
        ).identify(in: Self.data()).isEmpty)
      return
    }
    #expect(try design.spec.identify(in: Self.data()).isEmpty)
  }

  /// Of linear models the outcome has no say.
  @Test(arguments: [planted[0], planted[3], sound[1]])
  func theOutcomeDoesNotMatter(_ design: Design) throws {
    let plain = try design.spec.identify(in: Self.data()).map(\.meaning)
    for k in [3.0, 17, 40] {
      let other = try design.spec.identify(in: Self.data { Double($0 * 104_729 % 53) * k })
      #expect(other.map(\.meaning) == plain)
    }
  }
}
