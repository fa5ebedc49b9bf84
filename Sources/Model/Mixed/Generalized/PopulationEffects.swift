import LinearAlgebra
import Tables

/// Effects on the outcome's mean over the population of groups, the random effects integrated out: with
/// vᵢ = zᵢ'Gzᵢ and M as in `PopulationMean`, over the rows used,
///
///     number x      mean_i [M'(ηᵢ, vᵢ) ∂ηᵢ/∂x + ½ M''(ηᵢ, vᵢ) ∂vᵢ/∂x],   ∂v/∂x only of a slope that varies
///     one more      mean_i [M(η₁ᵢ, v₁ᵢ) − M(η₀ᵢ, v₀ᵢ)]
///     level of x    mean_i [M(η₁ᵢ, vᵢ) − M(η₀ᵢ, vᵢ)]
///
/// and the same at the means: in one row with x, the offset and z at theirs, products being of means. Means
/// are weighted by trials. Standard errors by the delta method from the joint covariance of coefficients and
/// θ (values at the boundary held there), from the curvature or by clusters; CR2's degrees of freedom are of
/// the coefficients' part.
///
/// Neither is the effect within a group of average random effects, which for probabilities is larger.
///
/// - Reference: Hedeker et al. (2018), Biometrics 74, 354–361.
struct PopulationEffects {
  let fit: GeneralizedMixedFit
  /// The event whose probability it is.
  let level: String?
  let uncertainty: Uncertainty

  /// Of (θ, γ) that are free.
  struct Uncertainty {
    let estimator: CovarianceEstimator
    let covariance: Matrix
    /// From the effect's derivatives by the coefficients.
    let degreesOfFreedom: ([Double]) -> Double
  }

  /// Where errors come from draws: what outcomes drawn from the fit gave.
  var draws: [GeneralizedMixedPoint]?

  /// - Parameter estimates: the headline's.
  func rows(_ subject: EffectSubject, _ estimates: [Estimate]) -> [MarginalEffect] {
    let comparisons = subject.comparisons
    return comparisons.map { comparison in
      row(
        comparison.variable.term,
        comparison.parts.map { ($0.weight, PopulationPlaces($0.change, subject)) },
        comparison.kind, subject,
        claim: subject.claim(toldBy: comparison, among: estimates).map(CoefficientTest.init))
    }.joiningMeaningfulSteps(comparisons.map(\.isOverMeaningfulStep))
  }

  /// Of any change, on average over rows and groups, and by the test of that change in η where all rows change
  /// alike and it changes no random effect.
  func average(
    of change: EffectChange, _ subject: EffectSubject, by test: CoefficientTest,
    along column: String
  ) -> MarginalEffect {
    let places = PopulationPlaces(change, subject)
    let varies =
      subject.spec.estimator.mixed?.slopes.values.contains { $0.contains(column) } ?? false
    return row(
      "", [(1, places)], .populationAverage, subject,
      claim: places.moveAlike && !varies ? test : nil)
  }

  private func row(
    _ term: String, _ parts: [(weight: Double, places: PopulationPlaces)],
    _ kind: MarginalEffect.Kind, _ subject: EffectSubject, claim: CoefficientTest?
  ) -> MarginalEffect {
    func total(at point: GeneralizedMixedPoint) -> PopulationPlaces.Sums {
      PopulationPlaces.Sums(parts.map { ($0.weight, $0.places.sums(kind, of: fit, at: point)) })
    }
    let sums = total(at: fit.point)
    let part = EffectSubject.Part(
      term: term, kind: kind, level: level,
      value: EffectValue(estimate: sums.estimate, gradient: sums.beta),
      isDifference: parts.allSatisfy(\.places.isDifference),
      claim: claim.flatMap { interval($0, parts.map(\.places), sums.estimate, total) })
    if let draws {
      return subject.drawnEffect(
        part, draws.map { total(at: $0).estimate }, uncertainty.estimator)
    }
    let g = gradient(sums)
    let se = max(0, uncertainty.covariance.quadraticForm(g)).squareRoot()
    let df = uncertainty.degreesOfFreedom(sums.beta)
    let test = WaldTest(
      estimate: sums.estimate, standardError: se, df: df, level: subject.spec.inference.level)
    return subject.effect(part, se, df, test, uncertainty.estimator)
  }

  /// By the (θ, γ) that are free.
  private func gradient(_ sums: PopulationPlaces.Sums) -> Vector {
    let all = sums.theta + fit.L.crossProduct(Vector(sums.beta)).elements
    return Vector(fit.optimum.free.map { all[$0] })
  }

