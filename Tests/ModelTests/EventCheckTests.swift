import Tables
import Testing

@testable import Model

/// Outcomes that hardly ever happen, or hardly ever fail to (`Golden/events/size.csv`: how often tests of a term
/// that does nothing then find something).
struct EventCheckTests {
  /// 200 rows in 40 places: `n` is 1 in some of them, x goes up and down beside it.
  static func data(events rows: [Int], of value: Double = 1, rest: Double = 0) -> Table {
    let n = (0..<200).map { rows.contains($0) ? value : rest }
    return table(
      "t", [("n", n), ("x", n.indices.map { Double($0 * 7919 % 101) / 20 })],
      texts: [("la", n.indices.map { "L\($0 / 5)" })])
  }

  static func check(
    _ generalized: GeneralizedSpec, _ data: Table, mixed: Bool = false,
    cluster: ClusterChoice = .by("la"), _ name: String = "events"
  ) throws -> Check {
    let estimator =
      mixed
      ? Estimator.mixed(MixedSpec(levels: ["la"], generalized: generalized))
      : .generalized(generalized)
    let fit = try ModelSpec(
      outcome: "n", support: ["x"], estimator: estimator, inference: Inference(cluster: cluster)
    ).fit(to: data)
    return try #require(fit.checks.first { $0.check == name })
  }

  @Test(arguments: [ResponseFamily.poisson, .negativeBinomial, .logistic])
  func twoEventsAreAStop(_ family: ResponseFamily) throws {
    let check = try Self.check(GeneralizedSpec(family), Self.data(events: [3, 77]))
    #expect(check.result == .stop && check.value == 2)
    #expect(
      check.meaning.hasPrefix("2 rows of 200 have any event, in 2 of 40 groups of la: what so few"),
      "\(check.meaning)")
    let each = try Self.check(
      GeneralizedSpec(family), Self.data(events: [3, 77]), "events_per_coefficient")
    #expect(each.result == .look && each.value == 1)
  }

  @Test func firthIsNoWayRoundIt() throws {
    let check = try Self.check(
      GeneralizedSpec(.logistic, penalty: .firth), Self.data(events: [3, 77]))
    #expect(check.result == .stop)
  }

  @Test func mixedFitsCountTheirGroups() throws {
    let check = try Self.check(
      GeneralizedSpec(.poisson), Self.data(events: [3, 77, 130]), mixed: true, cluster: .none)
    #expect(check.result == .stop && check.meaning.contains("in 3 of 40 groups of la"))
  }

  /// What hardly ever fails is as rare.
  @Test func nonEventsCount() throws {
    let data = Self.data(events: [3, 77, 130], of: 0, rest: 1)
    let check = try Self.check(GeneralizedSpec(.logistic), data)
    #expect(check.result == .stop && check.value == 3)
    #expect(check.meaning.contains("any non-event"))
    // Counts have none.
    #expect(try Self.check(GeneralizedSpec(.poisson), data).result == .pass)
  }

  /// Many events in few places are as few as these.
  @Test func placesAreWhatCounts() throws {
    let few = Self.data(events: Array(0..<20))
    let check = try Self.check(GeneralizedSpec(.poisson), few)
    #expect(check.result == .stop && check.value == 4)
    let rows = try Self.check(GeneralizedSpec(.poisson), few, cluster: .none)
    #expect(rows.result == .pass && rows.value == 20)
    #expect(rows.meaning == "20 rows of 200 have any event")
  }

  @Test func enoughEvents() throws {
    let rows = (0..<30).map { $0 * 6 }
    let check = try Self.check(GeneralizedSpec(.poisson), Self.data(events: rows))
    #expect(check.result == .pass)
    let each = try Self.check(
      GeneralizedSpec(.poisson), Self.data(events: rows), "events_per_coefficient")
    #expect(each.result == .pass && each.value == 15)
    #expect(each.meaning == "30 events in 200 rows")
  }

  /// All there are, if that is few: the number of clusters has its own say.
  @Test func everyOneOfFewClusters() {
    let clusters = Clusters(
      name: "la", labels: ["a", "b", "c"], rows: [Array(0..<10), Array(10..<20), Array(20..<30)])
    let y = (0..<30).map { Double($0 % 2) }
    #expect(!EventCounts(y, trials: nil, in: clusters).areTooFew)
    let one = (0..<30).map { $0 < 10 ? Double($0 % 2) : 0 }
    #expect(EventCounts(one, trials: nil, in: clusters).areTooFew)
  }

  /// A measured outcome that is another value in one cluster only, whatever the method.
  @Test(arguments: [Estimator.ols, .mixed(MixedSpec(levels: ["la"]))])
  func anOutcomeAllButConstant(_ estimator: Estimator) throws {
    var data = Self.data(events: [])
    func fit(_ y: [Double]) throws -> Fit {
      data.set(.numbers(y), as: ColumnSpec("n", .number))
      return try ModelSpec(
        outcome: "n", support: ["x"], estimator: estimator,
        inference: Inference(cluster: .by("la"))
      ).fit(to: data)
    }
    let one = try fit((0..<200).map { $0 < 5 ? Double($0 + 1) : 0 })
    let check = try #require(one.checks.first { $0.check == "outcome_constant" })
    #expect(check.result == .stop && check.value == 1)
    #expect(
      check.meaning.hasPrefix("n is 0 in all rows but 5, in 1 of 40 groups of la"), "\(check)")
    let verdict = try #require(
      try one.assessment(one.estimates, checks: one.checks, VerdictContext()).verdicts.first)
    #expect(verdict.grade == .cannotTell && !verdict.bearsTest)
    let many = try fit((0..<200).map { $0 % 5 == 0 ? Double($0 % 7) : 0 })
    #expect(!many.checks.contains { $0.check == "outcome_constant" })
  }
}
