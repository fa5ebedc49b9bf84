import LinearAlgebra
import Statistics

/// A way to test a coefficient whose actual size is simulated.
enum CertifiedMethod: String, CaseIterable, Sendable {
  case classical
  case cr0
  case cr1
  /// CR1 against the normal distribution, as many programs have it by default.
  case cr1Normal = "cr1_normal"
  case cr1s
  case cr2
  case cr3
  case cr3Jackknife = "cr3_jackknife"
  /// As the headline has it, if it is one; else restricted, Rademacher.
  case wild
  /// A random intercept of each cluster by REML, with Kenward and Roger's test.
  case randomIntercept = "reml_kenward_roger"

  /// Those that are shown whatever the headline.
  static let shown: [CertifiedMethod] = [
    .classical, .cr1Normal, .cr1s, .cr2, .cr3, .cr3Jackknife, .wild, .randomIntercept,
  ]

  /// What it is in `coefficients.csv`.
  var estimator: CovarianceEstimator {
    switch self {
    case .classical: .classical
    case .cr0: .cr0
    case .cr1, .cr1Normal: .cr1
    case .cr1s: .cr1s
    case .cr2: .cr2
    case .cr3: .cr3
    case .cr3Jackknife: .cr3Jackknife
    case .wild: .wild
    case .randomIntercept: .kenwardRoger
    }
  }

  /// Whether it is the headline of a least-squares fit.
  func isChosen(_ headline: CovarianceEstimator) -> Bool {
    self != .cr1Normal && self != .randomIntercept && estimator == headline
  }

  static func all(_ headline: CovarianceEstimator) -> [CertifiedMethod] {
    allCases.filter { shown.contains($0) || $0.isChosen(headline) }
  }
}

/// A t test of one coefficient as cluster sums have it: a'θ, its variance
/// factor · Σ (c_g't_g)² with c_g = A_ga, and where it rejects.
struct CertifiedTest {
  let method: CertifiedMethod
  /// Nil against the normal distribution.
  let df: Double?
  private let critical: Double
  private let factor: Double
  /// c_g after each other; nil for Σ e² in place of the clusters' sums.
  private let directions: [Double]?
  /// Which of the draws' `adjustedSquares` it takes in the place of a direction: CR2 with weights.
  private var adjusted: Int?

  static let size = 0.05

  /// - Parameters:
  ///   - position: which of the subjects it is.
  ///   - counted: K of cr1s: the columns, and absorbed effects that count.
  /// - Returns: nil where the method has no standard error for coefficient j, is resampled, or has
  ///   variances of its own.
  init?(
    _ method: CertifiedMethod, _ j: Int, at position: Int = 0, _ known: inout CertifiedParts,
    counted: Int? = nil, residualDF: Double? = nil
  ) throws(LinearAlgebraError) {
    guard method != .wild, method != .randomIntercept else { return nil }
    self.method = method
    let fit = known.fit
    let a = fit.direction(of: j).a
    let covariance = try known.covariance(method.estimator)
    guard let se = covariance.standardErrors[j], se > 0 else { return nil }
    let classicalDF = residualDF ?? Double(fit.residualDegreesOfFreedom)
    switch method {
    case .cr1Normal: df = nil
    case .classical: df = classicalDF
    default: df = covariance.degreesOfFreedom[j]
    }
    let critical =
      df.map { try? StudentT(df: $0).criticalValue(level: 1 - Self.size) }
      ?? Normal.standard.upperQuantile(Self.size / 2)
    guard let critical, critical.isFinite else { return nil }
    self.critical = critical
    let (G, n) = (Double(known.grams.count), Double(fit.rowCount))
    let K = Double(counted ?? fit.columnCount)
    switch method {
    case .classical: factor = 1 / classicalDF
    case .cr1, .cr1Normal: factor = G / (G - 1)
    case .cr1s: factor = G / (G - 1) * (n - 1) / (n - K)
    case .cr3Jackknife: factor = (G - 1) / G
    default: factor = 1
    }
    let isAdjusted = method == .cr2 && fit.weights != nil
    adjusted = isAdjusted ? position : nil
    directions =
      method == .classical || isAdjusted ? nil : try Self.directions(method, a, &known)
  }

