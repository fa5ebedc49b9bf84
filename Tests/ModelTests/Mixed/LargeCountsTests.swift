import Tables
import Testing

@testable import Model

/// Counts of ones to tens of millions with a random intercept, against Laplace's likelihood in 45 digits:
/// `Golden/glmm/large.py`.
@Suite struct LargeCountsTests {
  @Test(arguments: ["3", "3000", "3000000", "30000000"])
  func theMaximumIsReached(_ size: String) throws {
    let rows = try golden("glmm/large-data.csv")
    let data = table(
      "t",
      [
        ("x", try rows.map { try number($0, "x") }),
        ("y", try rows.map { try number($0, "y\(size)") }),
      ], texts: [("g", rows.map { $0["g"] })])
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["x"],
      estimator: .mixed(MixedSpec(levels: ["g"], generalized: GeneralizedSpec(.poisson))),
      inference: Inference(cluster: .none)
    ).fit(to: data)
    let found = try #require(fit.regression as? GeneralizedMixedRegression).fit
    let row = try #require(try golden("glmm/large.csv").first { $0["size"] == size })
    let b = found.coefficients
    #expect(relativeDifference(b[0], try number(row, "b0")) < 1e-8)
    #expect(relativeDifference(b[1], try number(row, "b1")) < 1e-8)
    #expect(relativeDifference(found.theta[0], try number(row, "deviation")) < 1e-7)
    for (j, name) in ["se0", "se1"].enumerated() {
      let error = found.covariance[j, j].squareRoot()
      #expect(relativeDifference(error, try number(row, name)) < 1e-6, "\(name) \(error)")
    }
    #expect(relativeDifference(found.logLikelihood, try number(row, "log_likelihood")) < 1e-10)
    #expect(found.isConverged, "\(found.decrement) \(found.optimum.excess)")
  }
}
