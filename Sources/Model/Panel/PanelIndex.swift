import Tables

/// The rows of a sample as units seen in periods.
struct PanelIndex: Sendable {
  let unit: AbsorbedFactor
  /// Each row's place in time.
  let positions: [Int]
  /// From a period to the next.
  let step: Int
  /// Whether periods are numbers, such as years, of which the step is a number too.
  let isOfNumbers: Bool
  /// Rows by unit, each unit's in order of time.
  let units: [[Int]]

  /// - Throws: a column that is no period, a unit with two rows of one period.
  init(_ sample: Sample, _ panel: PanelSpec, for spec: ModelSpec) throws(ModelError) {
    let table = sample.table
    guard let unitColumn = table[panel.unit], let time = table[panel.period] else {
      throw spec.error(
        .unknownColumn(panel.unit, table: table.name, known: table.columnNames))
    }
    guard let order = PeriodOrder(time) else {
      throw spec.error(.panel(.notAPeriod(panel.period, kind: time.typeName)))
    }
    unit = AbsorbedFactor(unitColumn, named: panel.unit)
    let positions = order.positions.map { $0 ?? 0 }
    self.positions = positions
    step = order.step
    isOfNumbers = time.numbers != nil
    var units = [[Int]](repeating: [], count: unit.levelCount)
    for (row, code) in unit.codes.enumerated() { units[Int(code)].append(row) }
    units = units.map { rows in rows.sorted { (positions[$0], $0) < (positions[$1], $1) } }
    self.units = units
    guard units.count > 1 else {
      throw spec.error(
        .panel(
          .oneUnit(panel.unit, label: unitColumn.text(at: 0) ?? "", rows: table.rowCount)))
    }
    for rows in units {
      for (row, next) in zip(rows, rows.dropFirst()) where positions[row] == positions[next] {
        throw spec.error(
          .panel(
            .repeatedPeriod(
              unit: "\(panel.unit) \(unitColumn.text(at: row) ?? "")",
              period: "\(panel.period) \(time.text(at: row) ?? "")",
              rows: [table.origin(of: row), table.origin(of: next)])))
      }
    }
    guard Set(positions).count > 1 else {
      throw spec.error(
        .panel(.onePeriod(panel.period, label: time.text(at: 0) ?? "", rows: table.rowCount)))
    }
  }

  /// Neighbouring rows of one unit that are one period apart, earlier and later.
  var pairs: [(earlier: Int, later: Int)] {
    units.flatMap { rows in
      zip(rows, rows.dropFirst()).filter { positions[$1] - positions[$0] == step }
        .map { ($0, $1) }
    }
  }

  /// How often a unit comes back after missing periods.
  var gapCount: Int {
    units.reduce(0) { count, rows in
      count + zip(rows, rows.dropFirst()).count { positions[$1] - positions[$0] != step }
    }
  }

  /// How far most neighbouring rows of a unit are apart; of several such distances the shortest.
  var usualDistance: Int {
    var counts: [Int: Int] = [:]
    for rows in units {
      for (row, next) in zip(rows, rows.dropFirst()) {
        counts[positions[next] - positions[row], default: 0] += 1
      }
    }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? step
  }

  /// After "from one year to": `the next`, or `that 2 years later`.
  func nextInWords(_ periods: String) -> String {
    step > 1 && isOfNumbers ? "that \(step) \(periods) later" : "the next"
  }

  /// The sizes T_u.
  var sizes: [Int] { units.map(\.count) }

  var isBalanced: Bool { Set(sizes).count == 1 }

  /// `8 periods each`, or `2 to 8 periods`.
  var periodsInWords: String {
    let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
    return least == most ? "\(least) periods each" : "\(least) to \(most) periods"
  }
}

extension Clusters {
  init(name: String, labels: [String], rows: [[Int]]) {
    self.name = name
    self.labels = labels
    self.rows = rows
  }

  /// The clusters of observations made of rows; nil where one is made of rows of two clusters.
  func regrouped(_ observations: [[Int]], rowCount: Int) -> Clusters? {
    let codes = codes(rowCount: rowCount)
    var rows = [[Int]](repeating: [], count: count)
    for (index, members) in observations.enumerated() {
      guard let first = members.first, members.allSatisfy({ codes[$0] == codes[first] }) else {
        return nil
      }
      rows[Int(codes[first])].append(index)
    }
    let kept = rows.indices.filter { !rows[$0].isEmpty }
    return Clusters(name: name, labels: kept.map { labels[$0] }, rows: kept.map { rows[$0] })
  }
}

extension Fit {
  /// What a change over one period leads to: `the next`, or `that 2 years later`.
  ///
  /// - Parameter periods: what several are called.
  public func nextPeriodInWords(_ panel: PanelSpec, periods: String) -> String? {
    (try? PanelIndex(estimation.sample, panel, for: spec))?.nextInWords(periods)
  }
}
