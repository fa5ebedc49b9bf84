/// Whether a few rows or clusters hold the events of counts or trials (`EventSpread`).
extension GeneralizedFit {
  /// Rows and clusters in which events lie; none of yes and no, which `EventCounts` tells all of.
  private func spreads(_ subject: CheckSubject) -> [(spread: EventSpread, clusters: Clusters?)] {
    guard generalized.family != .logistic else { return [] }
    let trials = generalized.family.isCount ? nil : response.trials
    let exposure = trials == nil ? problem.offset.map(Self.exposure) : nil
    let clusters =
      clusters ?? subject.sample.table.clusters(of: subject.spec.estimator.mixed?.levels.first)
    let rows = EventSpread(
      response.y, trials: trials, exposure: exposure, in: response.y.indices.map { [$0] })
    let groups = clusters.flatMap {
      EventSpread(response.y, trials: trials, exposure: exposure, in: $0.rows)
    }
    return (rows.map { [($0, nil)] } ?? []) + (groups.map { [($0, clusters)] } ?? [])
  }

  /// Up to a factor, so that nothing overflows.
  private static func exposure(_ offset: [Double]) -> [Double] {
    let most = offset.max() ?? 0
    return offset.map { Elementary.exponential($0 - most) }
  }

  /// Whether so few places hold the events that no covariance allows for it.
  func fewHoldEvents(_ subject: CheckSubject) -> Bool {
    spreads(subject).contains { $0.spread.areFew }
  }

  /// A look or a stop; nil where events are spread.
  func unevenEvents(_ subject: CheckSubject) -> Check? {
    let found = spreads(subject).filter(\.spread.areFew)
    guard let (spread, clusters) = found.first(where: \.spread.areTooFew) ?? found.first else {
      return nil
    }
    let group = clusters.map { "group of \($0.name)" } ?? "row"
    let groups = clusters.map { "groups of \($0.name)" } ?? "rows"
    let words = spread.words(group, groups, ofTrials: !generalized.family.isCount) { place in
      clusters?.labels[place] ?? subject.origin(of: place)
    }
    let fix =
      "Look them up at their source, for a slip or a total among the rows; where they are right, "
      + "show the estimate without them beside this one"
    let lie =
      "beyond an even spread the events lie as if in \(Wording.number(spread.effective, digits: 2)) of "
      + "\(spread.placeCount) \(groups)"
    let meaning =
      spread.areTooFew
      ? "\(words): \(lie), what these have in common, by chance or not, decides "
        + "the estimate, and tests find something far more often than they say, under "
        + "\(subject.covariance.estimator.name) too. \(fix)"
      : "\(words): \(lie)\(EventCounts.fewWords). \(fix)"
    return subject.check("events", spread.areTooFew ? .stop : .look, spread.effective, meaning)
  }
}
