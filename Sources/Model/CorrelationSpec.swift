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

  public init(
    name: String, data: String = "", between: [String], and: [String] = [],
    methods: [CorrelationResult.Method] = [.pearson], level: Double = 0.95
  ) {
    self.name = name
    self.data = data
    self.between = between
    self.and = and
    self.methods = methods
    self.level = level
  }

  /// The pairs of different columns, each once.
  public var pairs: [(x: String, y: String)] {
    var seen = Set<Set<String>>()
    let others = and.isEmpty ? between : and
    return between.flatMap { x in others.map { (x, $0) } }
      .filter { $0.0 != $0.1 && seen.insert([$0.0, $0.1]).inserted }
  }

  /// What can be known to be wrong before there are rows.
  public func problems(in schema: Schema, of table: String) -> [ModelError] {
    var found: [ModelError.Problem] = []
    var seen = Set<String>()
    for name in (between + and) where seen.insert(name).inserted {
      if let kind = schema[name]?.kind {
        guard !kind.isNumeric, kind != .inferred else { continue }
        found.append(.notNumeric(name, use: "a correlated column", kind: kind.rawValue))
      } else {
        found.append(.unknownColumn(name, table: table, known: schema.names))
      }
    }
    if !(level > 0 && level < 1) { found.append(.level(level)) }
    if pairs.isEmpty { found.append(.nothingToCorrelate) }
    return found.map(error)
  }

  /// Each pair over the rows that have both values.
  ///
  /// - Throws: `ModelError` for names, types, columns without a value, values that are not finite.
  public func correlations(in table: Table) throws(ModelError) -> [CorrelatedPair] {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    guard table.rowCount > 0 else { throw error(.emptyTable(table.name)) }
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
    for name in [x, y] {
      let column = try numericColumn(name, table)
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
        .notNumeric(name, use: "a correlated column", kind: table[name]?.typeName ?? "absent"))
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

/// A pair of columns: its correlations, and the rows behind them.
public struct CorrelatedPair: Sendable {
  public let x: String
  public let y: String
  /// What the ledger calls it.
  public let name: String
  /// The rows that have both values; the others have their fates.
  public let sample: Table
  /// A row per method.
  public let rows: [CorrelationRow]

  init(
    x: String, y: String, sample: Table, of table: Table, spec: CorrelationSpec
  ) throws(ModelError) {
    self.x = x
    self.y = y
    self.sample = sample
    name = spec.ledgerName(x, y)
    let (xs, ys) = (sample[x]?.numbers ?? [], sample[y]?.numbers ?? [])
    var rows: [CorrelationRow] = []
    for method in spec.methods {
      do throws(StatisticsError) {
        let result =
          switch method {
          case .pearson: try Correlation.pearson(xs, ys, level: spec.level)
          case .spearman: try Correlation.spearman(xs, ys, level: spec.level)
          case .kendall: try Correlation.kendall(xs, ys, level: spec.level)
          }
        rows.append(
          CorrelationRow(
            set: spec.name, x: x, y: y, result: result,
            nRemoved: table.rowCount - sample.rowCount, confLevel: spec.level))
      } catch {
        throw spec.error(.numerical(error.description))
      }
    }
    self.rows = rows
  }
}

/// A pair under one method: a row of `correlations.csv`.
public struct CorrelationRow: TableRow, Equatable {
  public let set: String
  public let x: String
  public let y: String
  public let result: CorrelationResult
  public let nRemoved: Int
  public let confLevel: Double

  public static let vocabulary = Vocabulary.correlations
  public var cells: [OutputCell] {
    [
      .text(set), .text(x), .text(y), .text(result.method.rawValue), .number(result.estimate),
      .number(result.statistic.flatMap { $0.isFinite ? $0 : nil }), .number(result.df),
      .number(result.pValue),
      .number(result.confLow), .number(result.confHigh), .integer(result.n),
      .integer(nRemoved), .number(confLevel),
      .text(result.undefined.map { "none: \($0.rawValue)" } ?? result.pMethod?.rawValue),
      .text(result.intervalMethod?.rawValue),
    ]
  }
}
