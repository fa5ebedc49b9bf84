import Tables

/// The outcome as a family takes it.
struct Response: Sendable {
  /// Successes, or the count.
  let y: [Double]
  let trials: [Double]
  /// What counts as an event, in words; nil for counts.
  let event: String?
  /// The level that counts as an event, where the outcome is a category.
  var level: String?

  init(y: [Double], trials: [Double]) {
    (self.y, self.trials, event) = (y, trials, nil)
  }

  private init(_ y: [Double], of other: Response) {
    self.y = y
    (trials, event, level) = (other.trials, other.event, other.level)
  }

  /// Other outcomes of the same trials.
  func replacing(_ y: [Double]) -> Response { Response(y, of: self) }

  init(events: [Double]) {
    y = events
    trials = [Double](repeating: 1, count: events.count)
    event = ""
  }

  /// - Throws: an outcome outside its family's range, or all alike.
  init(_ sample: Sample, _ spec: ModelSpec, _ generalized: GeneralizedSpec) throws(ModelError) {
    let column = sample.table[spec.outcome]
    let rows = sample.table.rowCount
    switch generalized.family {
    case .logistic:
      (y, event) = try Self.events(column, spec)
      if let column, column.numbers == nil { level = LearnedLevels(column)?.labels.last }
      trials = [Double](repeating: 1, count: rows)
    case .binomial:
      y = try Self.counts(spec.outcome, sample, spec)
      trials = try Self.counts(generalized.trials ?? "", sample, spec)
      event = "a success"
      try Self.checkTrials(y, trials, sample, spec, generalized)
    case .poisson, .negativeBinomial, .ordinal:
      y = try Self.counts(spec.outcome, sample, spec)
      trials = [Double](repeating: 1, count: rows)
      event = nil
    }
    if y.allSatisfy({ $0 == 0 }) {
      throw spec.error(.generalized(.neverHappens(spec.outcome, rows: rows)))
    }
    if event != nil, zip(y, trials).allSatisfy({ $0 == $1 }) {
      throw spec.error(.generalized(.alwaysHappens(spec.outcome, rows: rows)))
    }
  }

  /// 0 or 1 per row: the second of two levels, true, or the number 1.
  private static func events(
    _ column: Column?, _ spec: ModelSpec
  ) throws(ModelError) -> (y: [Double], event: String) {
    guard let column else { return ([], "") }
    if let numbers = column.numbers {
      let values = Set(numbers).sorted()
      guard values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
        throw spec.error(
          .generalized(.notTwoValued(spec.outcome, values: values.map { Column.text(of: $0) })))
      }
      return (numbers, "\(spec.outcome) is 1")
    }
    guard let levels = LearnedLevels(column) else { return ([], "") }
    let labels = levels.labels
    guard labels.count <= 2 else {
      throw spec.error(.generalized(.notTwoValued(spec.outcome, values: labels)))
    }
    guard labels.count == 2 else {
      throw spec.error(
        .generalized(.oneLevelOutcome(spec.outcome, level: labels.first ?? "", rows: column.count)))
    }
    let y = (0..<column.count).map { column.text(at: $0) == labels[1] ? 1.0 : 0 }
    return (y, "\(spec.outcome) is '\(labels[1])'")
  }

  /// Whole numbers of at least 0.
  private static func counts(
    _ name: String, _ sample: Sample, _ spec: ModelSpec
  ) throws(ModelError) -> [Double] {
    let numbers = sample.table[name]?.numbers ?? []
    for (row, value) in numbers.enumerated() where value < 0 || value != value.rounded() {
      let origin = sample.table.origin(of: row)
      throw spec.error(
        .generalized(
          value < 0
            ? .negativeCount(name, value: value, origin: origin)
            : .notWhole(name, value: value, origin: origin)))
    }
    return numbers
  }

  private static func checkTrials(
    _ y: [Double], _ trials: [Double], _ sample: Sample, _ spec: ModelSpec,
    _ generalized: GeneralizedSpec
  ) throws(ModelError) {
    guard let row = y.indices.first(where: { trials[$0] == 0 || y[$0] > trials[$0] }) else {
      return
    }
    let origin = sample.table.origin(of: row)
    let name = generalized.trials ?? ""
    throw spec.error(
      .generalized(
        trials[row] == 0
          ? .noTrials(name, origin: origin)
          : .trialsBelow(
            spec.outcome, successes: y[row], trials: name, count: trials[row], origin: origin)))
  }
}
