import Tables

/// In how many places the events of counts or trials lie, as far as these go beyond an even spread. With
/// rᵢ = (yᵢ − μᵢ)/√μᵢ, μᵢ the same rate of the exposure or the trials in every place,
///
///     (Σ|rᵢ|)² / (4 Σrᵢ²)
///
/// which is k where one event each lies in k of many places and where k places have far more events than all
/// others, and about n/6 of n counts that are spread as chance does. Where few places hold the events, what
/// these have in common is all that a test sees. Beside some 480 counts of mean 4, one of 3,000 has cr2's
/// tests of a term that does nothing reject in 31 % of samples instead of 5 %, two in 25 %; beside a mean
/// of 10 two in 16 %, six in 11 %, eight in 7 %, and one of 300 in 3 % (`Golden/events/spread.csv`).
///
/// Authorities of very different sizes are not that: (Σy)²/Σy², the number of equal counts that would be as
/// concentrated, has to be small too (one place has more than a fifth of all events, as a rule), and small
/// among n.
/// Among fewer than 32 clusters so few places as one or two are no small share of n. There the number, under 2
/// and under n/5, says it where the shares of the events and of the exposure differ as well: of 8 to 40 clusters of
/// which one has 100 times the events of each other cr2's tests reject in 35 to 64 % of samples, where two have in
/// 12 to 28 % (`Golden/events/clusters.csv`).
///
/// England's 148 to 153 authorities have 44 to 89 such equal counts of re-referrals in each year from
/// 2013 to 2025.
struct EventSpread {
  /// A place in which more, or fewer, events lie than an even spread has there.
  struct Place: Equatable {
    let index: Int
    let events: Double
    let trials: Double
  }

  /// (Σ|r|)²/(4Σr²).
  let effective: Double
  /// The smaller (Σy)²/Σy² of events and, of trials, of what is none.
  private let equal: Double
  /// ½ Σ|yᵢ/Σy − μᵢ/Σμ|: the share of the events that lies beyond an even spread.
  private let beyond: Double
  /// Those far from an even spread, the farthest first: as many as `effective` says, at least one.
  let farthest: [Place]
  let placeCount: Int
  let events: Double
  let trials: Double

  /// Below these a stop, as few places with any event are (`EventCounts.fewestPlaces`).
  static let fewest = Double(EventCounts.fewestPlaces)
  /// Below these a look.
  static let few = Double(EventCounts.fewPlaces)
  /// Of n counts as chance spreads them about n/6: among few counts the number says nothing.
  private static let leastShare = 1.0 / 16
  /// From as many equal counts on, no simulated null was rejected in over 8 %.
  private static let enoughEqual = 20.0
  /// Of n counts of places whose sizes have a log-normal spread of 1, (Σy)²/Σy² is n/2.7.
  private static let leastEqualShare = 1.0 / 8

  /// One or two of few places, and the share of them that says no more than chance does.
  private static let fewOfFew = (effective: 2.0, share: 1.0 / 5, beyond: 0.3)
  /// Equal counts of few places, below which it is a stop, and a look.
  private static let fewestEqual = 3.0
  private static let fewEqual = (most: 8.0, share: 0.4)

  var areTooFew: Bool { areConcentrated(below: Self.fewestEqual) && effective < Self.fewest }
  var areFew: Bool {
    areConcentrated(below: min(Self.fewEqual.most, Self.fewEqual.share * Double(placeCount)))
      && effective < Self.few
  }

  /// - Parameter least: equal counts that are too few among few places.
  private func areConcentrated(below least: Double) -> Bool {
    let n = Double(placeCount)
    let isFewOfFew =
      effective < min(Self.fewOfFew.effective, Self.fewOfFew.share * n)
      && beyond > Self.fewOfFew.beyond
    return (effective < Self.leastShare * n || isFewOfFew)
      && equal < min(Self.enoughEqual, max(least, Self.leastEqualShare * n))
  }

  /// Nil where nothing differs from an even spread.
  ///
  /// - Parameters:
  ///   - y: events of each row.
  ///   - trials: of which they are some; of counts nil.
  ///   - exposure: what counts are out of, up to a factor.
  ///   - groups: the rows of each place.
  init?(_ y: [Double], trials: [Double]?, exposure: [Double]?, in groups: [[Int]]) {
    func sums(_ values: [Double]) -> [Double] {
      groups.map { rows in rows.reduce(0) { $0 + values[$1] } }
    }
    let ones = [Double](repeating: 1, count: y.count)
    let (events, outOf) = (sums(y), sums(trials ?? exposure ?? ones))
    let (all, total) = (events.reduce(0, +), outOf.reduce(0, +))
    let r = events.indices.map { g -> Double in
      let mu = all * outOf[g] / total
      return mu > 0 ? (events[g] - mu) / mu.squareRoot() : 0
    }
    let squares = r.reduce(0) { $0 + $1 * $1 }
    let sum = r.reduce(0) { $0 + $1.magnitude }
    guard squares > 0, squares.isFinite else { return nil }
    effective = sum * sum / (4 * squares)
    beyond =
      events.indices.reduce(0) { $0 + (events[$1] / all - outOf[$1] / total).magnitude } / 2
    let kinds = [events] + (trials == nil ? [] : [zip(outOf, events).map { $0 - $1 }])
    equal = kinds.map(Self.equalCounts).min() ?? .infinity
    let named = max(1, min(groups.count, Int(effective.rounded())))
    farthest = r.indices.sorted { r[$0].magnitude > r[$1].magnitude }.prefix(named).map {
      Place(index: $0, events: events[$0], trials: outOf[$0])
    }
    (placeCount, self.events, self.trials) = (groups.count, all, total)
  }

  private static func equalCounts(_ values: [Double]) -> Double {
    let squares = values.reduce(0) { $0 + $1 * $1 }
    let sum = values.reduce(0, +)
    return squares > 0 ? sum * sum / squares : .infinity
  }

  /// `1 row (cases.csv line 242) has 3000 of all 7900 events`.
  ///
  /// - Parameters:
  ///   - noun: `row`, `group of la`.
  ///   - plural: of several.
  ///   - name: of a place.
  func words(_ noun: String, _ plural: String, ofTrials: Bool, name: (Int) -> String) -> String {
    let names = farthest.prefix(3).map { name($0.index) }
    let isOne = farthest.count == 1
    let own = farthest.reduce(0) { $0 + $1.events }
    let listed =
      farthest.count > names.count ? names.joined(separator: ", ") + ", …" : Wording.all(names)
    let among =
      ofTrials
      ? " in \(Column.text(of: farthest.reduce(0) { $0 + $1.trials })) of all "
        + "\(Column.text(of: trials)) trials" : ""
    return "\(isOne ? "1 \(noun)" : "\(farthest.count) \(plural)") (\(listed)) "
      + "\(isOne ? "has" : "have") \(Column.text(of: own)) of all \(Column.text(of: events)) "
      + "events\(among), the other \(placeCount - farthest.count) "
      + "\(Column.text(of: events - own))"
  }
}
