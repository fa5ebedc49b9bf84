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
    let parts = fewer + incomplete(rates, of: most)
    guard !parts.isEmpty, let first = rates.first else { return nil }
    let share = rates.first(where: \.chosen).map { rate in
      Double(rate.nFailed) / Double(Swift.max(rate.nDraws, 1))
    }
    return Check(
      model: first.model, check: "certificate_draws",
      result: (share ?? 0) > mostFailed ? .look : .pass, value: Double(most),
      meaning: parts.joined(separator: "; "), term: first.term)
  }

  /// What methods lack, those alike in one clause.
  private static func incomplete(_ rates: [CertifiedRate], of most: Int) -> [String] {
    var lacking: [(lack: Lack, methods: [String])] = []
    for rate in rates {
      for lack in rate.lacks(of: most) {
        if let index = lacking.firstIndex(where: { $0.lack == lack }) {
          lacking[index].methods.append(rate.method)
        } else {
          lacking.append((lack, [rate.method]))
        }
      }
    }
    return lacking.map { $0.lack.told(of: $0.methods) }
  }
}

/// Why the share of a method is not of every draw.
private enum Lack: Equatable {
  case simulation
  case draws(made: Int)
  case tests(failed: Int, of: Int)

  func told(of methods: [String]) -> String {
    let names = Wording.all(methods)
    let isOne = methods.count == 1
    switch self {
    case .simulation:
      return
        "\(names) \(isOne ? "was" : "were") not simulated, as it takes too long on a design of "
        + "this size"
    case .draws(let made):
      return
        "\(names) \(isOne ? "was" : "were") made of \(made) of them only, as it takes long on a "
        + "design of this size"
    case .tests(let failed, let draws) where failed == draws:
      return "\(names) \(isOne ? "has" : "have") no test on any of the \(draws) draws, and "
        + (isOne ? "its share is not known" : "their shares are not known")
    case .tests(let failed, let draws):
      return "\(names) \(isOne ? "has" : "have") no test on \(failed) of the \(draws) draws, which "
        + "are no part of \(isOne ? "its share" : "their shares")"
    }
  }
}

extension CertifiedRate {
  /// Nothing of a method that has a test on all of the draws.
  fileprivate func lacks(of most: Int) -> [Lack] {
    guard nDraws > 0 else { return [.simulation] }
    return (nDraws < most ? [.draws(made: nDraws)] : [])
      + (nFailed > 0 ? [.tests(failed: nFailed, of: nDraws)] : [])
  }
}
