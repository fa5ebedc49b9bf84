import Statistics
import Tables
import Testing

@testable import Model

/// Tests that are drawn: Romano and Wolf's adjustment, permutations.
struct DrawnTests {
  static func data(reordered: Bool = false) throws -> Table {
    let plain = try ClusteredCorrelationTests.data(reordered: reordered)
    let labels = (0..<plain.rowCount).map { plain["la"]?.text(at: $0) ?? "" }
    let dose = ["a": 1.0, "b": 4, "c": 1, "d": 9, "e": 4, "f": 1, "g": 9, "h": 9]
    let treated = ["a", "c", "e", "g"]
    func column(_ name: String) -> [Double?] { plain[name]?.numbers ?? [] }
    return table(
      "t",
      ["x", "y", "age", "z"].map { ($0, column($0)) } + [
        ("treated", labels.map { treated.contains($0) ? 1 : 0 }),
        ("dose", labels.map { dose[$0] ?? 0 }),
        ("w", labels.indices.map { Double(1 + ($0 + 1) % 3) }),
        ("one", labels.map { _ in 1 }),
      ], texts: [("la", labels)])
  }

  static func spec(
    _ name: String, _ outcome: String, _ support: [String], _ adjust: [String] = [],
    estimator: Estimator = .ols, cluster: ClusterChoice = .by("la"),
    permutation: PermutationSpec? = nil
  ) -> ModelSpec {
    var spec = ModelSpec(
      name: name, outcome: outcome, support: support, adjust: adjust, estimator: estimator,
      inference: Inference(cluster: cluster))
    spec.permutation = permutation
    return spec
  }

  static let members = [
    spec("a", "y", ["x"], ["age"]), spec("b", "z", ["x", "y"]), spec("c", "age", ["z"]),
  ]
  static let family = FamilySpec(
    name: "main", tests: ["a", "b", "c"], adjust: .none, jointly: JointAdjustment())

  static func known(_ what: String) throws -> [String: String] {
    try #require(try golden("drawn/drawn.csv").first { $0["what"] == what })
  }

  @Test(arguments: [false, true])
  func romanoWolfEqualsBruteForce(reordered: Bool) throws {
    let table = try Self.data(reordered: reordered)
    let fits = try Self.members.map { try $0.fit(to: table) }
    let (estimates, check) = try Self.family.adjusting(fits.flatMap(\.coefficients), of: fits)
    let tests = estimates.filter { $0.adjustMethod == "romano_wolf" }
    #expect(tests.map(\.term) == ["x", "x", "y", "z"])
    for (k, test) in tests.enumerated() {
      let row = try Self.known("romano_wolf\(k + 1)")
      #expect(try test.pAdjusted == max(number(row, "p"), try #require(test.pValue)))
      #expect(test.chosen)
    }
    #expect(check?.value == 128 && check?.check == "romano_wolf_draws")
  }

  @Test func theFirstDrawIsTheObserved() throws {
    let table = try Self.data()
    let fits = try Self.members.map { try $0.fit(to: table) }
    var members: [WildFamily.Member] = []
    for fit in fits {
      let working = try #require(fit.regression.working)
      for j in working.columns.indices where working.columns[j].role == .support {
        members.append(.init(fit: working, coefficient: j))
      }
    }
    let draws = try WildFamily(members, WildOptions(seed: 1), stream: "s")
    let G = 8.0
    for (k, t) in draws.observed.enumerated() {
      let cr1 = t * ((G - 1) / G).squareRoot()
      let expected = try number(try Self.known("romano_wolf\(k + 1)"), "t")
      #expect(relativeDifference(cr1, expected) < 1e-11)
    }
  }

  /// More clusters than signs can be enumerated for: one seed, one answer, whatever the rows' order.
  @Test func manyClustersAreDrawnFromTheSeed() throws {
    var numbers = TestNumbers(seed: 4)
    let n = 120
    let x = (0..<n).map { _ in numbers.next() }
    let y = x.map { 0.3 * $0 + numbers.next() }
    let la = (0..<n).map { "la\($0 % 20)" }
    let spec = Self.spec("m", "y", ["x"])
    func adjusted(_ order: [Int], seed: UInt64) throws -> Double? {
      let data = table(
        "t", [("x", order.map { x[$0] }), ("y", order.map { y[$0] })],
        texts: [("la", order.map { la[$0] })])
      let fit = try spec.fit(to: data)
      let family = FamilySpec(
        name: "f", tests: ["m"], adjust: .none, jointly: JointAdjustment(draws: 199, seed: seed))
      let (estimates, check) = try family.adjusting(fit.coefficients, of: [fit])
      #expect(check?.value == 199)
      return estimates.first { $0.pAdjusted != nil }?.pAdjusted
    }
    let plain = try #require(try adjusted(Array(0..<n), seed: 1))
    #expect(try adjusted(Array((0..<n).reversed()), seed: 1) == plain)
    #expect((plain * 200).rounded() == plain * 200 && plain >= 1.0 / 200)
  }

