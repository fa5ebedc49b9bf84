import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Against brute force in 50 digits (Golden/generalized/firth-profile.py), where a coefficient held has two
/// maxima of the others.
struct FirthProfileTests {
  @Test(arguments: ["firthcomplete", "firthquasi"])
  func agreesUnderSeparation(name: String) throws {
    let fit = try FirthTests.spec(name, .firth).fit(to: try FirthTests.data(name))
    for row in try golden("generalized/firth-profile.csv") where row["case"] == name {
      let found = try fit.estimate(of: try #require(row["term"]))
      for (ours, column) in [
        (found.estimate, "estimate"), (found.confLow, "conf_low"),
        (found.confHigh, "conf_high"), (found.pValue, "p_value"),
      ] {
        let difference = relativeDifference(try #require(ours), try number(row, column))
        #expect(difference < 1e-11, "\(name) \(found.term) \(column)")
      }
    }
  }

  /// Against the farthest points of the joint region (Golden/generalized/firth-ends.py), where maxima with a
  /// coefficient held are many.
  @Test(arguments: ["firthends", "firthsearch"])
  func endsAreTheFarthestOfTheRegion(name: String) throws {
    let rows = try golden("generalized/data-\(name).csv")
    let columns = try ["x", "z", "u", "v", "y"].map { column in
      (column, try rows.map { try number($0, column) })
    }
    let spec = ModelSpec(
      outcome: "y", support: ["x"], adjust: ["z", "u", "v"],
      estimator: .generalized(GeneralizedSpec(.logistic, penalty: .firth)),
      inference: Inference(cluster: .none))
    let fit = try spec.fit(to: table("d", columns, hasLineage: true))
    for row in try golden("generalized/firth-ends.csv") where row["case"] == name {
      let found = try fit.estimate(of: try #require(row["term"]))
      for (ours, column) in [
        (found.estimate, "estimate"), (found.confLow, "conf_low"), (found.confHigh, "conf_high"),
      ] {
        let difference = relativeDifference(try #require(ours), try number(row, column))
        #expect(difference < 1e-10, "\(name) \(found.term) \(column)")
      }
    }
  }

  /// A cone of three rows a corner: x₁, x₂ ≥ 0 and x₁ + x₂ ≤ x₃.
  @Test func raysAreThoseOfTheCone() throws {
    let normals: [[Double]] = [[1, 0, 0], [0, 1, 0], [-1, -1, 1], [1, 1, 2]]
    let columns = (0..<3).map { j in
      DesignMatrix.Column(
        name: "x\(j)", role: .adjust, term: j, values: normals.map { $0[j] })
    }
    let problem = ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(rowCount: 4, columns: columns, hasIntercept: false),
      response: Response(events: [1, 1, 1, 1]), offset: nil, family: .binomial)
    let rays = try #require(try SeparatingRays(problem))
    #expect(rays.isComplete)
    let found = rays.directions.map { ray in
      let largest = ray.reduce(0) { max($0, $1.magnitude) }
      return ray.map { ($0 / largest * 1e6).rounded() / 1e6 + 0 }
    }
    #expect(Set(found) == [[1, 0, 1], [0, 1, 1], [0, 0, 1]])
  }

  @Test func theCurvatureIsThatOfTheScore() throws {
    let space = try FirthCoordinates(try Self.problem("firthcomplete"), holding: 1)
    let place = space.position([-2, 9, 4])
    let (score, information) = try #require(PenalizedLikelihood(space, at: place))
      .derivatives(space)
    for k in place.indices {
      let width = 1e-4
      let sides = try [-width, width].map { side in
        var moved = place
        moved[k] += side
        return try #require(PenalizedLikelihood(space, at: moved))
      }
      let slope = (sides[1].value - sides[0].value) / (2 * width)
      #expect((slope - score[k]).magnitude < 1e-6)
      let change = sides[1].derivatives(space).score - sides[0].derivatives(space).score
      for r in place.indices {
        #expect((change[r] / (2 * width) + information[r, k]).magnitude < 1e-6)
      }
    }
  }

  /// det X'WX = Σ of wᵢwⱼ (the minor of rows i and j)², by Cauchy and Binet.
  @Test(arguments: [0.0, -60, -900])
  func weightsOfAnySizes(logWeight: Double) throws {
    let X = Matrix(rows: [[1, 2], [1, 2.5], [1, 7]])
    let logs = [0, logWeight, 2 * logWeight]
    let factor = try #require(WeightedFactor(X, logWeights: logs))
    // Of the minors, those with row 3 over the first.
    let share =
      25 * Elementary.exponential(logWeight) + 20.25 * Elementary.exponential(2 * logWeight)
    let expected = (Elementary.log(0.25) + logWeight + Elementary.logOnePlus(4 * share)) / 2
    #expect((factor.logDeterminant - expected).magnitude <= 1e-15 * max(10, expected.magnitude))
    #expect(factor.rows == (logWeight < -100 ? [0, 1] : nil))
    let gram = factor.Q.crossProduct()
    for k in 0..<2 { #expect((gram[k, k] - 1).magnitude < 1e-14) }
    #expect(gram[0, 1].magnitude < 1e-14)
  }

  private static func problem(_ name: String) throws -> ReweightedLeastSquares.Problem {
    let spec = FirthTests.spec(name, .firth)
    let sample = try Sample(of: try FirthTests.data(name), for: spec)
    return ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(
        try Design(learning: sample.table, for: spec), sample.table, as: .reported),
      response: try Response(sample, spec, try #require(spec.estimator.generalized)),
      offset: nil, family: .binomial)
  }
}
