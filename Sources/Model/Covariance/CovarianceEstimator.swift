import LinearAlgebra

/// How the covariance of the coefficients is estimated: B M B with the bread B = (X'WX)⁻¹ and a meat
/// M that says what is assumed about the errors.
public enum CovarianceEstimator: String, Sendable, Hashable, CaseIterable {
  /// σ² B: errors independent, of one variance.
  case classical
  /// Errors independent, each of its own variance (White 1980; MacKinnon & White 1985; Cribari-Neto
  /// 2004). See `Robust.swift`.
  case hc0, hc1, hc2, hc3, hc4
  /// Errors dependent within clusters in any way (Liang & Zeger 1986; Bell & McCaffrey 2002;
  /// Pustejovsky & Tipton 2018). See `Clustered.swift`.
  case cr0, cr1, cr1s, cr2, cr3
  /// CR3 times (G − 1)/G: the jackknife over clusters about the estimate (MacKinnon, Nielsen & Webb
  /// 2023, CV3).
  case cr3Jackknife = "cr3_jackknife"
  /// A mixed model's own, adjusted for variances that are themselves estimated (Kenward & Roger 1997).
  case kenwardRoger = "kenward_roger"
  /// The standard errors of CR1, with p values and intervals from the wild cluster bootstrap (Cameron,
  /// Gelbach & Miller 2008; MacKinnon, Nielsen & Webb 2023). See `WildHypothesis.swift`.
  case wild
  /// Errors dependent within either of two kinds of cluster (Cameron, Gelbach & Miller 2011). See
  /// `TwoWay.swift`.
  case twoWay = "two_way"
  /// Errors dependent over time up to a lag, within a unit or along one series (Newey & West 1987), or
  /// across all units as well (Driscoll & Kraay 1998). See `Serial.swift`.
  case neweyWest = "newey_west"
  case driscollKraay = "driscoll_kraay"

  /// As the study file and `coefficients.csv` write it.
  public var name: String { rawValue }

  /// Every name, in the order of the list above.
  public static var names: [String] { allCases.map(\.name) }

  /// Those of least squares.
  static let leastSquares: [CovarianceEstimator] = [
    .classical, .hc0, .hc1, .hc2, .hc3, .hc4, .cr0, .cr1, .cr1s, .cr2, .cr3,
    .cr3Jackknife, .wild,
  ]

  /// Those of them that are a matrix, without draws.
  static let closedForm = leastSquares.filter { !$0.isResampled }

  /// Those for rows that are independent.
  static var independentNames: String {
    leastSquares.filter { !$0.needsClusters && !$0.needsTime }.map(\.name).joined(separator: ", ")
  }

  public var needsClusters: Bool {
    switch self {
    case .cr0, .cr1, .cr1s, .cr2, .cr3, .cr3Jackknife, .wild, .twoWay: true
    default: false
    }
  }

  /// How the degrees of freedom of its t tests are computed: `n-p`, `G-1` or `satterthwaite`.
  public var dfMethod: String {
    switch self {
    case .cr0, .cr1, .cr1s, .cr3, .cr3Jackknife: "G-1"
    case .cr2: "satterthwaite"
    case .kenwardRoger: "kenward_roger"
    case .wild: "wild"
    case .twoWay: "min(G)-1"
    case .driscollKraay: "T-1"
    default: "n-p"
    }
  }

  /// Whether it needs to know which row is before which.
  public var needsTime: Bool { self == .neweyWest || self == .driscollKraay }

  /// Whether p values and intervals are its own, not those of a t distribution.
  var isResampled: Bool { self == .wild }

  /// - Precondition: the fit has clusters if the estimator needs them.
  func covariance(of fit: LinearFit) throws(LinearAlgebraError) -> Covariance {
    let meat: Meat
    switch self {
    case .classical: meat = Classical.meat(of: fit)
    case .hc0, .hc1, .hc2, .hc3, .hc4: meat = try Robust(estimator: self).meat(of: fit)
    case .cr0, .cr1, .cr1s, .cr2, .cr3, .cr3Jackknife, .wild:
      guard let clusters = fit.clusters else { preconditionFailure("\(name) without clusters") }
      meat = try Clustered(estimator: self == .wild ? .cr1 : self, clusters: clusters).meat(of: fit)
    case .kenwardRoger: preconditionFailure("\(name) of least squares")
    case .twoWay: meat = try TwoWay().meat(of: fit)
    case .neweyWest, .driscollKraay: meat = try Serial(estimator: self).meat(of: fit)
    }
    return Covariance(estimator: self, meat: meat, fit: fit)
  }
}

/// What an estimator supplies.
struct Meat {
  /// Σ s s' in the basis Z and in residual units squared, p × p.
  var matrix: Matrix
  /// Degrees of freedom per coefficient.
  var degreesOfFreedom: [Double]
  /// The coefficients whose uncertainty the residuals do not show, in full or in part.
  var blindSpots: [BlindSpot] = []
}

