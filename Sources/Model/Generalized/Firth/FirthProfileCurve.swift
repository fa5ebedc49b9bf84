import LinearAlgebra

/// 2 (l(β̂) − l(b)) as a function of b, l(b) being the maximum of the penalized likelihood with βⱼ = b.
///
/// Where rows are separated in more than one direction there are several maxima with βⱼ held: l(b) is the
/// highest of those that `starts` lead to. A maximum that none of them leads to is not found.
struct FirthProfileCurve {
  /// A constrained maximum.
  struct Place {
    let b: Double
    /// 2 (l(β̂) − l(b)).
    let fall: Double
    /// d fall/db: by the envelope theorem that of −2 l with the others as they are.
    let slope: Double
    /// γ of `FirthCoordinates`.
    let position: [Double]
  }

  let center: Place
  let space: FirthCoordinates
  /// l(β̂).
  let peak: Double

  private let best: [Double]
  private let coefficient: Int
  private let rays: SeparatingRays?

  /// Steps after which starts are compared, and how many of them go on.
  private static let firstSteps = 4
  private static let mostFinished = 3
  /// Operations of the first steps at all ends.
  private static let mostWork = 1e8

  /// - Parameter rays: nil where maxima are one.
  init(
    _ problem: ReweightedLeastSquares.Problem, best: [Double], coefficient: Int,
    rays: SeparatingRays?
  ) throws {
    self.best = best
    self.coefficient = coefficient
    self.rays = rays
    space = try FirthCoordinates(problem, holding: coefficient)
    let position = space.position(best)
    peak = PenalizedLikelihood(space, at: position)?.value ?? -.infinity
    center = Place(b: best[coefficient], fall: 0, slope: 0, position: position)
  }

  /// How much of a fall is rounding.
  var rounding: Double { 1e-15 * (1 + peak.magnitude) }

  /// Whether the maximum with βⱼ held is taken to be one.
  var isSingle: Bool { rays == nil }

  func beta(_ place: Place) -> [Double] { space.beta(place.position) }

  /// The maximum that the one of a neighbouring b leads to.
  func followed(_ place: Place, to b: Double) -> Place? {
    Firth(climbing: space, from: moved(place.position, to: b)).map { self.place($0, b) }
  }

  /// The maximum that these coefficients lead to.
  func place(from beta: [Double]) -> Place? {
    Firth(climbing: space, from: space.position(beta)).map { place($0, beta[coefficient]) }
  }

  /// The highest maximum from every start.
  func highest(at b: Double, known: [[Double]]) -> Place? {
    var none: Set<[Double]> = []
    return highest(at: b, near: center, known: known, except: &none)
  }

  /// The highest maximum from every start: all take a few steps, and the highest of them go on.
  ///
  /// - Parameters:
  ///   - known: β elsewhere in the region of which the profile's interval is the width.
  ///   - tried: starts that need not be tried again at this b; those of now are added.
  func highest(
    at b: Double, near: Place, known: [[Double]], except tried: inout Set<[Double]>
  ) -> Place? {
    let followed = tried.isEmpty ? followed(near, to: b) : near
    if rays == nil, let followed { return followed }
    let starts = starts(at: b, known).filter { tried.insert($0).inserted }
    var runners = starts.compactMap { start -> Firth? in
      var runner = Firth(in: space, at: start)
      return runner?.climb(upTo: Self.firstSteps) == .stuck ? nil : runner
    }
    runners.sort { $0.likelihood.value > $1.likelihood.value }
    var found = followed
    for var runner in runners.prefix(Self.mostFinished) {
      // What it is expected to rise by, and as much again.
      let hope = 2 * (peak - runner.likelihood.value - 2 * runner.gain)
      guard hope < found?.fall ?? .infinity, runner.climb(upTo: 100) == .there else { continue }
      let place = place(runner, b)
      if place.fall < found?.fall ?? .infinity { found = place }
    }
    return found
  }

  /// The other coefficients: so moved from β̂ that what they share with column j of η stays; β̂ in proportion
  /// to b and in multiples; zero (with βⱼ near zero and the others large, no row has weight); and what is
  /// known, and every ray that estimates can grow along, in proportion to b.
  private func starts(at b: Double, _ known: [[Double]]) -> [[Double]] {
    let ratio = best[coefficient] == 0 ? 1 : b / best[coefficient]
    var starts = [1, 0, 0.5, 2, 3].map { (factor: Double) -> [Double] in
      moved(center.position.map { $0 * factor }, to: b)
    }
    starts += (rays?.directions ?? []).compactMap { grown($0, to: b) }
    starts += known.map { holding(b, inProportion($0, to: b)) }
    starts += [0, ratio, 1, 2, 4].map { (factor: Double) -> [Double] in
      holding(b, best.map { $0 * factor })
    }
    return Array(starts.prefix(mostStarts))
  }

  /// As many as a second is enough for.
  private var mostStarts: Int {
    let p = Double(best.count)
    let each = Double(space.X.rowCount * Self.firstSteps) * p * p * p
    let ends = 2 * p
    return max(4, Int(Self.mostWork / (each * ends)))
  }

  private func grown(_ ray: [Double], to b: Double) -> [Double]? {
    let base = rays?.isComplete == true ? best.map { _ in 0 } : best
    let length = (b - base[coefficient]) / ray[coefficient]
    guard length > 0, length.isFinite else { return nil }
    return holding(b, zip(base, ray).map { $0 + length * $1 })
  }

  private func inProportion(_ beta: [Double], to b: Double) -> [Double] {
    let ratio = beta[coefficient] == 0 ? 1 : b / beta[coefficient]
    // A coefficient that others grow without is no measure of them.
    return ratio > 0.1 && ratio < 10 ? beta.map { $0 * ratio } : beta
  }

  private func holding(_ b: Double, _ beta: [Double]) -> [Double] {
    var beta = beta
    beta[coefficient] = b
    return space.position(beta)
  }

  func moved(_ position: [Double], to b: Double) -> [Double] {
    var position = position
    position[position.count - 1] = space.unitOfHeld * b
    return position
  }

  private func place(_ found: Firth, _ b: Double) -> Place {
    Place(
      b: b, fall: 2 * (peak - found.likelihood.value),
      slope: -2 * found.score[found.position.count - 1] * space.unitOfHeld,
      position: found.position)
  }
}
