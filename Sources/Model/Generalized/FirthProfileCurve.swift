import LinearAlgebra

/// 2 (l(β̂) − l(b)) as a function of b, l(b) being the maximum of the penalized likelihood with βⱼ = b.
///
/// Under complete separation there may be several maxima with βⱼ held: l(b) is the highest of those that
/// are found from the maxima of neighbouring b and from starts of the other coefficients: so moved from β̂
/// that what they share with column j of η stays; zero (with βⱼ near zero and the others large, no row has
/// weight); in proportion to b, as all grow along a separating direction. A wide search adds multiples of
/// the first of these and of β̂, and the ends of every coefficient in proportion to b. A maximum that none of them leads to is not found.
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
  /// β at the ends of this and of other coefficients' profiles.
  var ends: [[Double]] = []

  /// Whether there may be several maxima; without separation the nearest is followed.
  private let isSeparated: Bool
  private let best: [Double]
  private let coefficient: Int
  private let space: FirthCoordinates
  private let highest: Double

  init(
    _ problem: ReweightedLeastSquares.Problem, best: [Double], coefficient: Int,
    isSeparated: Bool
  ) throws {
    self.isSeparated = isSeparated
    self.best = best
    self.coefficient = coefficient
    space = try FirthCoordinates(problem, holding: coefficient)
    let position = space.position(best)
    highest = PenalizedLikelihood(space, at: position)?.value ?? -.infinity
    center = Place(b: best[coefficient], fall: 0, slope: 0, position: position)
  }

  /// How much of a fall is rounding.
  var rounding: Double { 1e-15 * (1 + highest.magnitude) }

  /// The highest maximum from every start.
  func place(at b: Double, near: [Place] = [], wide: Bool = false) -> Place? {
    if !isSeparated,
      let found = highest(of: [moved((near.last ?? center).position, to: b)], b)
    {
      return found
    }
    let ratio = best[coefficient] == 0 ? 1 : b / best[coefficient]
    let multiples = [0, ratio] + (wide ? [1, 2, 4] : [])
    let fractions = [1] + (wide ? [0, 0.5, 2, 3] : [])
    let scaled = multiples.map { factor in
      var beta = best.map { $0 * factor }
      beta[coefficient] = b
      return space.position(beta)
    }
    let others = fractions.map { factor in
      moved(center.position.map { $0 * factor }, to: b)
    }
    let known = wide ? ends.map { space.position(inProportion($0, to: b)) } : []
    return highest(of: near.map { moved($0.position, to: b) } + others + scaled + known, b)
  }

  /// The higher of the maxima from those of neighbouring b.
  func place(at b: Double, onlyNear near: [Place]) -> Place? {
    let followed = isSeparated ? near : near.suffix(1)
    return highest(of: followed.map { moved($0.position, to: b) }, b) ?? place(at: b, near: near)
  }

  func beta(_ place: Place) -> [Double] { space.beta(place.position) }

  private func inProportion(_ beta: [Double], to b: Double) -> [Double] {
    let ratio = beta[coefficient] == 0 ? 1 : b / beta[coefficient]
    // A coefficient that others grow without is no measure of them.
    var next = ratio > 0.1 && ratio < 10 ? beta.map { $0 * ratio } : beta
    next[coefficient] = b
    return next
  }

  private func moved(_ position: [Double], to b: Double) -> [Double] {
    var position = position
    position[position.count - 1] = space.unitOfHeld * b
    return position
  }

  private func highest(of starts: [[Double]], _ b: Double) -> Place? {
    var found: Firth?
    for start in starts {
      guard let climbed = Firth(climbing: space, from: start) else { continue }
      if climbed.likelihood.value > found?.likelihood.value ?? -.infinity { found = climbed }
    }
    return found.map {
      Place(
        b: b, fall: 2 * (highest - $0.likelihood.value),
        slope: -2 * $0.score[$0.position.count - 1] * space.unitOfHeld, position: $0.position)
    }
  }
}
