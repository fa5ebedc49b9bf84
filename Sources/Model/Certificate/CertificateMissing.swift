import LinearAlgebra

extension Fit {
  static let certificateCheck = "size_certificate"

  /// Of a model that would have had a certificate but for its method: that there is none, and why. Nil
  /// where one is made, or where none is due.
  public func missingCertificate(_ made: [CertifiedRate]) -> Check? {
    guard made.isEmpty, wantsCertificate, let count = certifiedCount else { return nil }
    return Check(
      model: spec.name, check: Self.certificateCheck, result: .look, value: Double(count),
      meaning: "no size certificate was made for these \(Wording.count(count, "cluster")): "
        + "\(reasonForNoCertificate), so how often its test rejects a true null on this design is "
        + "not known")
  }

  private var reasonForNoCertificate: String {
    if let obstacle = try? nullSimulation()?.obstacle { return obstacle }
    switch spec.estimator {
    case .mixed:
      return "of mixed models only those with one random intercept have one, and this has more "
        + "random effects"
    default:
      return
        "its \(Wording.count(regression.columns.count { $0.role == .support }, "support term")) "
        + "cannot be simulated on this design"
    }
  }
}
