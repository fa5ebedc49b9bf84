import Tables
import Testing

@testable import Model

/// Where the penalized likelihood has several maxima, against R brglm2 from many starts:
/// `Golden/separation/maxima.R`.
@Suite struct FirthMaximaTests {
  private static let names = (1...8).map { "x\($0)" }

  private static func fit(_ number: String) throws -> GeneralizedFit {
    let rows = try golden("separation/maxima-data.csv").filter { $0["case"] == number }
    let data = table(
      "d",
      try (["y"] + names).map { name in
        (name, try rows.map { try Double(#require($0[name])) ?? .nan })
      })
    var generalized = GeneralizedSpec(.logistic, penalty: .firth)
    generalized.isProfiled = false
    let fit = try ModelSpec(
      outcome: "y", support: ["x1"], adjust: Array(names.dropFirst()),
      estimator: .generalized(generalized), inference: Inference(cluster: .none)
    ).fit(to: data)
    return try #require(fit.regression as? GeneralizedFit)
  }

  @Test(arguments: [1, 2, 3, 5, 6]) func theHighestIsFound(_ design: Int) throws {
    let row = try #require(
      try golden("separation/maxima.csv").first { $0["case"] == "\(design)" })
    let fit = try Self.fit("\(design)")
    let space = try FirthCoordinates(fit.problem)
    let value = try #require(PenalizedLikelihood(space, at: space.position(fit.beta))?.value)
    let theirs = try (0...8).map { try #require(Double(row["b\($0)"] ?? "")) }
    let highest = try #require(PenalizedLikelihood(space, at: space.position(theirs))?.value)
    #expect((value - highest).magnitude < 1e-7, "\(value) \(highest)")
    for (j, b) in fit.beta.enumerated() {
      #expect(relativeDifference(b, theirs[j]) < 1e-5, "b\(j) \(b) \(theirs[j])")
    }
    // Of all but the last design the way up from zero leads to the lower.
    let fall = try number(row, "highest") - number(row, "zero")
    let lower = fit.otherMaximum?.lower ?? 0
    #expect(fall < 1e-9 || (lower > 0 && lower < fall + 1e-7), "\(lower) \(fall)")
  }
}
