import LinearAlgebra
import Tables

extension Fit {
  /// Every check of a model, in the order of `checks.csv`.
  static func checks(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ regression: LinearFit,
    _ chosen: CovarianceEstimator, _ estimates: [Estimate]
  ) throws(LinearAlgebraError) -> [Check] {
    let subject = CheckSubject(
      spec: spec, sample: sample, design: design, regression: regression, estimates: estimates,
      covariance: try chosen.covariance(of: regression))
    return subject.rowChecks + subject.clusterChecks + subject.blindSpotChecks
      + subject.collinearityChecks + subject.reachChecks
  }
}

/// What checks look at.
struct CheckSubject {
  let spec: ModelSpec
  let sample: Sample
  let design: Design
  let regression: LinearFit
  /// Under the headline covariance.
  let estimates: [Estimate]
  let covariance: Covariance

  func check(
    _ name: String, _ result: Check.Result, _ value: Double?, _ meaning: String,
    term: String? = nil
  ) -> Check {
    Check(
      model: spec.name, check: name, result: result, value: value, meaning: meaning, term: term)
  }
}
