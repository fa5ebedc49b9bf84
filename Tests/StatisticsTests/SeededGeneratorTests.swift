import Testing

@testable import Statistics

@Suite struct SeededGeneratorTests {
  /// The first outputs from state (1, 2, 3, 4), and every draw, by an independent program.
  @Test func matchesTheReference() throws {
    for row in try Golden("seeded_generator").rows {
      let expected = (row["values"] ?? "").split(separator: ";").map(String.init)
      let seed = try #require(row["seed"].flatMap { UInt64($0) })
      var g = SeededGenerator(seed: seed, stream: row["stream"] ?? "")
      if row["what"] == "state" { g = SeededGenerator(state: (1, 2, 3, 4)) }
      let values: [String] =
        switch row["what"] {
        case "uniform": expected.map { _ in "\(g.uniform())" }
        case "normal": expected.map { _ in "\(g.normal())" }
        case "integer7": expected.map { _ in "\(g.integer(below: 7))" }
        case "integerhuge": expected.map { _ in "\(g.integer(below: 3 << 61))" }
        case "shuffle": g.shuffled(0..<expected.count).map { "\($0)" }
        default: expected.map { _ in "\(g.next())" }
        }
      #expect(zip(values, expected).allSatisfy { $0 == $1 || Double($0) == Double($1) }, "\(row)")
    }
  }

  @Test func streamsAndSeedsDiffer() {
    var seen: Set<UInt64> = []
    for seed in 0..<20 as Range<UInt64> {
      for name in ["a", "b", "A", "", "wild bootstrap", "wild bootstrap "] {
        var g = SeededGenerator(seed: seed, stream: name)
        seen.insert(g.next())
      }
    }
    #expect(seen.count == 120)
  }

  @Test func aCopyRepeatsItself() {
    var g = SeededGenerator(seed: 7, stream: "copy")
    var copy = g
    #expect((0..<5).map { _ in g.next() } == (0..<5).map { _ in copy.next() })
  }

  /// Bounds of 5 standard errors, over 20,000 draws of a fixed stream.
  @Test func momentsAreRight() throws {
    var g = SeededGenerator(seed: 11, stream: "moments")
    let n = 20_000
    let reach = 5 / Double(n).squareRoot()
    let uniform = (0..<n).map { _ in g.uniform() }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect((try #require(Descriptive.mean(uniform)) - 0.5).magnitude < reach * 0.2887)
    let normal = (0..<n).map { _ in g.normal() }
    #expect(try #require(Descriptive.mean(normal)).magnitude < reach)
    #expect((try #require(Descriptive.variance(normal)) - 1).magnitude < reach * 1.4143)
    let beyond = normal.filter { $0 > 1.96 }.count
    #expect((Double(beyond) / Double(n) - 0.025).magnitude < reach * 0.157)
    let heads = (0..<n).filter { _ in g.bernoulli(0.3) }.count
    #expect((Double(heads) / Double(n) - 0.3).magnitude < reach * 0.459)
    var faces = [Int](repeating: 0, count: 7)
    for _ in 0..<n { faces[g.integer(below: 7)] += 1 }
    #expect(faces.allSatisfy { (Double($0) / Double(n) - 1.0 / 7).magnitude < reach * 0.35 })
  }

  /// Kolmogorov–Smirnov: the largest gap is under 1.95/√n but once in a thousand.
  @Test func normalsFollowTheNormal() {
    var g = SeededGenerator(seed: 12, stream: "shape")
    let n = 5_000
    let sorted = (0..<n).map { _ in g.normal(mean: 1, standardDeviation: 2) }.sorted()
    let gaps = sorted.enumerated().map { index, x in
      (Normal.standard.cdf((x - 1) / 2) - (Double(index) + 0.5) / Double(n)).magnitude
    }
    #expect((gaps.max() ?? 1) < 1.95 / Double(n).squareRoot())
  }

  @Test func certainties() {
    var g = SeededGenerator(seed: 1, stream: "certain")
    for _ in 0..<100 {
      #expect(g.bernoulli(1) && !g.bernoulli(0))
      #expect(g.integer(below: 1) == 0)
    }
    #expect(g.shuffled([Int]()).isEmpty && g.shuffled([4]) == [4])
  }
}
