import LinearAlgebra

extension Fit {
  static let certificateCheck = "size_certificate"

  /// Of a model that would have had a certificate but for its method: that there is none, and why. Nil
  /// where one is made, or where none is due.
  public func missingCertificate(_ made: [CertifiedRate]) -> Check? {
    guard made.isEmpty, needsCertificate, let count = certifiedCount else { return nil }
    return Check(
      model: spec.name, check: Self.certificateCheck, result: .look, value: Double(count),
      meaning: "no size certificate was made for these \(Wording.count(count, "cluster")): "
        + "\(reasonForNoCertificate), so how often its test rejects a true null on this design is "
        + "not known")
  }

  private var reasonForNoCertificate: String {
    if let obstacle = try? nullSimulation()?.obstacle { return obstacle }
    let count = regression.columns.count { $0.role == .support }
    return "its \(Wording.count(count, "support term")) cannot be simulated on this design"
  }
}
