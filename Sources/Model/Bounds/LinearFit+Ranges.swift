import LinearAlgebra
import Tables

extension LinearFit {
  /// The exact range over yᵢ ∈ [mᵢ − hᵢ, mᵢ + hᵢ], m being the outcome of this fit:
  ///
  ///     β̂ = A y,  A = (X'WX)⁻¹X'W,   so   min, max β̂ⱼ = (A m)ⱼ ∓ Σᵢ |aⱼᵢ| hᵢ
  ///
  /// - Parameter halves: hᵢ, −1 where the outcome is known.
  func ranges(outcome halves: [Double]) throws(LinearAlgebraError) -> [CoefficientRange] {
    let reach = try reach(of: halves)
    let isFree = halves.contains { $0 > 0 }
    return reach.indices.map { j in
      let middle = coefficients[j]
      let rounding = isFree ? 8 * Double.ulpOfOne * (middle.magnitude + reach[j]) : 0
      return CoefficientRange(
        low: middle - reach[j] - rounding, high: middle + reach[j] + rounding, kind: .exact)
    }
  }

  /// Σᵢ |aⱼᵢ| hᵢ for every coefficient j, with aⱼᵢ = 2^−eⱼ tⱼ'zᵢ wᵢ; hᵢ < 0 stands for 0.
  private func reach(of halves: [Double]) throws(LinearAlgebraError) -> [Double] {
    var reach = [Double](repeating: 0, count: columnCount)
    guard !halves.isEmpty else { return reach }
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

  /// The range over suppressed cells of terms and outcome, by search.
  func ranges(
    _ design: Design, _ suppressed: SuppressedRows, outcome: String, parts: Int?
  ) -> [CoefficientRange] {
    let builder = UncertainSystemBuilder(self)
    let system = builder.system(design, suppressed, outcome: outcome)
    let limit = parts ?? CoefficientSearch.limit(of: system)
    return (0..<columnCount).map { j in
      let start = builder.coefficients[j]
      let c = (0..<columnCount).map { T[j, $0] }
      // Bounds this near count as reached.
      let tolerance = 2e-10 * max(start.magnitude, 1e-3 * Small.norm(c))
      func search(_ c: [Double]) -> CoefficientSearch.Maximum {
        CoefficientSearch(system: system, c: c, tolerance: tolerance, limit: limit).maximum()
      }
      let (up, down) = (search(c), search(c.map { -$0 }))
      let rounding =
        8 * Double.ulpOfOne * (start.magnitude + max(up.bound.magnitude, down.bound.magnitude))
      let unit = coefficientUnits[j] * builder.outcomeUnit
      let low = start - down.bound - rounding
      let high = start + up.bound + rounding
      let near = 1e-9 * max(low.magnitude, high.magnitude)
      let isExact =
        high.isFinite && low.isFinite && high - (start + up.attained) <= near
        && (start - down.attained) - low <= near
      return CoefficientRange(
        low: unit * low, high: unit * high, kind: isExact ? .exact : .outer,
        lowAt: down.attainedAt, highAt: up.attainedAt)
    }
  }
}

extension CoefficientSearch {
  /// Row corners times coefficients cubed: some seconds' worth for a model.
  private static let work = 4_000_000

  /// How many parts a search may look into.
  static func limit(of system: UncertainSystem) -> Int {
    let corners = system.rows.reduce(0) { $0 + $1.r.count * $1.r.count }
    let p = system.order
    return max(8, min(2000, work / max(1, corners * p * p * p)))
  }
}

extension Small {
  /// A⁻¹ of a symmetric positive definite A, by rows; nil where it is not.
  static func inverse(_ A: [Double], order: Int) -> [Double]? {
    let matrix = Matrix(rowCount: order, columnCount: order) { target in
      _ = target.initialize(from: A)
    }
    guard let factor = try? Cholesky(matrix) else { return nil }
    let inverse = factor.inverse()
    let elements = inverse.withElements { Array($0) }
    return elements.allSatisfy(\.isFinite) ? elements : nil
  }
}
