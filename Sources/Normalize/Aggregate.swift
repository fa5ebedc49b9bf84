import Diagnostics
import Statistics
import Tables

/// One row per group of rows that share the values of `by`, in the order of those values.
///
/// The mean is Σx/m over the m members in which x is not missing; a rate is pooled,
/// per · Σ numerator / Σ denominator over the members that have both, and never averaged.
/// A group of fewer than `minMembers` rows is removed; in the others a column with fewer than
/// `minMembers` values is missing (`too_few_members`). Left out, `minMembers` is 5: a mean of fewer
/// says little about a place and much about a person.
public struct Aggregate: Step {
  public static let name = "aggregate"
  public static let defaultMinMembers = 5
  public let by: [String]
  public let mean: [String]
  public let sum: [String]
  /// The name of a column for the number of rows in the group.
  public let count: String?
  public let minMembers: Int
  /// How many each group has, answered or not.
  public let roll: Roll?
  /// Below these, every model that uses a mean of this aggregate is marked.
  public let icc2Floor: Double?
  public let rwgMedianFloor: Double?

  public init(
    by: [String], mean: [String] = [], sum: [String] = [], count: String? = nil,
    minMembers: Int = Aggregate.defaultMinMembers, roll: Roll? = nil, icc2Floor: Double? = nil,
    rwgMedianFloor: Double? = nil
  ) {
    self.by = by
    self.mean = mean
    self.sum = sum
    self.count = count
    self.minMembers = minMembers
    self.roll = roll
    self.icc2Floor = icc2Floor
    self.rwgMedianFloor = rwgMedianFloor
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(by, key: "by", step: name)
    guard minMembers >= 1 else {
      throw .outOfBounds(minMembers, key: "min_members", 1, nil, step: name)
    }
    for (key, floor) in [("icc2_floor", icc2Floor), ("rwg_median_floor", rwgMedianFloor)] {
      guard let floor, !(0...1).contains(floor) else { continue }
      throw .floorOutOfBounds(floor, key: key, step: name)
    }
    try checkRoll(in: input, context.table)
    try checkList(by + (count.map { [$0] } ?? []) + mean + sum, key: "columns", step: name)
    var schema = Schema([], key: by)
    for column in by { schema.set(try input.checked(column, of: context.table)) }
    if let count { schema.set(ColumnSpec(count, .count)) }
    for column in mean {
      let spec = try input.numeric(column, of: context.table, for: name)
      try checkRate(spec, in: input, context.table)
      schema.set(Self.meanSpec(of: spec))
    }
    for column in sum {
      let spec = try input.numeric(column, of: context.table, for: name)
      if spec.kind == .rate { throw .summedRate(column) }
      schema.set(Self.sumSpec(of: spec))
    }
    return schema
  }

  private func checkRate(
    _ spec: ColumnSpec, in input: Schema, _ table: String
  ) throws(NormalizeError) {
    guard spec.kind == .rate else { return }
    guard let numerator = spec.numerator, let denominator = spec.denominator, spec.per != nil else {
      throw .averagedRate(spec.name, lacking: [])
    }
    let lacking = [numerator, denominator].filter { input[$0] == nil }
    if !lacking.isEmpty { throw .averagedRate(spec.name, lacking: lacking) }
    for part in [numerator, denominator] { _ = try input.numeric(part, of: table, for: name) }
  }

  private static func meanSpec(of spec: ColumnSpec) -> ColumnSpec {
    guard spec.kind != .rate else { return spec }
    var copy = spec
    copy.kind = .number
    copy.items = []
    return copy
  }

