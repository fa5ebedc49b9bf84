import LinearAlgebra
import Tables

/// Whether the rows can tell the coefficients apart, before they are fitted.
enum Identification {
  /// - Throws: a constant outcome, a constant term, no more rows than coefficients. Collinear terms
  ///   are found by the fit itself, which knows the rank.
  static func check(
    _ matrix: DesignMatrix, _ sample: Sample, spec: ModelSpec
  ) throws(ModelError) {
    let rows = matrix.rowCount
    if let first = sample.outcome.first, sample.outcome.allSatisfy({ $0 == first }), rows > 1 {
      throw spec.error(.constantOutcome(spec.outcome, value: first, rows: rows))
    }
    guard rows > matrix.columnCount else {
      throw spec.error(.tooFewRows(rows: rows, coefficients: matrix.names))
    }
    try checkCells(sample, for: spec)
    if matrix.hasIntercept {
      try checkConstants(sample, for: spec)
      try checkNesting(sample, spec: spec)
    }
    try checkClusters(matrix, sample, spec: spec)
  }

  /// - Throws: an interaction of categories with a combination that no row has.
  static func checkCells(_ sample: Sample, for spec: ModelSpec) throws(ModelError) {
    for text in spec.support + spec.adjust {
      guard let empty = EmptyCells(Term(text), in: sample.table) else { continue }
      throw spec.error(
        .term(.emptyCell(text, cell: empty.first, others: empty.count - 1)))
    }
  }

  /// - Throws: a number that is the same in all rows.
  static func checkConstants(_ sample: Sample, for spec: ModelSpec) throws(ModelError) {
    let rows = sample.table.rowCount
    for name in (spec.support + spec.adjust).map({ Term($0) }).filter({ $0.factors.count == 1 })
      .flatMap(\.columns)
    {
      guard let numbers = sample.table[name]?.numbers, let first = numbers.first,
        numbers.allSatisfy({ $0 == first })
      else { continue }
      throw spec.error(.constantTerm(name, value: first, rows: rows))
    }
  }

  /// A column that is the same in all rows of a level follows from that level's indicator: the equation
  /// would be as long as the category has levels.
  private static func checkNesting(_ sample: Sample, spec: ModelSpec) throws(ModelError) {
    let names = (spec.support + spec.adjust).filter { sample.table[$0] != nil }
    for category in names {
      guard let groups = sample.table[category], LearnedLevels(groups) != nil else { continue }
      let clusters = Clusters(groups, named: category)
      for name in names where name != category {
        guard let column = sample.table[name], clusters.lie(wholeIn: column) else { continue }
        throw spec.error(.constantWithin(name, category: category, levels: clusters.count))
      }
    }
  }

  /// The error of the numeric core in the study's terms.
  static func problem(
    _ error: any Error, _ matrix: DesignMatrix, of subject: EquationSubject = .rows
  ) -> ModelError.Problem {
    guard let error = error as? LinearAlgebraError else { return .numerical("\(error)") }
    if case .rankDeficient(_, _, let dependences) = error {
      return .collinear(
        dependences.map { Equation($0, names: matrix.names) }, rows: matrix.rowCount, of: subject)
    }
    return .numerical(error.description)
  }
}
