extension [CertifiedRate] {
  /// Half as much again as the nominal 5 %, and twice as much.
  private static let looseRate = 0.075
  private static let unsoundRate = 0.1
  /// Of draws without a test: of more, the share of the others says little about the method.
  private static let mostFailed = 0.05

  /// Whether the method that the design chose, or the study named, holds its level, and on how many draws
  /// there were no tests.
  ///
  /// - Parameter wanted: how many outcomes are drawn where nothing limits it.
  func checks(of wanted: Int) -> [Check] { filter(\.chosen).map(Self.size) + draws(wanted) }

  public var checks: [Check] { checks(of: Fit.certifiedDraws) }

  private static func size(_ rate: CertifiedRate) -> Check {
    guard let found = rate.rejectionRate else {
      guard rate.nDraws > 0 else {
        return Check(
          model: rate.model, check: "test_size", result: .look, value: nil,
          meaning:
            "\(rate.method) was not simulated, as it takes too long on a design of this size, so "
            + "how often it rejects a true null is not known", term: rate.term)
      }
      return Check(
        model: rate.model, check: "test_size", result: .look, value: nil,
        meaning: "\(rate.method) has no test of \(rate.term) on any outcome drawn on this design "
          + "(certificate.csv), so how often it rejects a true null is not known", term: rate.term)
    }
    let isSound = found <= looseRate
    let isUnsound = found > unsoundRate
    let rejects =
      "of outcomes that have nothing to do with \(rate.term), \(rate.method) finds something in "
      + "\(Wording.share(found, of: rate.nDraws - rate.nFailed)) at a nominal 5 % (certificate.csv)"
      + (rate.nFailed > 0
        ? ", of the \(rate.nDraws - rate.nFailed) of \(rate.nDraws) draws on which it has a test"
        : "")
    return Check(
      model: rate.model, check: "test_size",
      result: isSound ? .pass : (isUnsound ? .stop : .look), value: found,
      meaning: isUnsound ? "\(rejects), so its p value and interval are no evidence" : rejects,
      term: rate.term)
  }

  /// A check per model and term whose draws were fewer, or on which methods had no test.
  private func draws(_ wanted: Int) -> [Check] {
    var order: [[String]] = []
    var groups: [[String]: [CertifiedRate]] = [:]
    for rate in self {
      let key = [rate.model, rate.term]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(rate)
    }
    return order.compactMap { groups[$0].flatMap { Self.draws($0, wanted) } }
  }

  private static func draws(_ rates: [CertifiedRate], _ wanted: Int) -> Check? {
    let most = rates.map(\.nDraws).max() ?? 0
    let fewer =
      most < wanted && most > 0
      ? [
        "\(Wording.count(most, "outcome")) were drawn and not \(wanted), as the "
          + "model is fitted anew to each"
      ] : []
    let parts = fewer + rates.compactMap { $0.untested(of: most) }
    guard !parts.isEmpty, let first = rates.first else { return nil }
    let share = rates.first(where: \.chosen).map { rate in
      Double(rate.nFailed) / Double(Swift.max(rate.nDraws, 1))
    }
    return Check(
      model: first.model, check: "certificate_draws",
      result: (share ?? 0) > mostFailed ? .look : .pass, value: Double(most),
      meaning: parts.joined(separator: "; "), term: first.term)
  }
}

extension CertifiedRate {
  /// Nil of a method that has a test on all of the draws.
  fileprivate func untested(of most: Int) -> String? {
    guard nDraws > 0 else {
      return "\(method) was not simulated, as it takes too long on a design of this size"
    }
    let fewer =
      nDraws < most
      ? "\(method) was made of \(nDraws) of them only, as it takes long on a design of this size"
      : nil
    guard nFailed > 0 else { return fewer }
    let failed =
      nFailed == nDraws
      ? "\(method) has no test on any of the \(nDraws) draws, and its share is not known"
      : "\(method) has no test on \(nFailed) of the \(nDraws) draws, which are no part of its share"
    return [fewer, failed].compactMap { $0 }.joined(separator: "; ")
  }
}