  /// The claim's, over the (θ, γ) that are free: of means only the sizes of random effects matter, so that a
  /// θ beyond zero is one on this side of it.
  private func interval(
    _ claim: CoefficientTest, _ places: [PopulationPlaces], _ effect: Double,
    _ total: @escaping (GeneralizedMixedPoint) -> PopulationPlaces.Sums
  ) -> ClaimInterval? {
    guard let move = places.first?.move(ofRow: 0),
      let root = EffectRegion.root(of: uncertainty.covariance)
    else { return nil }
    let (free, point) = (fit.optimum.free, fit.point)
    let still = [Double](repeating: 0, count: point.theta.count)
    let own = still + fit.L.crossProduct(Vector(move)).elements
    let region = EffectRegion(
      root: root, around: Vector(repeating: 0, count: free.count),
      along: Vector(free.map { own[$0] })
    ) { moved in
      var all = [Double](repeating: 0, count: own.count)
      for (place, value) in zip(free, moved) { all[place] = value }
      let sums = total(point.moved(all, through: fit.L))
      return EffectValue(estimate: sums.estimate, gradient: gradient(sums).elements)
    }
    return region.flatMap { ClaimInterval(claim, effect: effect, over: $0) }
  }
}

/// The rows of X that a change leads to and from, and their mean.
struct PopulationPlaces {
  /// X with ∂X/∂x, or X at one place with X at the other.
  private struct Pair {
    let base: DesignMatrix
    let other: DesignMatrix
  }

  /// An effect with its derivatives by the coefficients and by θ.
  struct Sums {
    var estimate = 0.0
    var beta: [Double]
    var theta: [Double]

    init(beta: [Double], theta: [Double]) {
      self.beta = beta
      self.theta = theta
    }

    /// Their weighted sum.
    init(_ parts: [(weight: Double, sums: Sums)]) {
      func sum(_ values: (Sums) -> [Double]) -> [Double] {
        parts.dropFirst().reduce(parts.first.map { $0.weight * Vector(values($0.sums)) }) {
          total, part in total.map { $0 + part.weight * Vector(values(part.sums)) }
        }?.elements ?? []
      }
      estimate = parts.reduce(0) { $0 + $1.weight * $1.sums.estimate }
      beta = sum(\.beta)
      theta = sum(\.theta)
    }
  }

  private let rows: Pair
  /// Curves stand at the means of their columns.
  private let atMeans: Pair
  /// The column that a derivative is by.
  private let along: String?
  /// The column that steps are along, and how far each row moves to its start and to its end.
  private let steps: (column: String, moves: (start: [Double]?, end: [Double]))?
  private let weights: [Double]
  private let offset: [Double]

  init(_ change: EffectChange, _ subject: EffectSubject) {
    let (design, table) = (subject.design, subject.sample.table.placing(change.held))
    let held = Place(positions: design.curvedMeans(table, subject.weights))
    func pair(_ place: Place) -> Pair {
      switch change.kind {
      case .derivative(let name):
        let placed = table.placing(place)
        return Pair(
          base: DesignMatrix(design, placed),
          other: DesignMatrix(design, placed, as: .derivative(by: name)))
      case .step(let to, let from):
        return Pair(
          base: DesignMatrix(design, table.placing(from.filling(place.positions))),
          other: DesignMatrix(design, table.placing(to.filling(place.positions))))
      case .more(let step):
        let placed = table.placing(place)
        return Pair(
          base: DesignMatrix(design, step.start(placed)),
          other: DesignMatrix(design, step.end(placed)))
      }
    }
    if case .derivative(let name) = change.kind { along = name } else { along = nil }
    if case .more(let step) = change.kind {
      steps = (step.column, step.moves(table))
    } else {
      steps = nil
    }
    rows = pair(Place())
    atMeans = held.positions.isEmpty ? rows : pair(held)
    let total = subject.weights.reduce(0, +)
    weights = subject.weights.map { $0 / total }
    offset = subject.offset ?? [Double](repeating: 0, count: weights.count)
  }

  /// Between two predictions.
  var isDifference: Bool { along == nil }

  /// Whether every row moves as the first does, but for rounding.
  var moveAlike: Bool { rows.base.movesAlike(to: along == nil ? rows.other : nil) }

  /// By how much a row of X moves.
  func move(ofRow row: Int) -> [Double] {
    let to = rows.other.rows(row..<row + 1)
    return (along == nil ? to - rows.base.rows(row..<row + 1) : to).row(0).elements
  }

