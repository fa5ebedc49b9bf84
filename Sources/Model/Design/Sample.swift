import LinearAlgebra
import Tables

/// The rows a model can use: complete, with positive weights; the others were removed, each with
/// its fate.
struct Sample: Sendable {
  let table: Table
  let removedCount: Int
  let outcome: Vector
  let weights: Vector?

  /// - Throws: an empty table, a column with no value at all, no complete row, values that are not
  ///   finite, negative weights.
  init(of table: Table, for spec: ModelSpec) throws(ModelError) {
    guard table.rowCount > 0 else { throw spec.error(.emptyTable(table.name)) }
    try Self.checkTypes(table, spec)
    let complete = table.removing(try Self.incompleteRows(of: table, spec))
    try Self.checkFinite(complete, spec)
    let weighted = complete.removing(try Self.zeroWeights(in: complete, spec))
    guard weighted.rowCount > 0 else {
      throw spec.error(.allWeightsZero(spec.estimator.weights ?? ""))
    }
    if let open = weighted.openFilter(apartBy: spec.columns) {
      throw spec.error(.filterLeftOpen(open))
    }
    self.table = weighted
    removedCount = table.rowCount - weighted.rowCount
    outcome = Vector(weighted[spec.outcome]?.numbers ?? [])
    weights = spec.estimator.weights.map { Vector(weighted[$0]?.numbers ?? []) }
  }

  /// The same rows with columns made of theirs.
  func replacing(_ table: Table) -> Sample { Sample(table, self) }

  private init(_ table: Table, _ other: Sample) {
    self.table = table
    removedCount = other.removedCount
    outcome = other.outcome
    weights = other.weights
  }

  /// The clusters of the rows used, in order of first appearance.
  func clusters(for spec: ModelSpec) throws(ModelError) -> Clusters? {
    guard let name = spec.inference.cluster.column, let column = table[name] else { return nil }
    let clusters = Clusters(column, named: name)
    guard clusters.count > 1 else {
      throw spec.error(.oneCluster(name, label: clusters.labels.first ?? "", rows: table.rowCount))
    }
    return clusters
  }

  private static func checkTypes(_ table: Table, _ spec: ModelSpec) throws(ModelError) {
    for (name, use) in spec.numericUses {
      guard let column = table[name], !column.isNumeric else { continue }
      throw spec.error(.notNumeric(name, use: use, kind: column.typeName))
    }
    for name in (spec.support + spec.adjust).flatMap({ Term($0).columns }) {
      guard let column = table[name], case .date = column.values else { continue }
      throw spec.error(.notATerm(name, kind: column.typeName))
    }
  }

  /// Rows with a missing cell, each lost to the first column that misses it.
  private static func incompleteRows(
    of table: Table, _ spec: ModelSpec
  ) throws(ModelError) -> [Removal] {
    var removals: [Int: Removal] = [:]
    for name in spec.columns {
      guard let column = table[name], column.hasMissing else { continue }
      guard column.missingCount < table.rowCount else {
        throw spec.error(
          .allMissing(name, reasons: column.missingCounts.map { .init($0.reason.name, $0.count) }))
      }
      for row in 0..<table.rowCount where removals[row] == nil {
        guard let reason = column.missingReason(at: row) else { continue }
        removals[row] = Removal(
          row: row,
          fate: Fate(
            stage: .model, place: spec.name, rule: "missing", detail: "\(name) is missing",
            reason: reason))
      }
    }
    guard removals.count < table.rowCount else {
      throw spec.error(
        .noCompleteRows(
          table.name, rows: table.rowCount,
          missing: spec.columns.compactMap { name in
            guard let count = table[name]?.missingCount, count > 0 else { return nil }
            return ModelError.Count(name, count)
          }))
    }
    return removals.values.sorted { $0.row < $1.row }
  }

  private static func checkFinite(_ table: Table, _ spec: ModelSpec) throws(ModelError) {
    for name in spec.columns where !spec.inference.columns.contains(name) {
      // Integers are finite.
      guard let column = table[name], case .number(let numbers) = column.values,
        let row = numbers.firstIndex(where: { !$0.isFinite })
      else { continue }
      throw spec.error(.notFinite(name, value: numbers[row], origin: table.origin(of: row)))
    }
  }

  /// A row of weight zero says nothing about the coefficients. Left in, it would count in n and in
  /// the degrees of freedom; `lm` too leaves such rows out of both.
  private static func zeroWeights(
    in table: Table, _ spec: ModelSpec
  ) throws(ModelError) -> [Removal] {
    guard let name = spec.estimator.weights, let weights = table[name]?.numbers else { return [] }
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      throw spec.error(.negativeWeight(name, value: weights[row], origin: table.origin(of: row)))
    }
    return weights.indices.filter { weights[$0] == 0 }.map {
      Removal(
        row: $0,
        fate: Fate(
          stage: .model, place: spec.name, rule: "zero_weight", detail: "\(name) is 0"))
    }
  }
}

extension Column {
  /// The column's type in messages.
  var typeName: String {
    switch values {
    case .number: "number"
    case .integer: "integer"
    case .category: "category"
    case .text: "text"
    case .date: "date"
    case .logical: "logical"
    }
  }
}

extension Table {
  /// Where a row came from, to name it to a person: `cases.csv line 12`, or `row 12` of a table that
  /// no file is behind. A joined row is named by its first source.
  public func origin(of row: Int) -> String {
    for strand in lineage.strands {
      guard let source = strand.rows(behind: row).first else { continue }
      return "\(strand.source.file) \(strand.source.noun) \(strand.source.lines[Int(source)])"
    }
    return "row \(row + 1)"
  }
}
