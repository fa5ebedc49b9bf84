import Tables

/// An outcome of levels from low to high.
struct OrderedResponse: Sendable {
  let levels: [String]
  /// From 0.
  let codes: [Int]

  /// Likert scales have five or seven, scores out of a hundred a hundred and one.
  static let mostLevels = 50

  /// - Throws: levels whose order is not declared, or too many of them; a declared level without a row; fewer than two levels.
  init(_ sample: Sample, _ spec: ModelSpec) throws(ModelError) {
    guard let column = sample.table[spec.outcome] else {
      (levels, codes) = ([], [])
      return
    }
    if let numbers = column.numbers {
      let values = Set(numbers).sorted()
      guard values.count <= Self.mostLevels else {
        throw spec.error(
          .generalized(
            .tooManyGrades(spec.outcome, levels: values.count, limit: Self.mostLevels)))
      }
      levels = values.map { Column.text(of: $0) }
      var position: [Double: Int] = [:]
      for (index, value) in values.enumerated() { position[value] = index }
      codes = numbers.map { position[$0] ?? 0 }
    } else if case .category(_, _, let isOrdered) = column.values, isOrdered,
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
