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
    let graded = try #require(GradedElimination(X, logWeights: logs))
    // Of the minors, those with row 3 over the first.
    let share =
      25 * Elementary.exponential(logWeight) + 20.25 * Elementary.exponential(2 * logWeight)
    let expected = (Elementary.log(0.25) + logWeight + Elementary.logOnePlus(4 * share)) / 2
    #expect((graded.logDeterminant - expected).magnitude <= 1e-15 * max(10, expected.magnitude))
    let gram = graded.Q.crossProduct()
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
