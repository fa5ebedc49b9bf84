import Tables

/// Which row is before which: `serial:` in the study file.
public struct SerialOptions: Sendable, Hashable {
  /// The column of times. Lags count the distinct times among the rows used, as plm: a time that no
  /// row has is no gap, so of 2010, 2012 and 2013 the first two are one lag apart.
  public var time: String
  /// The column of units that are followed, for `newey_west` over a panel.
  public var unit: String?
  /// The longest lag L; nil for floor(4 (T/100)^(2/9)) (Newey & West 1994), with preset `fixest`, `plm` or
  /// `sandwich` floor(T^(1/4)), which is plm's own. (R's sandwich by itself chooses by the residuals.)
  public var lag: Int?

  public init(time: String, unit: String? = nil, lag: Int? = nil) {
    self.time = time
    self.unit = unit
    self.lag = lag
  }

  /// What a column is to it, in the words of the study file.
  func key(naming column: String) -> String? {
    column == time ? "time" : column == unit ? "unit" : nil
  }
}

/// What is known of how rows hang together beside their clusters.
struct RowStructure: Sendable {
  var preset = CovariancePreset.throughline
  /// The second kind of cluster, and the rows that share both.
  var second: Clusters?
  var both: Clusters?
  /// The rank of each row's time among the distinct times; empty where time is not declared.
  var times: [Int] = []
  var timeCount = 0
  var units: Clusters?
  var lag = 0

  init() {}

  /// - Throws: times without an order; a lag that is longer than the rows, or two rows at one time,
  ///   where the covariance asked for needs better.
  init(of sample: Sample, for spec: ModelSpec) throws(ModelError) {
    let inference = spec.inference
    preset = inference.preset
    if let first = inference.cluster.column, let name = inference.cluster.second,
      let a = sample.table[first], let b = sample.table[name]
    {
      second = Clusters(b, named: name)
      both = Clusters(a, b, named: "\(first) × \(name)")
    }
    guard let serial = inference.serial, let column = sample.table[serial.time] else { return }
    guard Self.hasOrder(column) else {
      throw spec.error(.timeWithoutOrder(serial.time, labels: column.levels ?? []))
    }
    (times, timeCount) = Self.ranks(column)
    if let lag = serial.lag, lag >= timeCount {
      guard case .named(let estimator) = inference.method, estimator.needsTime else {
        times = []
        return
      }
      throw spec.error(.lagTooLong(lag, time: serial.time, times: timeCount, estimator))
    }
    units = serial.unit.flatMap { name in sample.table[name].map { Clusters($0, named: name) } }
    lag = serial.lag ?? preset.lag(times: timeCount)
    if inference.method == .named(.neweyWest) { try checkOneRowEach(column, serial, spec) }
  }

  private func checkOneRowEach(
    _ column: Column, _ serial: SerialOptions, _ spec: ModelSpec
  ) throws(ModelError) {
    for rows in units?.rows ?? [Array(times.indices)] {
      var seen = Set<Int>()
      for row in rows where !seen.insert(times[row]).inserted {
        throw spec.error(
          .timeRepeated(serial.time, value: column.text(at: row) ?? "", unit: serial.unit))
      }
    }
  }

  /// Whether values say which is before which: not those of a category without an order, unless all
  /// begin with a year, as `2024-25` and `2024Q3`.
  private static func hasOrder(_ column: Column) -> Bool {
    guard case .category(_, let levels, false) = column.values else { return true }
    return levels.allSatisfy { (Int($0.prefix(4)) ?? 0) >= 1000 }
  }

  /// Numbers in their order, everything else as text.
  private static func ranks(_ column: Column) -> (ranks: [Int], count: Int) {
    if let numbers = column.numbers {
      let sorted = Set(numbers).sorted()
      let rank = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
      return (numbers.map { rank[$0] ?? 0 }, sorted.count)
    }
    let texts = (0..<column.count).map { column.text(at: $0) ?? "" }
    let order = column.levels ?? Set(texts).sorted()
    let present = Set(texts)
    let sorted = order.filter(present.contains)
    let rank = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    return (texts.map { rank[$0] ?? 0 }, sorted.count)
  }

  /// The covariances that it makes possible.
  var covariances: [CovarianceEstimator] {
    (second == nil ? [] : [.twoWay]) + (times.isEmpty ? [] : [.neweyWest, .driscollKraay])
  }

  /// The formula with its numbers, for the reason in `models.csv`.
  func formula(of estimator: CovarianceEstimator) -> String {
    let formula = preset.formula(of: estimator)
    guard estimator.needsTime else { return formula }
    return
      "\(formula), L = \(lag), T = \(timeCount) (lags count the times that rows have: one that "
      + "none has is no gap)"
  }
}

extension Clusters {
  /// Rows that share the values of both columns.
  init(_ a: Column, _ b: Column, named name: String) {
    // A unit separator cannot be part of a cell.
    let cells = (0..<a.count).map { "\(a.text(at: $0) ?? "")\u{1F}\(b.text(at: $0) ?? "")" }
    self.init(.texts(cells), named: name)
  }
}

extension Inference {
  /// Every column that only inference reads.
  var columns: [String] {
    [cluster.column, cluster.second, serial?.time, serial?.unit].compactMap { $0 }
  }
}
