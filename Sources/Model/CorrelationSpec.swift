import Statistics
import Tables

/// Which columns to correlate: every one of `between` with every one of `and`.
public struct CorrelationSpec: Sendable, Hashable {
  public var name: String
  /// The table's name in the study.
  public var data: String
  public var between: [String]
  /// Empty: the columns of `between` among themselves.
  public var and: [String]
  public var methods: [CorrelationResult.Method]
  public var level: Double
  /// Columns taken out of each pair by partial and semi-partial correlations.
  public var given: [String]
  /// The column whose values are clusters, if rows are not independent.
  public var cluster: String?
  /// The study's clusters, where the table has them and `cluster` names no others.
  public var sharedCluster: String?

  public init(
    name: String, data: String = "", between: [String], and: [String] = [],
    methods: [CorrelationResult.Method] = [.pearson], level: Double = 0.95,
    given: [String] = [], cluster: String? = nil, sharedCluster: String? = nil
  ) {
    self.name = name
    self.data = data
    self.between = between
    self.and = and
    self.methods = methods
    self.level = level
    self.given = given
    self.cluster = cluster
    self.sharedCluster = sharedCluster
  }

  /// The pairs of different columns, each once.
  public var pairs: [(x: String, y: String)] {
    var seen = Set<Set<String>>()
    let others = and.isEmpty ? between : and
    return between.flatMap { x in others.map { (x, $0) } }
      .filter { $0.0 != $0.1 && seen.insert([$0.0, $0.1]).inserted }
  }

  /// The methods named, each of which `given` has a partial one of followed by that.
  var allMethods: [CorrelationResult.Method] {
    guard !given.isEmpty else { return methods }
    var seen = Set<CorrelationResult.Method>()
    return methods.flatMap { [$0] + ($0.partial.map { [$0] } ?? []) }
      .filter { seen.insert($0).inserted }
  }

  static let use = "a correlated column"

  /// Whether the order of values is all that counts, so that ordered levels do as well as numbers.
  private var isOfOrder: Bool { allMethods.allSatisfy(\.isOfOrder) }

  /// The columns that a pair's rows need to be complete in.
  func columns(_ x: String, _ y: String) -> [String] {
    [x, y] + given.filter { $0 != x && $0 != y } + [cluster].compactMap { $0 }
  }

  /// The same with the clusters that a table of this shape has.
  private func resolved(_ schema: Schema) -> CorrelationSpec {
    var spec = self
    if cluster == nil, let sharedCluster, schema[sharedCluster] != nil {
      spec.cluster = sharedCluster
    }
    spec.sharedCluster = nil
    return spec
  }

  /// What can be known to be wrong before there are rows.
  public func problems(in schema: Schema, of table: String) -> [ModelError] {
    guard sharedCluster == nil else { return resolved(schema).problems(in: schema, of: table) }
    var found: [ModelError.Problem] = []
    var seen = Set<String>()
    for name in (between + and + given) where seen.insert(name).inserted {
      if let kind = schema[name]?.kind {
        guard !kind.isNumeric, kind != .inferred, kind != .ordered || !isOfOrder else { continue }
        found.append(.notNumeric(name, use: Self.use, kind: kind.rawValue))
      } else {
        found.append(.unknownColumn(name, table: table, known: schema.names))
      }
    }
    if let cluster, schema[cluster] == nil {
      found.append(.unknownColumn(cluster, table: table, known: schema.names))
    }
    for method in methods {
      if method.needsControls, given.isEmpty { found.append(.controlsNeeded(by: method)) }
      if method.needsClusters, cluster == nil { found.append(.clustersNeededBy(method)) }
    }
    if !given.isEmpty, !allMethods.contains(where: \.needsControls) {
      found.append(.controlsUnused(given))
    }
    if let name = given.first(where: { (between + and).contains($0) }) {
      found.append(.controlCorrelated(name))
    }
    if methods.contains(.polyserial),
      let (x, y) = pairs.first(where: { pair in
        [pair.x, pair.y].allSatisfy { schema[$0]?.kind == .ordered }
      })
    {
      found.append(.bothOrdered(x, y))
    }
    if !(level > 0 && level < 1) { found.append(.level(level)) }
    if pairs.isEmpty { found.append(.nothingToCorrelate) }
    return found.map(error)
  }

