import Tables

/// Whether the outcome differs from its commonest value in a few places only, of outcomes that are numbers or
/// grades: one cluster in which anything happens tells nothing of how it goes with the support in
/// others, however narrow the interval. (Counts, and yes and no, have `EventCounts`.)
extension CheckSubject {
  var constantOutcome: [Check] {
    let family = spec.estimator.generalized?.family
    guard family == nil || family == .ordinal, let y = sample.table[spec.outcome]?.numbers,
      let common = Self.commonest(y)
    else { return [] }
    // The declared ones, of the sample's rows: observations of panel fits are others.
    let groups =
      sample.table.clusters(of: spec.inference.cluster.column)
      ?? sample.table.clusters(of: spec.estimator.mixed?.levels.first)
    let others = y.map { $0 == common ? 0.0 : 1 }
    let counts = EventCounts(others, trials: nil, in: groups)
    let places = counts.rarest
    guard counts.areTooFew else { return [] }
    return [
      check(
        "outcome_constant", .stop, Double(places.places),
        "\(spec.outcome) is \(Column.text(of: common)) in all rows but \(places.rows)\(counts.among): what so "
          + "few places have in common, by chance or not, decides the estimate. Ask in how many "
          + "places it is another value at all")
    ]
  }

  /// The value of more than half of all rows; nil where there is none.
  private static func commonest(_ y: [Double]) -> Double? {
    // Boyer and Moore's majority vote.
    var (candidate, votes) = (Double.nan, 0)
    for value in y {
      if votes == 0 { candidate = value }
      votes += value == candidate ? 1 : -1
    }
    return y.count { $0 == candidate } * 2 > y.count ? candidate : nil
  }
}
