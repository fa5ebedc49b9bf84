import Statistics
import Tables
import Testing

@testable import Model

struct LadderTests {
  private static func facts(
    _ count: Int?, df: Double = 10, variation: DesignFacts.Variation = .withinClusters
  ) -> DesignFacts {
    DesignFacts(
      clustering: count.map {
        DesignFacts.Clustering(
          name: "la", count: $0, fewest: (df, "x"), claimCount: 1, variation: variation)
      })
  }

  static let examples: [(DesignFacts, String, CovarianceEstimator, Bool)] = [
    (facts(nil), "independent", .hc3, false), (facts(2, df: 1), "few clusters", .cr2, true),
    (facts(5), "few clusters", .cr2, true), (facts(6), "clustered", .cr2, false),
    (facts(14, df: 3.99), "few degrees", .cr2, true), (facts(14, df: 4), "clustered", .cr2, false),
    (facts(600, df: 2), "few degrees", .cr2, true), (facts(600, df: 300), "clustered", .cr2, false),
  ]

  @Test(arguments: examples)
  func theFirstRungThatAppliesDecides(
    _ example: (DesignFacts, String, CovarianceEstimator, Bool)
  ) {
    let rung = Ladder.rung(example.0)
    #expect(rung.name == example.1)
    #expect(rung.covariance == example.2)
    #expect(rung.isFlagged == example.3)
  }

  /// REML with Kenward and Roger where the study fits random effects, by what it fits alone.
  @Test func randomEffectsHaveRungsOfTheirOwn() {
    func facts(_ isREML: Bool, _ hasKenwardRoger: Bool) -> DesignFacts {
      DesignFacts(
        clustering: nil,
        randomEffects: DesignFacts.RandomEffects(
          groups: ["la (14)"], isREML: isREML, hasKenwardRoger: hasKenwardRoger,
          fewest: ": 11 for x"))
    }
    #expect(Ladder.rung(facts(true, true)).covariance == .kenwardRoger)
    #expect(
      Ladder.rung(facts(true, true)).reason(facts(true, true))
        == "the variance is divided between la (14) and the rows, so standard errors and degrees of "
        + "freedom by Kenward and Roger, who allow for variances that are themselves estimated: 11 "
        + "for x")
    #expect(Ladder.rung(facts(false, false)).covariance == .classical)
  }

  @Test func reasonsAreOneSentence() {
    let end = "(14 clusters), so cr2 with Satterthwaite degrees of freedom: 3.5 for x"
    #expect(
      Ladder.rung(Self.facts(14, df: 3.5, variation: .betweenClusters))
        .reason(Self.facts(14, df: 3.5, variation: .betweenClusters))
        == "rows are clustered by la \(end), as x is the same throughout each la; under 4 are too "
        + "few to tell (fit: mixed has more, if clusters differ by amounts drawn from one normal)")
    #expect(
      Ladder.rung(Self.facts(14, df: 3.5)).reason(Self.facts(14, df: 3.5))
        == "rows are clustered by la \(end); under 4 are too few to tell")
  }

  /// Whatever the outcome is, the choice and its reason are the same.
  @Test(arguments: 0..<12)
  func theOutcomeNeverMatters(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed), stream: "ladder")
    let count = 2 + generator.integer(below: 12)
    var (x, z, la, y) = ([Double](), [Double](), [String](), [Double]())
    for g in 0..<count {
      let own = generator.normal()
      for _ in 0..<(2 + generator.integer(below: 9)) {
        x.append(seed % 2 == 0 ? own : own + generator.normal())
        z.append(generator.normal())
        y.append(generator.normal())
        la.append("la\(g)")
      }
    }
    // With two clusters an x that is constant within them meets both exactly; the choice is made all
    // the same.
    let outcomes = [
      y, generator.shuffled(y), x.map { 5 * $0 + generator.normal() }, z.map { $0 * $0 },
    ]
    let answers = try outcomes.map { y in
      let data = table("t", [("x", x), ("z", z), ("y", y)], texts: [("la", la)])
      return try [ClusterChoice.by("la"), .none].map { cluster in
        let fit = try ModelSpec(
          outcome: "y", support: ["x"], adjust: ["z"], inference: Inference(cluster: cluster)
        ).fit(to: data)
        return "\(fit.covariance.name): \(fit.chosenReason)"
      }
    }
    #expect(Set(answers).count == 1, "\(answers)")
  }
}