  private static func sumSpec(of spec: ColumnSpec) -> ColumnSpec {
    var copy = spec
    copy.kind = spec.kind == .count ? .count : .number
    copy.items = []
    copy.range = nil
    return copy
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    if let open = table.openFilter(apartBy: by, countsTotals: false) {
      throw .filterLeftOpen(open, step: name)
    }
    let keyed = table.removing(rowsWithoutKey(of: table, context))
    let all = try groups(of: keyed)
    let small = all.filter { $0.count < minMembers }
    let detail = "fewer than \(minMembers) rows for its \(by.joined(separator: ", "))"
    let kept = keyed.removing(
      small.joined().map { removal(of: $0, context, rule: "min_members", detail) })
    let groups = try groups(of: kept)
    let grouped = kept.grouped(
      groups, key: by, summarizing: mean + sum, parts: pooledParts(schema),
      counted: count.map { [$0] } ?? []
    ) { column, reason in
      Fate(
        stage: .normalize, place: context.table,
        rule: reason == .tooFewAnswers ? Scale.name : Self.name,
        detail: reason == .tooFewAnswers
          ? "\(column) has fewer answers than min_answered" : "\(column) is missing",
        reason: reason)
    }
    var result = StepResult(grouped)
    if let count {
      result.table.set(Column(.integer(groups.map(\.count))), as: ColumnSpec(count, .count))
    }
    for column in mean {
      let spec = schema[column] ?? ColumnSpec(column, .number)
      let cells =
        try spec.kind == .rate ? pooled(spec, in: kept, groups) : means(column, kept, groups)
      result.table.set(cells, as: spec)
    }
    for column in sum {
      let sums = try summary(of: column, in: kept, groups) { Descriptive.sum($0) }
      result.table.set(sums, as: schema[column] ?? ColumnSpec(column, .number))
    }
    result.measurements = measurements(all, small, context.table)
    result.measurements += try responseRates(of: all, in: keyed, context.table)
    try measureMeans(of: kept, groups, removed: small.count, into: &result, context.table)
    markOthers(of: kept, removed: small.count, into: &result, context.table)
    result.notes = notes(small, of: keyed)
    return result
  }

  /// A rate is pooled from its counts, whatever its own cell says.
  private func pooledParts(_ schema: Schema) -> [String: [String]] {
    var parts: [String: [String]] = [:]
    for name in mean {
      guard let spec = schema[name], spec.kind == .rate, let numerator = spec.numerator,
        let denominator = spec.denominator
      else { continue }
      parts[name] = [numerator, denominator]
    }
    return parts
  }

  private func rowsWithoutKey(of table: Table, _ context: StepContext) -> [Removal] {
    let keys = by.compactMap { name in table[name].map { (name, $0) } }
    return (0..<table.rowCount).compactMap { row in
      for (name, column) in keys {
        guard let reason = column.missingReason(at: row) else { continue }
        return removal(of: row, context, rule: Self.name, "\(name) is missing", reason: reason)
      }
      return nil
    }
  }

  private func groups(of table: Table) throws(NormalizeError) -> [[Int]] {
    let columns = try by.map { name throws(NormalizeError) in try table.checked(name) }
    return Groups(0..<table.rowCount, by: columns).rows
  }

  private func means(
    _ column: String, _ table: Table, _ groups: [[Int]]
  ) throws(NormalizeError) -> Column {
    try summary(of: column, in: table, groups) { Descriptive.mean($0) }
  }

  private func summary(
    of column: String, in table: Table, _ groups: [[Int]], _ summarize: ([Double]) -> Double?
  ) throws(NormalizeError) -> Column {
    let numbers = try table.numbers(of: column, for: name)
    let cells = groups.map { group -> Double? in
      let present = group.map { numbers[$0] }.filter { !$0.isNaN }
      return present.count < minMembers ? nil : summarize(present)
    }
    return .numbers(cells, missing: .tooFewMembers)
  }

  private func pooled(
    _ spec: ColumnSpec, in table: Table, _ groups: [[Int]]
  ) throws(NormalizeError) -> Column {
    let numerator = try table.numbers(of: spec.numerator ?? "", for: name)
    let denominator = try table.numbers(of: spec.denominator ?? "", for: name)
    var cells: [Double] = []
    var missing: [MissingReason?] = []
    for group in groups {
      let both = group.filter { !numerator[$0].isNaN && !denominator[$0].isNaN }
      let top = Descriptive.sum(both.map { numerator[$0] })
      let bottom = Descriptive.sum(both.map { denominator[$0] })
      let reason: MissingReason? =
        both.count < minMembers ? .tooFewMembers : bottom == 0 ? .undefined : nil
      missing.append(reason)
      cells.append(reason == nil ? (spec.per ?? 1) * top / bottom : .nan)
    }
    return Column(.number(cells), missing: missing)
  }
}
