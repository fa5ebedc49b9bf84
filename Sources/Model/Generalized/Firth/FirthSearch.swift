import LinearAlgebra
import Statistics

/// The highest maximum of the penalized likelihood that a few starts lead to.
///
/// Where rows are separated in more than one direction, the penalty, which is far out the least of sums of |η|,
/// may leave a maximum along more than one of the rays (`SeparatingRays`): the way up from zero leads to one
/// of them. The others begin along each ray, along all together and along sums of some of them, from zero and
/// from the first maximum, as far out as the likelihood is highest there; all take a few steps, and the best go on.
/// Without separation, or with it in one direction only, zero is the only start.
struct FirthSearch {
  let best: Firth
  /// The second highest maximum, if one was found.
  private(set) var second: Firth?

  /// How far out, in the root mean square of η.
  private static let lengths = [1.0, 3, 10, 30, 100, 300]
  private static let firstSteps = 4
  private static let mostFinished = 32
  /// Sums of rays, of drawn weights: the same ones always.
  private static let drawnSums = 24
  /// Operations of the first steps.
  private static let mostWork = 5e6

  /// - Returns: nil where the way up from zero does not end.
  init?(_ space: FirthCoordinates, _ problem: ReweightedLeastSquares.Problem) {
    let zeros = [Double](repeating: 0, count: problem.matrix.columnCount)
    guard let first = Firth(climbing: space, from: zeros) else { return nil }
    var found = [first]
    for var runner in Self.runners(space, problem, first) {
      // What it is expected to rise by, and as much again.
      let hope = runner.likelihood.value + 2 * max(0, runner.gain)
      guard hope > first.likelihood.value - Self.mattering, runner.climb(upTo: 200) == .there,
        !found.contains(where: { $0.isSame(as: runner) })
      else { continue }
      found.append(runner)
    }
    found.sort { $0.likelihood.value > $1.likelihood.value }
    best = found[0]
    second = found.count > 1 ? found[1] : nil
  }

  /// Lower maxima than that lie outside of every interval at 95 %.
  private static let mattering = 2.0

  /// After the first steps, the highest first.
  private static func runners(
    _ space: FirthCoordinates, _ problem: ReweightedLeastSquares.Problem, _ first: Firth
  ) -> [Firth] {
    guard let rays = (try? SeparatingRays(problem)) ?? nil, !rays.directions.isEmpty else {
      return []
    }
    let known = rays.directions.prefix(mostStarts(space)).map { unit(space.position($0)) }
    let starts = starts(space, known, first.position)
    let most = max(4, min(mostFinished, mostStarts(space) / 4))
    let runners = starts.compactMap { start -> Firth? in
      var runner = Firth(in: space, at: start)
      return runner?.climb(upTo: firstSteps) == .stuck ? nil : runner
    }
    return Array(
      runners.sorted { $0.likelihood.value > $1.likelihood.value }.prefix(most))
  }

  private static func starts(
    _ space: FirthCoordinates, _ rays: [[Double]], _ first: [Double]
  ) -> [[Double]] {
    let sums = [sum(rays, rays.map { _ in 1 })] + drawn(rays).prefix(mostStarts(space))
    let bases = [first.map { _ in 0 }, first]
    let starts = (rays + sums).flatMap { ray in
      bases.compactMap { base in
        lengths.map { length in zip(base, ray).map { $0 + length * $1 } }
          .compactMap { start in
            PenalizedLikelihood(space, at: start).map { (start: start, value: $0.value) }
          }
          .max { $0.value < $1.value }
      }
    }
    return anywhere(first.count)
      + starts.sorted { $0.value > $1.value }.prefix(mostStarts(space)).map(\.start)
  }

  /// In any direction, which the rays' own sums leave out: near, and far.
  private static func anywhere(_ count: Int) -> [[Double]] {
    var random = SeededGenerator(seed: 1, stream: "Firth, anywhere")
    return (0..<8).flatMap { _ in
      let direction = unit((0..<count).map { _ in random.normal() })
      return [4.0, 15].map { length in direction.map { length * $0 } }
    }
  }

  private static func mostStarts(_ space: FirthCoordinates) -> Int {
    let p = Double(space.X.columnCount)
    return max(4, Int(mostWork / (Double(space.X.rowCount * firstSteps) * p * p * p)))
  }

  /// Weights of an exponential distribution, squared, so that a few rays are most of a sum.
  private static func drawn(_ rays: [[Double]]) -> [[Double]] {
    var random = SeededGenerator(seed: 1, stream: "Firth")
    return (0..<drawnSums).map { _ in
      sum(
        rays,
        rays.map { _ in
          let e = -Elementary.log(max(random.uniform(), 1e-12))
          return e * e
        })
    }
  }

  private static func sum(_ rays: [[Double]], _ weights: [Double]) -> [Double] {
    let none = [Double](repeating: 0, count: rays.first?.count ?? 0)
    return unit(
      zip(rays, weights).reduce(none) { total, part in
        zip(total, part.0).map { $0 + part.1 * $1 }
      })
  }

  private static func unit(_ direction: [Double]) -> [Double] {
    let length = Vector(direction).norm
    return length > 0 ? direction.map { $0 / length } : direction
  }
}

extension Firth {
  /// The same maximum but for rounding.
  fileprivate func isSame(as other: Firth) -> Bool {
    let distance = (Vector(position) - Vector(other.position)).norm
    return distance <= 1e-5 * max(1, likelihood.reach)
  }
}
