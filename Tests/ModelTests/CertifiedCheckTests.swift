import Testing

@testable import Model

/// Methods without a test on some draws, or on any, are in the certificate and told of in words.
struct CertifiedCheckTests {
  private static func fit(x: [Double]? = nil) throws -> Fit {
    let sizes = [6, 5, 4, 4, 3, 3]
    let labels = sizes.enumerated().flatMap { g, n in (0..<n).map { _ in "c\(g)" } }
    let n = labels.count
    let own = x ?? (0..<n).map { Double(($0 * 7) % 5) }
    let y = (0..<n).map { Double(($0 * 13) % 11) + 0.1 * Double($0) }
    return try ModelSpec(
      name: "m", role: .primary, outcome: "y", support: ["x"],
      inference: Inference(cluster: .by("g"))
    ).fit(to: table("t", [("x", own), ("y", y)], texts: [("g", labels)]))
  }

  private static func rate(
    _ method: String, draws: Int, failed: Int, nulls: Int = 0, chosen: Bool = false
  ) throws -> CertifiedRate {
    let tally = NullTally(
      term: "x", method: method, isChosen: chosen, cluster: "g", clusterCount: 6, draws: draws,
      failed: failed, nulls: nulls, effects: nulls)
    return CertifiedRate(tally, try fit(), NullGroupings([]))
  }

  @Test func neverTestedHasARow() throws {
    let rate = try Self.rate("two_way", draws: 200, failed: 200, chosen: true)
    #expect(rate.rejectionRate == nil && rate.mcError == nil && rate.power == nil)
    #expect(rate.nDraws == 200 && rate.nFailed == 200)
    let checks = [rate].checks(of: 200)
    #expect(checks.map(\.check) == ["test_size", "certificate_draws"])
    #expect(checks.map(\.result) == [.look, .look])
    #expect(
      checks[0].meaning
        == "two_way has no test of x on any outcome drawn on this design (certificate.csv), so how often "
        + "it rejects a true null is not known")
    #expect(
      checks[1].meaning
        == "two_way has no test on any of the 200 draws, and its share is not known")
  }

  @Test func someFailuresAreTold() throws {
    let rates = [
      try Self.rate("kenward_roger", draws: 300, failed: 5, nulls: 12, chosen: true),
      try Self.rate("mixed_cr2", draws: 200, failed: 0), try Self.rate("cr1", draws: 0, failed: 0),
    ]
    #expect(rates.last?.rejectionRate == nil)
    let checks = rates.checks(of: 2000)
    #expect(checks.map(\.result) == [.pass, .pass])
    #expect(
      checks[1].meaning
        == "300 outcomes were drawn and not 2000, as the model is fitted anew to each; kenward_roger has "
        + "no test on 5 of the 300 draws, which are no part of its share; mixed_cr2 was made of 200 of "
        + "them only, as it takes long on a design of this size; cr1 was not simulated, as it takes "
        + "too long on a design of this size")
  }

  @Test func methodsThatFailAlikeAreToldTogether() throws {
    let rates = try ["classical", "cr2", "cr3"].map {
      try Self.rate($0, draws: 2000, failed: 107, nulls: 90, chosen: $0 == "cr2")
    }
    #expect(
      rates.checks(of: 2000)[1].meaning
        == "classical, cr2 and cr3 have no test on 107 of the 2000 draws, which are no part of their "
        + "shares")
  }

  /// None or all of the draws are not none or all there are.
  @Test(arguments: [
    (0, 2000, "under 0.05 %"), (2000, 2000, "over 99.95 %"), (1999, 2000, "99.95 %"),
    (88, 2000, "4.4 %"), (252, 2000, "12.6 %"), (1990, 2000, "99.5 %"), (1, 2000, "0.05 %"),
  ])
  func sharesAreNeverCertain(count: Int, draws: Int, text: String) {
    #expect(Wording.share(Double(count) / Double(draws), of: draws) == text)
  }

  /// A method that takes too long for the design is said to, not to have no test.
  @Test func whatIsTooDearIsTold() throws {
    let rates = [try Self.rate("reml_kenward_roger", draws: 0, failed: 0, chosen: true)]
    #expect(rates.checks(of: 2000)[0].meaning.contains("was not simulated, as it takes too long"))
  }

  @Test func nothingIsSaidOfWholeOnes() throws {
    let rates = [try Self.rate("cr2", draws: 2000, failed: 0, nulls: 90, chosen: true)]
    #expect(rates.checks.map(\.check) == ["test_size"])
  }

  /// An indicator of one cluster is nowhere without that cluster: what leaves clusters out has no test.
  @Test func blindMethodsHaveRows() throws {
    let fit = try Self.fit(x: (0..<25).map { $0 < 6 ? 1 : 0 })
    let rates = try fit.sizeCertificate(draws: 40)
    let blind = rates.filter { $0.rejectionRate == nil }
    #expect(blind.map(\.method).contains("cr3"))
    #expect(blind.allSatisfy { $0.nDraws == 40 && $0.nFailed == 40 })
    #expect(rates.first { $0.method == "classical" }?.rejectionRate != nil)
    let untested = try #require(rates.checks(of: 40).first { $0.check == "certificate_draws" })
    #expect(
      untested.meaning.hasSuffix(
        "have no test on any of the 40 draws, and their shares are not known"))
    #expect(blind.allSatisfy { untested.meaning.contains($0.method) })
  }
}