  @Test func familiesOfDifferentClustersAreRefused() {
    let other = Self.spec("b", "z", ["x"], cluster: .by("ward"))
    let none = Self.spec("b", "z", ["x"], cluster: .none)
    #expect(
      Self.family.problem(among: [Self.members[0], other])?.problem
        == .family(
          .differentClusters(first: "la", of: "a", second: "ward", model: "b")))
    let problem = Self.family.problem(among: [Self.members[0], none])
    #expect(problem?.problem == .family(.noClusters(model: "b")))
    #expect(
      problem?.diagnostic.rendered == """
        error: family 'main': adjust: romano_wolf needs clusters, and model 'b' has none
          why: its draws turn the signs of whole clusters
          fix: name the cluster column of 'b', or adjust by holm
        """)
    #expect(Self.family.problem(among: Self.members) == nil)
  }

  static let permuted: [(what: String, spec: ModelSpec)] = [
    ("treated", spec("m", "y", ["treated"], ["age"], permutation: .init(by: "la"))),
    ("dose", spec("m", "y", ["dose"], ["age", "z"], permutation: .init(by: "la"))),
    (
      "weighted",
      spec(
        "m", "y", ["treated"], estimator: .wls(weights: "w"), cluster: .none,
        permutation: .init(by: "la"))
    ),
  ]

  @Test(arguments: permuted)
  func permutationsEqualBruteForce(_ example: (what: String, spec: ModelSpec)) throws {
    let test = try #require(
      try example.spec.fit(to: try Self.data()).permutationTest(seed: 1))
    let row = try Self.known(example.what)
    #expect(relativeDifference(test.statistic, try number(row, "t")) < 1e-10)
    #expect(try test.pValue == number(row, "p"))
    #expect(try Double(test.draws) == number(row, "count") && test.isExact)
    #expect(test.assignments == Double(test.draws) && test.monteCarlo == nil)
    if example.what != "weighted" {
      let other = try example.spec.fit(to: try Self.data(reordered: true))
        .permutationTest(seed: 2)
      #expect(other?.pValue == test.pValue)
    }
    let check = test.check(isAssigned: false, unit: "la") { "\($0) las" }
    #expect(check.meaning.contains("descriptive, not a test") && check.result == .look)
    #expect(test.check(isAssigned: true, unit: "la") { "\($0) las" }.result == .pass)
  }

  @Test func tooManyAssignmentsAreDrawn() throws {
    var numbers = TestNumbers(seed: 9)
    let G = 14
    let level = (0..<G).map { _ in numbers.next() }
    let rows = (0..<70).map { $0 % G }
    let data = table(
      "t", [("x", rows.map { level[$0] }), ("y", rows.map { _ in numbers.next() })],
      texts: [("la", rows.map { "la\($0)" })])
    let spec = Self.spec("m", "y", ["x"], permutation: .init(by: "la", draws: 999))
    let test = try #require(try spec.fit(to: data).permutationTest(seed: 3))
    let interval = try #require(test.monteCarlo)
    #expect(!test.isExact && test.draws == 999 && test.assignments > 8e10)
    #expect(
      test.pValue >= 0.001 && interval.low < test.pValue && test.pValue < interval.high + 0.001)
    #expect(try spec.fit(to: data).permutationTest(seed: 3) == test)
  }

  static let refused: [(spec: ModelSpec, problem: PermutationProblem)] = [
    (
      spec("m", "y", ["x"], permutation: .init(by: "la")),
      .varies("x", by: "la", at: "a")
    ),
    (
      spec("m", "y", ["treated", "dose"], permutation: .init(by: "la")),
      .notOneColumn(["treated", "dose"])
    ),
  ]

  /// A generalized fit has a least-squares step inside, whose outcome is not the study's.
  @Test func onlyLeastSquaresArePermutedOrDrawn() throws {
    let spec = Self.spec(
      "m", "treated", ["dose"], estimator: .generalized(GeneralizedSpec(.poisson)),
      permutation: .init(by: "la"))
    let fit = try spec.fit(to: try Self.data())
    let permuted = #expect(throws: ModelError.self) { try fit.permutationTest(seed: 1) }
    #expect(permuted?.problem == .permutation(.notLeastSquares(fit: "poisson")))
    let family = FamilySpec(
      name: "f", tests: ["m"], adjust: .none, jointly: JointAdjustment(draws: 99))
    let drawn = #expect(throws: ModelError.self) {
      try family.adjusting(fit.coefficients, of: [fit])
    }
    #expect(drawn?.problem == .family(.notLeastSquares(model: "m", fit: "poisson")))
  }

  @Test(arguments: refused)
  func saysWhyThereIsNoPermutation(
    _ example: (spec: ModelSpec, problem: PermutationProblem)
  ) throws {
    let fit = try example.spec.fit(to: try Self.data())
    let error = #expect(throws: ModelError.self) { try fit.permutationTest(seed: 1) }
    #expect(error?.problem == .permutation(example.problem))
    #expect(error?.diagnostic.why != nil && error?.diagnostic.fix != nil)
  }

  /// Support of whole clusters, shuffled among the smaller groups in them.
  @Test func groupsWithinClustersAreNotPermuted() throws {
    let la = (0..<24).map { "la\($0 / 4)" }
    let data = table(
      "t",
      [
        ("y", (0..<24).map { Double($0 * 7 % 11) }), ("x", (0..<24).map { Double($0 / 4 % 3) }),
      ], texts: [("la", la), ("family", (0..<24).map { "f\($0 / 2)" })])
    let finer = Self.spec("m", "y", ["x"], permutation: .init(by: "family"))
    let error = #expect(throws: ModelError.self) {
      try finer.fit(to: data).permutationTest(seed: 1)
    }
    #expect(
      error?.problem == .permutation(.tooFine("x", by: "family", cluster: "la", count: 6)))
    let own = Self.spec("m", "y", ["x"], permutation: .init(by: "la"))
    #expect(try own.fit(to: data).permutationTest(seed: 1) != nil)
  }

  @Test func arrangementsAreAllAndDifferent() {
    let values = [2.0, 1, 2, 3, 1]
    var all: [[Double]] = []
    Arrangements.forEach(of: values) { all.append($0) }
    #expect(all.count == 30 && Set(all).count == 30 && Arrangements.count(of: values) == 30)
    #expect(all.allSatisfy { $0.sorted() == values.sorted() })
  }
}