  /// Each pair over the rows that have both values.
  ///
  /// - Throws: `ModelError` for names, types, columns without a value, values that are not finite.
  public func correlations(in table: Table) throws(ModelError) -> [CorrelatedPair] {
    guard sharedCluster == nil else { return try resolved(table.schema).correlations(in: table) }
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    guard table.rowCount > 0 else { throw error(.emptyTable(table.name)) }
    let table = isOfOrder ? table.numberingOrdered(between + and + given) : table
    var found: [CorrelatedPair] = []
    for (x, y) in pairs {
      let sample = try completePairs(x, y, table)
      if let open = sample.openFilter() { throw error(.filterLeftOpen(open)) }
      found.append(try CorrelatedPair(x: x, y: y, sample: sample, of: table, spec: self))
    }
    return found
  }

  private func completePairs(_ x: String, _ y: String, _ table: Table) throws(ModelError) -> Table {
    var removals: [Int: Removal] = [:]
    for name in columns(x, y) {
      let column = name == cluster ? table[name] : try numericColumn(name, table)
      guard let column, column.hasMissing else { continue }
      for row in 0..<table.rowCount where removals[row] == nil {
        guard let reason = column.missingReason(at: row) else { continue }
        removals[row] = Removal(
          row: row,
          fate: Fate(
            stage: .model, place: ledgerName(x, y), rule: "missing",
            detail: "\(name) is missing", reason: reason))
      }
    }
    return table.removing(removals.values.sorted { $0.row < $1.row })
  }

  private func numericColumn(_ name: String, _ table: Table) throws(ModelError) -> Column {
    guard let column = table[name], let numbers = column.numbers else {
      throw error(
        .notNumeric(name, use: Self.use, kind: table[name]?.typeName ?? "absent"))
    }
    guard column.missingCount < table.rowCount else {
      throw error(
        .allMissing(name, reasons: column.missingCounts.map { .init($0.reason.name, $0.count) }))
    }
    if let row = numbers.indices.first(where: {
      !column.isMissing($0) && !numbers[$0].isFinite
    }) {
      throw error(.notFinite(name, value: numbers[row], origin: table.origin(of: row)))
    }
    return column
  }

  /// The pair's name in the ledger, where it stands as a model does.
  public func ledgerName(_ x: String, _ y: String) -> String { "\(name): \(x) ~ \(y)" }

  func error(_ problem: ModelError.Problem) -> ModelError {
    ModelError(subject: .correlations, name: name, problem: problem)
  }
}

extension CorrelationResult.Method {
  /// The same with other columns taken out of both variables.
  var partial: Self? {
    switch self {
    case .pearson: .partialPearson
    case .spearman: .partialSpearman
    default: nil
    }
  }

  var isOfOrder: Bool {
    switch self {
    case .spearman, .partialSpearman, .kendall, .polychoric, .polyserial: true
    default: false
    }
  }

  public var needsControls: Bool {
    switch self {
    case .partialPearson, .partialSpearman, .semiPartial: true
    default: false
    }
  }

  public var needsClusters: Bool {
    switch self {
    case .between, .within, .repeatedMeasures: true
    default: false
    }
  }
}

extension Table {
  /// Ordered categories as the positions of their levels, from 1.
  fileprivate func numberingOrdered(_ names: [String]) -> Table {
    var table = self
    for name in names {
      guard let column = self[name], case .category(let codes, _, isOrdered: true) = column.values
      else { continue }
      let positions = codes.map { $0 < 0 ? Double.nan : Double($0) + 1 }
      table.set(
        Column(.number(positions), missing: (0..<rowCount).map(column.missingReason(at:))),
        as: ColumnSpec(name, .number), from: [name])
    }
    return table
  }
}
