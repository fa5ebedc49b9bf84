import Tables
import Testing

@testable import Model

struct SampleTests {
  static let data = table(
    "t",
    [
      ("y", [1, nil, 2, 5, 3, 4, 6, 5, 7, 2]), ("s", [1, nil, 3, nil, 5, 4, 2, 6, 8, 3]),
      ("a", [2, 1, nil, nil, 4, 3, 1, 5, 2, 6]), ("w", [1, 1, 1, 1, nil, 2, 0, 1, 1, 3]),
    ],
    texts: [("la", ["a", "a", "a", "b", "b", nil, "b", "c", "c", "a"])], hasLineage: true)

  static let spec = ModelSpec(
    name: "m", outcome: "y", support: ["s"], adjust: ["a"], estimator: .wls(weights: "w"),
    inference: Inference(cluster: .by("la")))

  @Test func eachRowIsLostToTheFirstColumnThatMissesIt() throws {
    let sample = try Sample(of: Self.data, for: Self.spec).table
    let strand = try #require(sample.lineage.strands.first)
    let fates = (0..<10).map { sample.lineage.fate(of: $0, in: strand) }
    #expect(
      fates.map { $0?.detail } == [
        nil, "y is missing", "a is missing", "s is missing", "w is missing", "la is missing",
        "w is 0", nil, nil, nil,
      ])
    #expect(fates[3]?.rule == "missing")
    #expect(fates[3]?.reason == .blank)
    #expect(fates[3]?.stage == .model)
    #expect(fates[3]?.place == "m")
    #expect(fates[6]?.rule == "zero_weight")
    #expect(fates[6]?.reason == nil)
  }

  @Test func theLedgerAddsUp() throws {
    var data = table(
      "t",
      [
        ("y", [1, nil, 2, 5, 3, 4, 6, 5]), ("x", [1, 2, nil, 4, 5, 9, 7, 8]),
        ("w", [1, 1, 1, 0, 1, 1, 2, 1]),
      ], hasLineage: true)
    data.name = "rows"
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["x"], estimator: .wls(weights: "w"),
      inference: Inference(cluster: .none))
    let fit = try spec.fit(to: data)
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: "m", table: fit.sample, columns: []))
    try ledger.audit([Ledger.Sample(model: "m", table: fit.sample, columns: [])])
    #expect(ledger.entries.map(\.rows) == [5, 1, 1, 1])
    #expect(fit.summary.nRemoved == 3)
    #expect(fit.summary.nObs == 5)
    #expect(fit.summary.measures.dfResidual == 3)
  }

  @Test func aRowOfWeightZeroIsAsIfItWereNotThere() throws {
    let y: [Double?] = [1, 3, 2, 5, 4, 6]
    let x: [Double?] = [1, 2, 3, 4, 5, 7]
    let w: [Double?] = [1, 2, 0.5, 3, 1, 1]
    func fit(_ rows: (([Double?], Double) -> [Double?])) throws -> Fit {
      try ModelSpec(
        outcome: "y", support: ["x"], estimator: .wls(weights: "w"),
        inference: Inference(cluster: .none)
      ).fit(to: table("t", [("y", rows(y, 100)), ("x", rows(x, 3)), ("w", rows(w, 0))]))
    }
    let with = try fit { $0 + [$1] }
    let without = try fit { column, _ in column }
    #expect(with.coefficients == without.coefficients)
  }
}
