import LinearAlgebra

/// The most that leaving out k groups at once can move a coefficient, without looking at sets.
///
/// In least squares, with Z = X R⁻¹, S_g = Z_g'W_gZ_g, t_g = Z_g'W_ge_g, c the coefficient's row of R⁻¹ and A any k
/// groups,
///
///     β̂ − β̂₋A = c'(I − S_A)⁻¹t_A = Σ_A c't_g + c'S_A(I − S_A)⁻¹t_A
///     |c'S_A(I − S_A)⁻¹t_A| ≤ Σ_A‖S_g c‖ · Σ_A‖t_g‖ / (1 − Σ_A‖S_g‖)
///
/// so that the sums of the k largest of each bound it. Of other methods, from what each group does by
/// itself (d_g, by a fit anew or by one step): the k largest d_g, times (G − 1)/(G − k), as in a mean
/// of equal groups; close to additive where groups are many, and no proof.
///
/// - Reference: the expansion of Belsley, Kuh & Welsch (1980), §2.1; Broderick, Giordano & Meager (2020)
///   on sums of influences.
struct ShiftBound: Sendable {
  /// What β̂ loses without each group, to first order, largest first; and the same of −β̂.
  private let down: [Double]
  private let up: [Double]
  private let count: Int
  /// Largest first: ‖S_g c‖, ‖t_g‖ in the coefficient's units, ‖S_g‖. Nil where shifts are what each group
  /// does by itself.
  private let rest: (image: [Double], score: [Double], gram: [Double])?

  /// No larger sets are asked about.
  static let mostGroups = 12

  private init(
    _ shifts: [Double], count: Int, rest: (image: [Double], score: [Double], gram: [Double])? = nil
  ) {
    func largest(_ values: [Double]) -> [Double] {
      Array(values.sorted(by: >).prefix(Self.mostGroups))
    }
    down = largest(shifts)
    up = largest(shifts.map { -$0 })
    self.count = count
    self.rest = rest.map {
      (largest($0.image), largest($0.score), largest($0.gram))
    }
  }

  /// - Parameter singles: β̂ − β̂₍₋g₎.
  init(singles: [Double]) { self.init(singles, count: singles.count) }

  init(_ leftOut: LeftOut, of j: Int) {
    let fit = leftOut.fit
    let unit = fit.coefficientUnits[j] * fit.residualUnit
    let c = fit.T.row(j)
    self.init(
      leftOut.scores.map { unit * c.dot($0) }, count: leftOut.groups.count,
      rest: (
        leftOut.grams.map { unit.magnitude * ($0 * c).norm }, leftOut.scores.map(\.norm),
        leftOut.grams.map(Self.frobenius)
      ))
  }

  /// No smaller than the largest eigenvalue.
  private static func frobenius(_ S: Matrix) -> Double {
    (0..<S.columnCount).reduce(0) { $0 + S.column($1).dot(S.column($1)) }.squareRoot()
  }

  /// Of single rows: S is w z z', t is w e z.
  init(rowsOf fit: LinearFit, _ j: Int) throws(LinearAlgebraError) {
    let unit = fit.coefficientUnits[j] * fit.residualUnit
    let c = fit.T.row(j)
    var shifts: [Double] = []
    var rest: (image: [Double], score: [Double], gram: [Double]) = ([], [], [])
    try fit.forEachBlock { range, Z in
      let along = Z * c
      for row in range {
        let (w, e) = (fit.weights?[row] ?? 1, fit.residuals[row])
        let h = max(0, fit.leverages[row])
        let length = w > 0 ? (h / w).squareRoot() : 0
        let own = along[row - range.lowerBound]
        shifts.append(unit * w * e * own)
        rest.image.append(unit.magnitude * w * length * own.magnitude)
        rest.score.append(w * e.magnitude * length)
        rest.gram.append(h)
      }
    }
    self.init(shifts, count: fit.rowCount, rest: rest)
  }

  /// The most that β̂ falls (direction −1) or rises (1) without k groups; nil where nothing bounds it.
  func most(_ k: Int, direction: Double) -> Double? {
    guard k > 0, k < count, k <= Self.mostGroups else { return k == 0 ? 0 : nil }
    func sum(_ values: [Double]) -> Double { values.prefix(k).reduce(0, +) }
    let first = (direction < 0 ? down : up).prefix(k).reduce(0) { $0 + max(0, $1) }
    guard let rest else { return first * Double(count - 1) / Double(count - k) }
    let left = 1 - sum(rest.gram)
    return left > 0 ? first + sum(rest.image) * sum(rest.score) / left : nil
  }

  /// The fewest groups without which β̂ may turn its sign, as far as is bounded.
  func fewestToTurn(_ estimate: Double) -> Int { fewest { _ in estimate.magnitude }(estimate) }

  /// The fewest without which zero may come into an interval that leaves it out, that of the others being taken to
  /// be √(G/(G − k)) times as wide: as much wider as so many fewer units make it.
  func fewestToTakeInZero(_ estimate: Double, _ low: Double, _ high: Double) -> Int {
    let half = estimate > 0 ? estimate - low : high - estimate
    return fewest { k in
      let G = Double(count)
      return estimate.magnitude - half * (G / (G - Double(k))).squareRoot()
    }(estimate)
  }

  private func fewest(_ room: @escaping (Int) -> Double) -> (Double) -> Int {
    { estimate in
      for k in stride(from: 1, through: min(Self.mostGroups, count - 1), by: 1) {
        guard let most = most(k, direction: estimate > 0 ? -1 : 1), most < room(k) else { return k }
      }
      return min(Self.mostGroups, count - 1) + 1
    }
  }
}

extension LeavingOut {
  /// The bound on what sets of units do to a coefficient: proven of least squares by downdating, else
  /// from what each unit does by itself, else by one step from the fit. Nil where none is known.
  func bound(
    of j: Int, _ way: Way?, singles: [Double?]?, _ claim: Estimate
  ) throws(LinearAlgebraError) -> ShiftBound? {
    switch way?.leftOut {
    case let own as LeftOut: return ShiftBound(own, of: j)
    case let own as WithinLeftOut: return ShiftBound(own.wide, of: j)
    default: break
    }
    if let singles {
      let known = singles.compactMap(\.self)
      return known.count == singles.count
        ? ShiftBound(singles: known.map { claim.estimate - $0 }) : nil
    }
    return try oneStep(of: j)
  }

  /// Variances, working weights and what is absorbed stay as they are.
  private func oneStep(of j: Int) throws(LinearAlgebraError) -> ShiftBound? {
    if let mixed = fit.regression as? MixedRegression {
      return clusters.flatMap { mixed.changes(of: j, without: $0) }.map {
        ShiftBound(singles: $0)
      }
    }
    if let mixed = fit.regression as? GeneralizedMixedRegression {
      return clusters.flatMap { mixed.changes(of: j, without: $0) }.map {
        ShiftBound(singles: $0)
      }
    }
    guard let working = fit.regression.working, working.matrix.reported == nil else { return nil }
    guard let clusters else { return try ShiftBound(rowsOf: working, j) }
    guard working.rowCount == fit.sample.rowCount else { return nil }
    return ShiftBound(try LeftOut(working, by: clusters), of: j)
  }
}
