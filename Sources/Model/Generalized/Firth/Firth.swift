import LinearAlgebra

/// The maximum of log L(β) + ½ log det X'WX (Jeffreys' prior), all β free or one held; finite under
/// separation.
///
/// By Newton's method, with the curvature exact (`PenalizedLikelihood`): of its eigenvectors each is
/// followed uphill by score / |curvature|, also where the likelihood is not concave, and no farther than
/// a bound; a step that does not raise the likelihood is halved. (Scoring by the expected information
/// takes thousands of steps where the penalty is most of the curvature, as under complete separation.)
///
/// - Reference: Firth (1993); Heinze & Schemper (2002); Nocedal & Wright (2006), §3.4. Agrees with R
///   `logistf` and `brglm2`.
struct Firth {
  let space: FirthCoordinates
  /// γ.
  private(set) var position: [Double]
  private(set) var likelihood: PenalizedLikelihood
  /// ∂l/∂γ.
  private(set) var score: Vector = []
  /// What the likelihood would rise by in the latest step, were it as its derivatives say.
  private(set) var gain = Double.infinity
  /// The size of the latest step.
  private var previous = Double.infinity

  private static let mostSteps = 500
  private static let tolerance = 1e-13
  /// The rounding of a likelihood, of its size.
  private static let rounding = 1e-12
  /// On the scale of η; half of the largest η where that is more, since under complete separation the
  /// maximum is at hundreds.
  private static let longestStep = 5.0

  static func solve(
    _ problem: ReweightedLeastSquares.Problem, _ spec: ModelSpec
  ) throws(ModelError) -> GeneralizedFit.Solution {
    let space: FirthCoordinates
    do {
      space = try FirthCoordinates(problem)
    } catch {
      throw spec.error(Identification.problem(error, problem.matrix))
    }
    guard let found = FirthSearch(space, problem) else {
      throw spec.error(.generalized(.didNotConverge(steps: mostSteps)))
    }
    let beta = space.beta(found.best.position)
    return GeneralizedFit.Solution(
      problem: problem, beta: beta, eta: problem.linearPredictor(beta),
      otherMaximum: found.second.map {
        OtherMaximum(
          lower: found.best.likelihood.value - $0.likelihood.value,
          coefficients: space.beta($0.position))
      })
  }

  /// A maximum beside the highest.
  struct OtherMaximum: Sendable {
    /// By how much its penalized log-likelihood is lower.
    let lower: Double
    /// Of the columns that are fitted.
    let coefficients: [Double]
  }

  /// - Parameter start: γ; what is held stays.
  /// - Returns: nil where it does not converge.
  init?(climbing space: FirthCoordinates, from start: [Double]) {
    self.init(in: space, at: start)
    guard climb(upTo: Self.mostSteps) == .there else { return nil }
  }

  /// Before the first step.
  ///
  /// - Returns: nil where η is no number.
  init?(in space: FirthCoordinates, at start: [Double]) {
    guard let first = PenalizedLikelihood(space, at: start) else { return nil }
    self.space = space
    position = start
    likelihood = first
  }

  enum Progress {
    case there
    case onTheWay
    case stuck
  }

  mutating func climb(upTo steps: Int) -> Progress {
    for _ in 0..<steps {
      let noise = Self.rounding * (1 + likelihood.value.magnitude)
      let reach = max(1, likelihood.reach)
      let derivatives = likelihood.derivatives(space)
      score = derivatives.score
      guard
        let step = Step(
          derivatives, free: space.freeCount, longest: max(Self.longestStep, reach / 2))
      else {
        return .stuck
      }
      gain = step.gain
      // At the end, steps are of rounding only: they shrink no more.
      if step.size <= Self.tolerance * reach || step.gain <= noise && step.size >= previous / 2 {
        return .there
      }
      previous = step.size
      guard take(step.change, within: noise) else { return step.gain <= noise ? .there : .stuck }
    }
    return .onTheWay
  }

  /// - Returns: whether a part of it does not lower the likelihood.
  private mutating func take(_ change: [Double], within noise: Double) -> Bool {
    var fraction = 1.0
    while fraction > 1e-12 {
      let next = zip(position, change).map { $0 + fraction * $1 }
      if let there = PenalizedLikelihood(space, at: next),
        there.value >= likelihood.value - noise
      {
        (position, likelihood) = (next, there)
        return true
      }
      fraction /= 2
    }
    return false
  }

  private struct Step {
    /// Of γ, 0 for what is held.
    var change: [Double]
    /// Its norm: how far it moves η, in the root mean square of rows.
    var size: Double
    /// What the likelihood would rise by, were it as its derivatives say.
    var gain: Double

    init?(
      _ derivatives: (score: Vector, information: Matrix), free: Int, longest: Double
    ) {
      change = [Double](repeating: 0, count: derivatives.score.count)
      (size, gain) = (0, 0)
      guard free > 0 else { return }
      let block = derivatives.information.rows(0..<free).columns(0..<free)
      let rises = Vector(Array(derivatives.score.elements.prefix(free)))
      // Where all curve downwards and none is bounded, their sum is Newton's step.
      if let newton = (try? Cholesky(block))?.solve(rises), newton.norm <= longest {
        change.replaceSubrange(0..<free, with: newton.elements)
        (size, gain) = (newton.norm, newton.dot(rises) / 2)
        return
      }
      guard let eigen = try? SymmetricEigen(block) else { return nil }
      let largest = eigen.values.elements.reduce(0) { max($0, $1.magnitude) }
      for k in 0..<free {
        let direction = eigen.vectors.column(k)
        let slope = direction.dot(rises)
        let curvature = max(eigen.values[k].magnitude, 1e-14 * largest)
        guard slope != 0, curvature > 0 else { continue }
        let length = min(max(slope / curvature, -longest), longest)
        gain += slope * slope / curvature / 2
        size += length * length
        for i in 0..<free { change[i] += length * direction[i] }
      }
      size = size.squareRoot()
    }
  }
}
