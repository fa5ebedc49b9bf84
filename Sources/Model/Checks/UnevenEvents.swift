/// Whether a few rows or clusters hold the events of counts or trials (`EventSpread`): looked up once, for the
/// check of events and for that of their dispersion.
struct UnevenEvents {
  /// Of rows, whose clusters are nil, and of clusters; none of yes and no, which `EventCounts` tells all of.
  private let spreads: [(spread: EventSpread, clusters: Clusters?)]
  private let isOfTrials: Bool

  init(_ fit: GeneralizedFit, in groups: [Clusters]) {
    isOfTrials = !fit.generalized.family.isCount
    guard fit.generalized.family != .logistic else {
      spreads = []
      return
    }
    let y = fit.response.y
    let trials = isOfTrials ? fit.response.trials : nil
    let exposure = trials == nil ? fit.problem.offset.map(Self.exposure) : nil
    func spread(_ rows: [[Int]]) -> EventSpread? {
      EventSpread(y, trials: trials, exposure: exposure, in: rows)
    }
    spreads =
      (spread(y.indices.map { [$0] }).map { [($0, nil)] } ?? [])
      + groups.compactMap { groups in spread(groups.rows).map { ($0, groups) } }
  }

  /// Up to a factor, so that nothing overflows.
  private static func exposure(_ offset: [Double]) -> [Double] {
    let most = offset.max() ?? 0
    return offset.map { Elementary.exponential($0 - most) }
  }

  /// Whether so few places hold the events that no covariance allows for it.
  var areOfFew: Bool { spreads.contains { $0.spread.areFew } }

  /// A look or a stop; nil where events are spread.
  func check(_ subject: CheckSubject) -> Check? {
    let found = spreads.filter(\.spread.areFew)
    guard let (spread, clusters) = found.first(where: \.spread.areTooFew) ?? found.first else {
      return nil
    }
    let group = clusters.map { "group of \($0.name)" } ?? "row"
    let groups = clusters.map { "groups of \($0.name)" } ?? "rows"
    let words = spread.words(group, groups, ofTrials: isOfTrials) { place in
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

extension CheckSubject {
  /// The groups that events are counted in: clusters, or the outermost level of a mixed model, and clusters that
  /// the study declares, whatever the fit names.
  func eventGroups(_ clusters: Clusters?) -> [Clusters] {
    let own = clusters ?? sample.table.clusters(of: spec.estimator.mixed?.levels.first)
    let declared = spec.inference.declared.filter { $0 != own?.name }
      .compactMap { sample.table.clusters(of: $0) }.filter { $0.count > 1 }
    return [own].compactMap(\.self) + declared
  }
}