  private static func directions(
    _ method: CertifiedMethod, _ a: Vector, _ known: inout CertifiedParts
  ) throws(LinearAlgebraError) -> [Double] {
    switch method {
    case .cr2:
      try known.spectra().flatMap { $0.apply({ 1 / $0.squareRoot() }, to: a).elements }
    case .cr3, .cr3Jackknife: try known.spectra().flatMap { $0.apply({ 1 / $0 }, to: a).elements }
    default: known.grams.flatMap { _ in a.elements }
    }
  }

  /// How large (a'θ)² may be, of each draw.
  func limits(_ draws: NullDraws) -> [Double] {
    variances(draws).map { critical * critical * $0 }
  }

  /// Of a'θ.
  func variances(_ draws: NullDraws) -> [Double] {
    let squares =
      directions.map { draws.squares(along: $0) } ?? adjusted.map { draws.adjustedSquares[$0] }
      ?? draws.residualSquares
    return squares.map { factor * $0 }
  }
}

/// The wild bootstrap of one coefficient at a nominal 5 %: all sign vectors where they are
/// no more than 256, else the same 399 vectors for every draw. It stops at the vector that settles the test.
struct CertifiedWild {
  private let a: Vector
  /// S_ga, a row per cluster.
  private let images: Matrix
  private let isRestricted: Bool
  private let blocks: [Matrix]
  /// The most vectors with |t*| ≥ |t| at which it rejects.
  private let most: Int

  static let draws = 399
  private static let mostEnumerated = 9
  private static let blockWidth = 57
  private static let tie = 1e-9

  init(
    direction a: Vector, _ grams: [Matrix], _ options: WildOptions, stream: String
  ) throws(LinearAlgebraError) {
    self.a = a
    isRestricted = options.residuals == .restricted
    images = Matrix(columns: grams.map { $0 * a }).transposed()
    let vectors = WildVectors(
      clusterCount: grams.count, options: Self.few(of: options), stream: stream)
    var blocks: [Matrix] = []
    try vectors.forEachBlock { V in
      for start in stride(from: 0, to: V.columnCount, by: Self.blockWidth) {
        blocks.append(V.columns(start..<min(start + Self.blockWidth, V.columnCount)))
      }
    }
    self.blocks = blocks
    let size = CertifiedTest.size
    most =
      vectors.areEnumerated
      ? Int(size * Double(vectors.count)) : Int((size * Double(vectors.count + 1)).rounded()) - 1
  }

  static func few(of options: WildOptions) -> WildOptions {
    var few = options
    few.draws = draws
    few.mostEnumerated = mostEnumerated
    return few
  }

  /// - Parameters:
  ///   - delta: a'θ.
  ///   - scores: t_g, a row per cluster.
  func rejects(_ delta: Double, _ scores: Matrix) -> Bool {
    let s = isRestricted ? scores + delta * images : scores
    let d = s * a
    let observed = scores * a
    let variance = observed.dot(observed)
    let map = ResidualScores(d: d, scores: s, images: images)
    let floor = WildHypothesis.Floor(d)
    var count = 0
    for V in blocks {
      let numerators = V.crossProduct(d)
      map.image(of: V).withElements { f in
        let G = V.rowCount
        for b in 0..<V.columnCount {
          var sum = 0.0
          for h in b * G..<(b + 1) * G { sum += f[h] * f[h] }
          let (n, theirs) = floor.clean(numerators[b], sum)
          if n * n * variance >= delta * delta * theirs * (1 - 2 * Self.tie) { count += 1 }
        }
      }
      if count > most { return false }
    }
    return true
  }
}
