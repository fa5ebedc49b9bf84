import LinearAlgebra
import Tables

extension ModelSpec {
  /// The exact range of every coefficient over all values yᵢ ∈ [mᵢ − hᵢ, mᵢ + hᵢ] of the suppressed
  /// outcomes, the rows being those of the fit and those that lack only a suppressed outcome:
  ///
  ///     β̂ = A y,  A = (X'WX)⁻¹X'W,   so   min, max β̂ⱼ = (A m)ⱼ ∓ Σᵢ |aⱼᵢ| hᵢ
  ///
  /// β̂ⱼ is linear in y, so it is least and greatest at ends of the intervals, chosen by the sign of
  /// each aⱼᵢ: nothing is searched for. Each coefficient's ends are reached, though not all at once.
  ///
  /// In a term a suppressed value changes A itself, and the range is no longer found at the ends;
  /// rather than give a range that might not hold the truth, that is refused.
  ///
  /// - Throws: as `fit(to:)`; a suppressed value in a term or in weights; one of which nothing is
  ///   known; an estimator other than least squares.
  /// - Reference: partial identification by worst cases, Horowitz & Manski (1995), *Econometrica* 63.
  ///   Agrees with the search over all corners.
  public func bounds(in table: Table) throws(ModelError) -> [CoefficientBound] {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    guard ["ols", "wls"].contains(estimator.name) else {
      throw error(.boundsNeedLeastSquares(fit: estimator.name))
    }
    let completed = try completingOutcome(of: table)
    let sample = try Sample(of: completed, for: self)
    let design = try Design(learning: sample.table, for: self)
    let matrix = DesignMatrix(design, sample.table)
    try Identification.check(matrix, sample, spec: self)
    let regression = try LinearFit(matrix, sample, nil, spec: self)
    let halves = sample.table[Self.halfWidth]?.numbers ?? []
    let reach: [Double]
    do { reach = try regression.reach(of: halves) } catch {
      throw self.error(.numerical(error.description))
    }
    let suppressed = halves.count { $0 >= 0 }
    return matrix.columns.enumerated().map { j, column in
      let middle = regression.leastSquares.coefficients[j]
      return CoefficientBound(
        model: name, outcome: outcome, term: column.name, termRole: column.role,
        low: middle - reach[j], high: middle + reach[j], nSuppressed: suppressed,
        nObs: regression.rowCount)
    }
  }

  /// A column beside the outcome: half the width of its interval, −1 where it is known.
  private static let halfWidth = " half-width of the outcome"

  /// The table with the middle of its interval for every suppressed outcome that is all its row
  /// lacks.
  private func completingOutcome(of table: Table) throws(ModelError) -> Table {
    guard let column = table[outcome], let numbers = column.numbers else { return table }
    let intervals = SuppressedInterval(table: table)
    var cells = numbers
    var missing = (0..<table.rowCount).map { column.missingReason(at: $0) }
    var halves = [Double](repeating: -1, count: table.rowCount)
    var suppressedTerms: [String: Int] = [:]
    for row in 0..<table.rowCount {
      let absent = columns.filter { table[$0]?.isMissing(row) ?? false }
      let isSuppressed = absent.allSatisfy { name in
        table[name]?.missingReason(at: row).map(SuppressedInterval.reasons.contains) ?? false
      }
      guard !absent.isEmpty, isSuppressed else { continue }
      if let term = absent.first(where: { $0 != outcome }) {
        suppressedTerms[term, default: 0] += 1
        continue
      }
      guard let interval = intervals.interval(of: outcome, at: row) else {
        throw error(
          .unboundedCell(
            outcome, kind: table.schema[outcome]?.kind.rawValue ?? "",
            reason: missing[row]?.name ?? "", origin: table.origin(of: row)))
      }
      cells[row] = interval.lowerBound / 2 + interval.upperBound / 2
      halves[row] = interval.upperBound / 2 - interval.lowerBound / 2
      missing[row] = nil
    }
    if let term = columns.first(where: { suppressedTerms[$0] != nil }) {
      throw error(.boundsOfTerm(term, rows: suppressedTerms[term] ?? 0))
    }
    var completed = table
    completed.set(
      Column(.number(cells), missing: missing), as: ColumnSpec(outcome, .number), from: [outcome])
    completed.set(Column(.number(halves)), as: ColumnSpec(Self.halfWidth, .number))
    return completed
  }
}

extension LinearFit {
  /// Σᵢ |aⱼᵢ| hᵢ for every coefficient j, with aⱼᵢ = 2^−eⱼ tⱼ'zᵢ wᵢ; hᵢ < 0 stands for 0.
  fileprivate func reach(of halves: [Double]) throws(LinearAlgebraError) -> [Double] {
    var reach = [Double](repeating: 0, count: columnCount)
    try forEachBlock { (range, Z) throws(LinearAlgebraError) in
      for (i, row) in range.enumerated() where halves[row] > 0 {
        let weight = weights?[row] ?? 1
        for j in reach.indices {
          var product = 0.0
          for k in reach.indices { product += T[j, k] * Z[i, k] }
          reach[j] += (coefficientUnits[j] * product * weight).magnitude * halves[row]
        }
      }
    }
    return reach
  }
}
