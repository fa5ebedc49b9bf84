extension [CertifiedRate] {
  /// Half as much again as the nominal 5 %, and twice as much.
  private static let looseRate = 0.075
  private static let unsoundRate = 0.1

  /// Whether the method that the design chose, or the study named, holds its level.
  public var checks: [Check] {
    filter(\.chosen).map { rate in
      let share = 100 * rate.rejectionRate
      let isSound = rate.rejectionRate <= Self.looseRate
      let isUnsound = rate.rejectionRate > Self.unsoundRate
      let rejects =
        "of outcomes that have nothing to do with \(rate.term), \(rate.method) finds something in "
        + "\(Wording.number(share, digits: 2)) % at a nominal 5 % (certificate.csv)"
        + (rate.nFailed > 0
          ? ", of the \(rate.nDraws - rate.nFailed) of \(rate.nDraws) draws on which it has a test"
          : "")
      return Check(
        model: rate.model, check: "test_size",
        result: isSound ? .pass : (isUnsound ? .stop : .look), value: rate.rejectionRate,
        meaning: isUnsound ? "\(rejects), so its p value and interval are no evidence" : rejects,
        term: rate.term)
    }
  }
}
