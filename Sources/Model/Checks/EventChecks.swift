import Tables

/// Whether an outcome that is counted, or is yes or no, happens often enough to be compared.
///
/// How many rows and clusters have any event is what matters: with 2 events among 200 to
/// 1,000 rows cr2's tests of a term that does nothing reject in 28 to 39 % of samples instead of 5 %, with 4 in
/// 13 to 19 %, with 6 in 9 to 13 %, with 8 in 7 to 10 % (Golden/events/size.csv).
struct EventCounts {
  /// Rows and clusters with any; clusters are nil where rows are not grouped.
  struct Kind: Equatable {
    /// `any event`, `any non-event`, `a grade other than 'good'`.
    let name: String
    var total = 0.0
    var rows = 0
    var clusters: Int?

    /// Places that tell something by themselves.
    var places: Int { min(rows, clusters ?? rows) }
  }

  /// Fewer places than these tell too little for any test.
  static let fewestPlaces = 6
  /// Fewer than these are worth a look: at 6 to 9, tests at 5 % are ones at 8 to 13 %.
  static let fewPlaces = 10

  let kinds: [Kind]
  let clusterCount: Int?
  let clusterName: String?

  /// - Parameter y: successes of `trials`, or counts where these are nil.
  init(_ y: [Double], trials: [Double]?, in clusters: Clusters?) {
    (clusterCount, clusterName) = (clusters?.count, clusters?.name)
    func kind(_ name: String, _ values: [Double]) -> Kind {
      Kind(
        name: name, total: values.reduce(0, +), rows: values.count { $0 > 0 },
        clusters: clusters?.rows.count { rows in rows.contains { values[$0] > 0 } })
    }
    kinds =
      [kind("any event", y)]
      + (trials.map { trials in [kind("any non-event", zip(trials, y).map { $0 - $1 })] } ?? [])
  }

  /// Of grades, rows that are not the commonest: with every other row alike, these are all that tells.
  ///
  /// - Parameter codes: the grade of each row, among `levels`.
  init(grades codes: [Int], of levels: [String], in clusters: Clusters?) {
    var rows = [Int](repeating: 0, count: levels.count)
    for code in codes { rows[code] += 1 }
    let common = rows.indices.max { rows[$0] < rows[$1] } ?? 0
    let others = EventCounts(codes.map { $0 == common ? 0 : 1 }, trials: nil, in: clusters)
    (clusterCount, clusterName) = (others.clusterCount, others.clusterName)
    kinds = others.kinds.map {
      Kind(
        name: "a grade other than '\(levels[common])'", total: $0.total, rows: $0.rows,
        clusters: $0.clusters)
    }
  }

  /// The kind in the fewest places.
  var rarest: Kind { kinds.min { $0.places < $1.places } ?? kinds[0] }

  /// `, in 4 of 12 groups of la`, of the kind in the fewest places; nothing where rows are not grouped.
  var among: String {
    guard let clusterCount, let clusters = rarest.clusters else { return "" }
    return ", in \(clusters) of \(clusterCount) groups of \(clusterName ?? "")"
  }

  /// Too few rows, or too few of the clusters that there are.
  var areTooFew: Bool {
    let rarest = rarest
    if rarest.rows < Self.fewestPlaces { return true }
    guard let clusters = rarest.clusters, let clusterCount else { return false }
    return clusters < min(Self.fewestPlaces, clusterCount)
  }

  /// Few rows, or few of many clusters.
  var areFew: Bool {
    let rarest = rarest
    if rarest.rows < Self.fewPlaces { return true }
    guard let clusters = rarest.clusters, let clusterCount else { return false }
    return clusters < min(Self.fewPlaces, clusterCount / 2)
  }

  /// `2 rows of 489 have any event, in 2 of 22 groups of la`.
  func words(ofRows rowCount: Int) -> String {
    let rarest = rarest
    let have = rarest.rows == 1 ? "has" : "have"
    return "\(Wording.count(rarest.rows, "row")) of \(rowCount) \(have) "
      + "\(rarest.name)\(among)"
  }

  /// Of several groupings the one that leaves the fewest places; of rows alone where there is none.
  static func gravest(
    of groups: [Clusters], _ counts: (Clusters?) -> EventCounts
  ) -> EventCounts {
    let all = groups.map(counts)
    return all.first(where: \.areTooFew) ?? all.first(where: \.areFew) ?? all.first ?? counts(nil)
  }

  static let fewWords =
    ": tests find something about twice as often as they say where so few places tell (a test at 5 % "
    + "is one at 8 to 13 %)"

  /// - Parameter instead: what to ask.
  func check(_ subject: CheckSubject, ofRows rowCount: Int, instead: String) -> Check {
    let (what, places) = (words(ofRows: rowCount), Double(rarest.places))
    guard areTooFew else {
      return subject.check(
        "events", areFew ? .look : .pass, places, what + (areFew ? Self.fewWords : ""))
    }
    return subject.check(
      "events", .stop, places,
      "\(what): what so few places have in common, by chance or not, decides the estimate, and tests find "
        + "something far more often than they say. \(instead)")
  }
}

extension GeneralizedFit {
  private static let fewEvents = 10.0

  /// Events, and of what may be yes or no non-events too.
  func events(
    _ subject: CheckSubject, in groups: [Clusters], _ uneven: UnevenEvents
  ) -> [Check] {
    func counts(in groups: Clusters?) -> EventCounts {
      EventCounts(
        response.y, trials: generalized.family.isCount ? nil : response.trials, in: groups)
    }
    let places = EventCounts.gravest(of: groups, counts).check(
      subject, ofRows: rowCount,
      instead: "Ask how often it happens at all (a share or a rate with its interval), or put more "
        + "years or places together before comparing")
    let spread = places.result == .stop ? nil : uneven.check(subject)
    return [spread ?? places, eachCoefficient(counts(in: nil), subject)]
  }

  /// Events, or what is none, of the rarer kind for each coefficient: of rows or of their trials.
  private func eachCoefficient(_ counts: EventCounts, _ subject: CheckSubject) -> Check {
    let isCount = generalized.family.isCount
    let events = counts.kinds[0].total
    let fewer = counts.kinds.map(\.total).min() ?? events
    let each = fewer / Double(columnCount)
    let isFew = each < Self.fewEvents
    let trials = response.trials.reduce(0, +)
    let all =
      generalized.family == .binomial
      ? "\(Column.text(of: trials)) trials" : Wording.count(rowCount, "row")
    let found =
      isCount
      ? "\(Column.text(of: events)) events in \(all)"
      : "\(Column.text(of: events)) of \(all) are events"
    let meaning =
      if !isFew {
        found
      } else if isCount {
        found + ": under ten for each coefficient, so single events move rate ratios much"
      } else {
        found
          + ": under ten of the rarer outcome for each coefficient, odds ratios are too large on "
          + "average (\(advice(subject)))"
      }
    return subject.check("events_per_coefficient", isFew ? .look : .pass, each, meaning)
  }

  private func advice(_ subject: CheckSubject) -> String {
    generalized.penalty == .firth
      ? "of which the penalty takes the most"
      : "compare \(subject.spec.estimator.mixed == nil ? "" : "'fit: \(generalized.family.rawValue)' with ")"
        + "'penalty: firth'"
  }
}
