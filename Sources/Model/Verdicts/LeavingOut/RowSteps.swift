import LinearAlgebra

/// What leaving out single rows does to the coefficients of a fit that is not made again without each: by one
/// step, or with what is estimated beside them held.
protocol RowSteps {
  /// Of each row, from 0 to 1.
  var leverages: [Double] { get }
  /// Cook's; nil where the others do not tell all coefficients.
  var distances: [Double?] { get }
  /// Of each coefficient as reported, under the model.
  var parameterErrors: [Double] { get }
  var basis: Influence.Basis { get }
  /// β̂ⱼ − β̂ⱼ₍ᵢ₎, as reported.
  func change(of j: Int, without row: Int) -> Double?
  /// Of rows together.
  func leverage(of rows: [Int]) -> Double?
  /// Cook's, of rows together; nil where another tells it.
  func distance(of rows: [Int]) -> Double?
}

extension RowSteps {
  func distance(of rows: [Int]) -> Double? { nil }
}

extension Fit {
  /// Of linear mixed fits and proportional odds.
  var rowSteps: (any RowSteps)? {
    switch regression {
    case let mixed as MixedRegression: (try? MixedRowInfluence(mixed)) ?? nil
    case let ordinal as OrdinalFit: try? OrdinalInfluence(ordinal)
    default: nil
    }
  }
}

extension RowInfluence {
  /// What is said of no claim's range, as other rows' part is not exact.
  init(_ steps: any RowSteps, of j: Int, _ claim: Estimate, origin: (Int) -> String) {
    let rows = steps.leverages.indices.compactMap { row -> (row: Int, dfbeta: Double)? in
      steps.change(of: j, without: row).map { (row, $0) }
    }
    let error = steps.parameterErrors[j]
    self.init(
      low: nil, high: nil,
      rows: Self.shown(rows).map { row, dfbeta in
        Influence(
          model: claim.model, term: claim.term, level: "row", unit: origin(row), rows: 1,
          estimateWithout: claim.estimate - dfbeta, dfbeta: dfbeta,
          dfbetas: error > 0 ? dfbeta / error : nil, cooksDistance: steps.distances[row],
          leverage: steps.leverages[row], basis: steps.basis)
      })
  }

  /// Those that move the coefficient most, where there are many.
  static func shown(_ found: [(row: Int, dfbeta: Double)]) -> [(row: Int, dfbeta: Double)] {
    guard found.count > mostRows else { return found }
    let most = found.sorted { $0.dfbeta.magnitude > $1.dfbeta.magnitude }.prefix(shownOfMore)
    return most.sorted { $0.row < $1.row }
  }
}
