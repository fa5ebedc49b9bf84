/// What the checks of a model look at.
struct CheckSubject {
  let spec: ModelSpec
  let sample: Sample
  let design: Design
  let regression: any Regression
  /// Under the headline covariance.
  let estimates: [Estimate]
  let covariance: Covariance
  let effects: [MarginalEffect]

  /// Every check, in the order of `checks.csv`.
  var checks: [Check] {
    rowChecks + clusterChecks + wildChecks + leverageChecks + blindSpotChecks + collinearityChecks
      + marginalityChecks + slopePlaceChecks + reachChecks + constantOutcome + residualChecks
      + regression.ownChecks(self) + effectDrawChecks
  }

  /// Where an observation of the fit came from, in words.
  func origin(of observation: Int) -> String {
    regression.origin(of: observation, sample.table)
  }

  func check(
    _ name: String, _ result: Check.Result, _ value: Double?, _ meaning: String,
    term: String? = nil
  ) -> Check {
    Check(
      model: spec.name, check: name, result: result, value: value, meaning: meaning, term: term)
  }
}
