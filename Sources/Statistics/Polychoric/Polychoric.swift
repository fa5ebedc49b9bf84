extension Correlation {
  /// The correlation ρ of two normal variables of which ordered categories are seen: the thresholds
  /// and ρ that maximise Σ nᵢⱼ log πᵢⱼ, all at once (full maximum likelihood), with πᵢⱼ the normal
  /// probability of cell i, j. Of two categories each, the tetrachoric correlation.
  ///
  /// The standard error of ρ is from the observed information at the maximum; z = atanh ρ · (1 − ρ²)/se,
  /// and the interval is tanh(atanh ρ ± z_{1−α/2} se/(1 − ρ²)).
  ///
  /// Empty cells are left as they are. Where they drive the likelihood up to ρ = ±1, as an empty
  /// corner of a 2 × 2 table does, there is no estimate; `undefined` says so.
  ///
  /// - Parameters: x, y: categories as numbers, of which only the order counts, at most 20 each.
  /// - Errors: as `pearson`.
  /// - Reference: Olsson (1979). Agrees with R `polycor::polychor(ML = TRUE)`.
  public static func polychoric(
    _ x: [Double], _ y: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    guard x.count > 1, !Descriptive.isConstant(x), !Descriptive.isConstant(y) else {
      return .undefined(.polychoric, n: x.count, undefinedReason(x, y))
    }
    guard let table = CategoryTable(x, y) else {
      return .undefined(.polychoric, n: x.count, .tooManyCategories)
    }
    guard let maximum = PolychoricLikelihood(table).maximum() else {
      return .undefined(.polychoric, n: x.count, .noInteriorMaximum)
    }
    let rho = maximum.correlation
    let error = maximum.standardError / ((1 - rho) * (1 + rho))
    let z = Elementary.fisherZ(rho) / error
    return CorrelationResult(
      method: .polychoric, estimate: rho, statistic: z,
      pValue: min(1, 2 * Normal.standard.survival(z.magnitude)),
      interval: fisherInterval(rho, standardError: error, level), n: x.count,
      pMethod: .waldOnFisherZ, intervalMethod: .information)
  }
}

/// How often each pair of categories occurs; every row and column has a count.
struct CategoryTable {
  static let mostCategories = 20

  /// counts[i][j].
  let counts: [[Double]]

  /// nil where a variable has more values than categories can have.
  init?(_ x: [Double], _ y: [Double]) {
    let (rows, columns) = (Set(x).sorted(), Set(y).sorted())
    guard rows.count <= Self.mostCategories, columns.count <= Self.mostCategories else {
      return nil
    }
    let row = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    let column = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
    var counts = [[Double]](
      repeating: [Double](repeating: 0, count: columns.count), count: rows.count)
    for (a, b) in zip(x, y) {
      if let i = row[a], let j = column[b] { counts[i][j] += 1 }
    }
    self.counts = counts
  }

  /// Φ⁻¹ of the shares up to each category but the last.
  var thresholds: (rows: [Double], columns: [Double]) {
    let rowSums = counts.map { $0.reduce(0, +) }
    let columnSums = counts[0].indices.map { j in counts.reduce(0) { $0 + $1[j] } }
    return (Self.thresholds(rowSums), Self.thresholds(columnSums))
  }

  private static func thresholds(_ counts: [Double]) -> [Double] {
    let total = counts.reduce(0, +)
    var sum = 0.0
    return counts.dropLast().map {
      sum += $0
      return Normal.standard.quantile(sum / total)
    }
  }
}