  /// - Parameter point: the values of the model's parameters.
  func sums(
    _ kind: MarginalEffect.Kind, of fit: GeneralizedMixedFit, at point: GeneralizedMixedPoint
  ) -> Sums {
    let variances = RandomVariances(
      fit.deviance.blocks, point.theta, slopesAlong: along ?? steps?.column)
    var adder = PopulationSum(
      fit.deviance.family, isDerivative: along != nil, point.theta.count, point.coefficients)
    if kind == .atMeans {
      func row(_ matrix: DesignMatrix) -> Matrix {
        Matrix(columns: [Vector(matrix.productsOfMeans(weights))]).transposed()
      }
      let o = zip(offset, weights).reduce(0) { $0 + $1.0 * $1.1 }
      adder.add(
        row(atMeans.base), row(atMeans.other),
        [PopulationSum.Row(offset: o, weight: 1, spread: variances.atMeans(weights))])
    } else {
      for start in stride(from: 0, to: rows.base.rowCount, by: 2048) {
        let range = start..<min(start + 2048, rows.base.rowCount)
        adder.add(
          rows.base.rows(range), rows.other.rows(range),
          range.map { row in
            PopulationSum.Row(
              offset: offset[row], weight: weights[row],
              spread: variances.row(row, movedBy: steps?.moves.start?[row] ?? 0),
              after: steps.map { variances.row(row, movedBy: $0.moves.end[row]) })
          })
      }
    }
    return adder.sums
  }
}

/// Adds up an effect over rows.
private struct PopulationSum {
  private(set) var sums: PopulationPlaces.Sums
  private let isDerivative: Bool
  private let beta: Vector
  private var mean: PopulationMean
  /// Where a step ends.
  private var meanAfter: PopulationMean
  private let family: Family

  struct Row {
    let offset: Double
    let weight: Double
    let spread: RandomVariances.Row
    /// Where a step ends, if it moves.
    var after: RandomVariances.Row?
  }

  init(_ family: Family, isDerivative: Bool, _ thetaCount: Int, _ beta: Vector) {
    self.family = family
    self.isDerivative = isDerivative
    self.beta = beta
    mean = PopulationMean(family, variance: 0)
    meanAfter = mean
    sums = PopulationPlaces.Sums(
      beta: [Double](repeating: 0, count: beta.count),
      theta: [Double](repeating: 0, count: thetaCount))
  }

  /// - Parameter other: ∂X/∂x, or X where a step ends.
  mutating func add(_ X: Matrix, _ other: Matrix, _ rows: [Row]) {
    let D = isDerivative ? other : other - X
    let (eta, moved) = (X * beta, D * beta)
    var (ofX, ofD) = (
      [Double](repeating: 0, count: rows.count), [Double](repeating: 0, count: rows.count)
    )
    for (i, row) in rows.enumerated() {
      let (weight, spread) = (row.weight, row.spread)
      if mean.variance != spread.value {
        mean = PopulationMean(family, variance: spread.value)
      }
      let at = eta[i] + row.offset
      let M0 = mean.derivatives(at)
      if isDerivative {
        sums.estimate += weight * (M0.first * moved[i] + M0.second * spread.slope / 2)
        ofX[i] = weight * (M0.second * moved[i] + M0.third * spread.slope / 2)
        ofD[i] = weight * M0.first
        let byValue = (M0.third * moved[i] + M0.fourth * spread.slope / 2) / 2
        let bySlope = M0.second / 2
        for j in sums.theta.indices {
          sums.theta[j] +=
            weight * (byValue * spread.byTheta[j] + bySlope * spread.slopeByTheta[j])
        }
      } else {
        let after = row.after ?? spread
        if meanAfter.variance != after.value {
          meanAfter = PopulationMean(family, variance: after.value)
        }
        let M1 = meanAfter.derivatives(at + moved[i])
        let difference =
          after.value == spread.value
          ? mean.differences(at, moved[i])
          : (value: M1.value - M0.value, first: M1.first - M0.first)
        sums.estimate += weight * difference.value
        ofX[i] = weight * difference.first
        ofD[i] = weight * M1.first
        for j in sums.theta.indices {
          sums.theta[j] +=
            weight * (M1.second * after.byTheta[j] - M0.second * spread.byTheta[j]) / 2
        }
      }
    }
    let gradient = X.crossProduct(Vector(ofX)) + D.crossProduct(Vector(ofD))
    for j in sums.beta.indices { sums.beta[j] += gradient[j] }
  }
}
