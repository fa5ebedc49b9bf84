/// Round numbers to mark an axis with: multiples of 1, 2 or 5 times a power of ten.
struct Ticks: Equatable {
  let values: [Double]
  let labels: [String]
  /// The axis: from `low` to `high`, widened where the data leave no width.
  let low: Double
  let high: Double

  /// - Parameter count: about how many ticks; there may be one or two more or fewer.
  /// - Parameter isOuter: whether the axis ends on ticks, or where the data do.
  init(from low: Double, to high: Double, count: Int = 5, isOuter: Bool = false) {
    let (low, high) = Self.widened(low, high)
    let (multiple, power) = Self.step(for: (high - low) / Double(max(1, count)))
    let step = Self.scaled(multiple, by: power)
    let first = isOuter ? (low / step).rounded(.down) : (low / step).rounded(.up)
    let last = isOuter ? (high / step).rounded(.up) : (high / step).rounded(.down)
    // Counting in whole steps keeps 3 · 0.1 from printing as 0.30000000000000004.
    values = stride(from: first, through: max(first, last), by: 1).map {
      Self.scaled($0 * multiple, by: power)
    }
    self.low = isOuter ? min(low, values.first ?? low) : low
    self.high = isOuter ? max(high, values.last ?? high) : high
    let places = max(0, -power)
    let isPlain = places <= 6 && values.allSatisfy { $0.magnitude < 1e7 }
    labels = values.map {
      isPlain
        ? NumberFormat.fixed($0, places: places)
        : ($0 == 0 ? "0" : NumberFormat.scientific($0, figures: 2))
    }
  }

  private static func widened(_ low: Double, _ high: Double) -> (Double, Double) {
    // Beyond this the axis' own width would overflow.
    let bound = 1e300
    guard !low.isNaN, !high.isNaN else { return (0, 1) }
    // Both ends are kept within the bounds, or both may lie beyond one of them and change places.
    let ends = [low, high].map { max(-bound, min(bound, $0)) }.sorted()
    let (low, high) = (ends[0], ends[1])
    // Narrower than this, neighbouring ticks are hardly different doubles.
    let least = max(low.magnitude, high.magnitude) * 1e-9
    guard high - low <= least else { return (low, high) }
    let room = low == 0 && high == 0 ? 1 : max(low.magnitude, high.magnitude) * 0.1
    return (low - room, high + room)
  }

  private static func step(for rough: Double) -> (multiple: Double, power: Int) {
    let order = Decimal(rough).order
    let lead = rough / scaled(1, by: order)
    if lead <= 1 { return (1, order) }
    if lead <= 2 { return (2, order) }
    if lead <= 5 { return (5, order) }
    return (1, order + 1)
  }

  private static func scaled(_ value: Double, by power: Int) -> Double {
    var scale = 1.0
    for _ in 0..<abs(power) { scale *= 10 }
    if scale.isInfinite { return power < 0 ? value * .leastNormalMagnitude : value }
    return power < 0 ? value / scale : value * scale
  }
}

/// Data to position, linearly; positions beyond the ends stay at the ends.
struct LinearScale {
  let domain: ClosedRange<Double>
  let start: Double
  let end: Double

  func callAsFunction(_ value: Double) -> Double {
    let width = domain.upperBound - domain.lowerBound
    guard width > 0, !value.isNaN else { return (start + end) / 2 }
    let share = min(1, max(0, (value - domain.lowerBound) / width))
    return start + share * (end - start)
  }
}
