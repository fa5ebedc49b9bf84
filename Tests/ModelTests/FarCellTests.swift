import Tables
import Testing

@testable import Model

/// One number beside which the others are rounded away.
struct FarCellTests {
  static func data(_ far: Double) -> Table {
    let y = (0..<60).map { $0 == 41 ? far : Double($0 * 7919 % 101) / 25 }
    return table(
      "t",
      [("y", y), ("n", y.map { $0.rounded() }), ("x", y.indices.map { Double($0 * 31 % 17) })],
      texts: [("la", y.indices.map { "L\($0 % 12)" })])
  }

  /// Mixed fits hold whatever their outcome's size is: squares of variances are what overflows first.
  @Test(arguments: [1e59, 1e61, 1e77, 1e100, 1e101, 1e150, 1e300])
  func mixedFitsOfAnySize(_ far: Double) throws {
    let spec = MixedRegressionTests.spec(
      MixedSpec(levels: ["la"]), support: ["x"], cluster: .by("la"))
    let (fit, near) = (try spec.fit(to: Self.data(far)), try spec.fit(to: Self.data(1e30)))
    let (x, same) = (try fit.estimate(of: "x"), try near.estimate(of: "x"))
    // The one row is all of it.
    #expect(relativeDifference(x.estimate / far, same.estimate / 1e30) < 1e-9)
    #expect(
      relativeDifference(try #require(x.stdError) / far, try #require(same.stdError) / 1e30) < 1e-9)
    #expect(relativeDifference(try #require(x.pValue), try #require(same.pValue)) < 1e-9)
  }

  @Test func aFaultOfArithmeticNamesTheCell() throws {
    let spec = ModelSpec(
      name: "m", outcome: "n", support: ["x"], inference: Inference(cluster: .none))
    let sample = try Sample(of: Self.data(4e18), for: spec)
    let error = spec.blaming(spec.error(.numerical("the weight of row 0 is -nan")), on: sample)
    let diagnostic = error.diagnostic
    #expect(
      diagnostic.what
        == "model 'm': 'n' is 4e+18 at row 42, where its middle row is of size 2",
      "\(diagnostic.what)")
    #expect(diagnostic.fix == "mend the value, or filter the row")
    // Nothing is far here: the words stay what they were.
    let tame = try Sample(of: Self.data(3), for: spec)
    let other = spec.error(.mixed(.numerical("x")))
    #expect(spec.blaming(other, on: tame) == other)
    let unknown = spec.error(.unknownTerm("a", known: []))
    #expect(spec.blaming(unknown, on: sample) == unknown)
  }
}