/// A row or cluster with leverage one: the fit passes through it whatever it says, so its residuals
/// say nothing about its errors, and neither do the standard errors of terms that rest on it.
struct BlindSpot: Sendable, Hashable {
  enum Place: Sendable, Hashable {
    case row(Int)
    case cluster(Int)
    /// The coefficients are as many as the clusters that tell them: scores cancel in every one.
    case everyCluster
    /// The estimate of the variance is not positive, as a sum and a difference can be.
    case notPositive
    /// Each cluster of one of two columns, met exactly.
    case oneOfTwo(String)
  }
  let place: Place
  /// Coefficients, by position.
  let coefficients: [Int]
  /// Whether the estimator gives a number for them all the same (the generalised inverse of CR2).
  let hasStandardError: Bool

  /// The share of a coefficient's variance (errors independent and alike) above which it rests on a
  /// place. Rounding makes 1e-30, any real dependence much more than this.
  static let negligibleShare = 1e-12

  /// A variance under this share of the classical one is rounding of zero (which makes 1e-30).
  static let vanishingVariance = 1e-20
}

/// The covariance of the coefficients, with the degrees of freedom that go with it.
struct Covariance: Sendable {
  let estimator: CovarianceEstimator
  let dfMethod: String
  /// Nil where the residuals cannot show it.
  let standardErrors: [Double?]
  let degreesOfFreedom: [Double]
  let blindSpots: [BlindSpot]
  /// p × p, in units of the coefficients.
  let matrix: Matrix
  /// Per coefficient, what stands in for Wald's test and interval.
  var profile: [WaldTest]?

  /// Bread · meat · bread: Vⱼₖ = uⱼ tⱼ' M tₖ uₖ, in which `T` is R⁻¹ in scaled columns.
  init(estimator: CovarianceEstimator, meat: Meat, fit: LinearFit) {
    self.estimator = estimator
    dfMethod = estimator.dfMethod
    let scaled = fit.T * meat.matrix * fit.T.transposed()
    let units = Vector(fit.coefficientUnits.map { $0 * fit.residualUnit })
    var spots = meat.blindSpots
    let vanished = Self.vanished(scaled.diagonal, fit)
    if estimator == .twoWay {
      let known = Set(spots.flatMap(\.coefficients))
      spots += vanished.filter { !known.contains($0) }.map {
        BlindSpot(place: .notPositive, coefficients: [$0], hasStandardError: false)
      }
    } else if !vanished.isEmpty {
      spots.append(
        BlindSpot(place: .everyCluster, coefficients: vanished, hasStandardError: false))
    }
    let hidden = Set(spots.filter { !$0.hasStandardError }.flatMap(\.coefficients))
    standardErrors = scaled.diagonal.enumerated().map { j, variance in
      hidden.contains(j) ? nil : max(0, variance).squareRoot() * units[j]
    }
    matrix = scaled.symmetrized().scalingRows(by: units).scalingColumns(by: units)
    degreesOfFreedom = meat.degreesOfFreedom
    blindSpots = spots
  }

  /// A covariance computed elsewhere than from least squares.
  ///
  /// - Parameter unit: of coefficients, those of `matrix` being 1.
  init(
    _ estimator: CovarianceEstimator, matrix: Matrix, degreesOfFreedom: [Double],
    dfMethod: String? = nil, blindSpots: [BlindSpot] = [], unit: Double = 1
  ) {
    self.estimator = estimator
    self.dfMethod = dfMethod ?? estimator.dfMethod
    self.matrix = unit == 1 ? matrix : unit * (unit * matrix)
    self.degreesOfFreedom = degreesOfFreedom
    self.blindSpots = blindSpots
    let hidden = Set(blindSpots.filter { !$0.hasStandardError }.flatMap(\.coefficients))
    standardErrors = matrix.diagonal.enumerated().map { j, variance in
      hidden.contains(j) ? nil : max(0, variance).squareRoot() * unit
    }
  }

  /// The same covariance under other degrees of freedom.
  func with(degreesOfFreedom: [Double], dfMethod: String) -> Covariance {
    Covariance(
      copying: self, degreesOfFreedom: degreesOfFreedom, dfMethod: dfMethod)
  }

  private init(copying other: Covariance, degreesOfFreedom: [Double], dfMethod: String) {
    estimator = other.estimator
    self.dfMethod = dfMethod
    standardErrors = other.standardErrors
    self.degreesOfFreedom = degreesOfFreedom
    blindSpots = other.blindSpots
    matrix = other.matrix
  }

  /// The coefficients of which the residuals show nothing between the clusters of one of two columns.
  static func blindSpot(of clusters: Clusters, _ part: Matrix, _ fit: LinearFit) -> BlindSpot? {
    let found = vanished((fit.T * part * fit.T.transposed()).diagonal, fit)
    return found.isEmpty
      ? nil
      : BlindSpot(
        place: .oneOfTwo(clusters.name), coefficients: found, hasStandardError: false)
  }

  /// The coefficients whose estimated variance is zero up to rounding though the fit is not exact.
  private static func vanished(_ variances: Vector, _ fit: LinearFit) -> [Int] {
    let working = fit.residualSumOfSquares / Double(fit.residualDegreesOfFreedom)
    guard working > 0 else { return [] }
    return fit.coefficients { j in
      let t = fit.T.row(j)
      return variances[j] <= BlindSpot.vanishingVariance * working * t.dot(t)
    }
  }
}
