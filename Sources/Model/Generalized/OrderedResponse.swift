import Tables

/// An outcome of levels from low to high.
struct OrderedResponse: Sendable {
  let levels: [String]
  /// From 0.
  let codes: [Int]

  /// - Throws: levels whose order is not declared; a declared level without a row; fewer than two levels.
  init(_ sample: Sample, _ spec: ModelSpec) throws(ModelError) {
    guard let column = sample.table[spec.outcome] else {
      (levels, codes) = ([], [])
      return
    }
    if let numbers = column.numbers {
      let values = Set(numbers).sorted()
      levels = values.map { Column.text(of: $0) }
      var position: [Double: Int] = [:]
      for (index, value) in values.enumerated() { position[value] = index }
      codes = numbers.map { position[$0] ?? 0 }
    } else if case .category(_, _, let isOrdered) = column.values,
      isOrdered || sample.table.schema[spec.outcome]?.levels != nil,
      let learned = LearnedLevels(column)
    {
      if let empty = learned.dropped.first {
        throw spec.error(.generalized(.unusedLevel(spec.outcome, level: empty)))
      }
      levels = learned.labels
      codes = (0..<column.count).map { column.code(at: $0) ?? 0 }
    } else {
      throw spec.error(.generalized(.noOrder(spec.outcome, kind: column.typeName)))
    }
    guard levels.count > 1 else {
      throw spec.error(
        .generalized(
          .oneLevelOutcome(spec.outcome, level: levels.first ?? "", rows: codes.count)))
    }
  }

  /// `low|middle`, as in R.
  var thresholds: [String] { zip(levels, levels.dropFirst()).map { "\($0)|\($1)" } }

  var counts: [Double] {
    var counts = [Double](repeating: 0, count: levels.count)
    for code in codes { counts[code] += 1 }
    return counts
  }
}
