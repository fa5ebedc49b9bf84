import Tables

/// What a model is for: the question asked, or one of the others.
public enum Role: String, Sendable, Hashable, CaseIterable { case primary, secondary, exploratory }

/// How the coefficients are found.
public enum Estimator: Sendable, Hashable {
  /// Ordinary least squares: β minimises Σ (yᵢ − xᵢ'β)².
  case ols
  /// Weighted least squares: β minimises Σ wᵢ (yᵢ − xᵢ'β)², w being a column.
  case wls(weights: String)
  /// A linear mixed model by (restricted) maximum likelihood.
  case mixed(MixedSpec)
  /// Least squares within the levels of absorbed factors.
  case within(WithinSpec)
  /// Least squares on the means of units.
  case between(PanelSpec)
  /// Least squares on changes from one period to the next.
  case firstDifference(PanelSpec)
  /// Generalised least squares with a random effect of each unit, by Swamy and Arora.
  case randomEffects(PanelSpec)
  /// A generalized linear model by maximum likelihood.
  case generalized(GeneralizedSpec)

  /// As the study file and `models.csv` write it.
  public var name: String {
    switch self {
    case .ols: "ols"
    case .wls: "wls"
    case .mixed(let mixed): mixed.name
    case .within: "within"
    case .between: "between"
    case .firstDifference: "first_difference"
    case .randomEffects: "random_effects"
    case .generalized(let generalized): generalized.family.rawValue
    }
  }

  /// The random part of a mixed model; nil of another.
  public var mixed: MixedSpec? {
    if case .mixed(let mixed) = self { return mixed }
    return nil
  }

  /// Whether a coefficient is a difference in the outcome, in its own units.
  public var hasUnitSlopes: Bool {
    switch self {
    case .ols, .wls, .within, .between, .firstDifference, .randomEffects: true
    case .mixed(let mixed): mixed.generalized == nil
    case .generalized: false
    }
  }

  /// The column of weights, if there is one.
  public var weights: String? {
    switch self {
    case .wls(let column): column
    case .mixed(let mixed): mixed.weights
    case .within(let within): within.weights
    default: nil
    }
  }

  /// What a generalized linear model is of, random effects or not; nil for other methods.
  public var generalized: GeneralizedSpec? {
    if case .generalized(let generalized) = self { return generalized }
    return mixed?.generalized
  }

  /// The same without what tests and intervals take that estimates do not.
  var forEstimates: Estimator {
    guard case .generalized(var generalized) = self else { return self }
    generalized.isProfiled = false
    return .generalized(generalized)
  }

  /// Every column that the method itself reads.
  var columns: [String] {
    [weights, generalized?.trials, generalized?.offset].compactMap { $0 } + panelColumns
      + (mixed?.columns ?? [])
  }
}

/// What to fit: the outcome, the terms claimed to matter (`support`), those adjusted for, and how.
///
/// A term is a column's name, a polynomial `poly(x, 2)`, a natural cubic spline `ns(x, 3)`, or an
/// interaction of these, `a:b`. A category (text and logical columns count as one, an ordered category
/// too) enters as treatment contrasts against its first level, or as sum contrasts where `contrasts`
/// says so.
public struct ModelSpec: Sendable, Hashable {
  public var name: String
  public var role: Role
  /// The table's name in the study.
  public var data: String
  public var outcome: String
  public var support: [String]
  public var adjust: [String]
  public var estimator: Estimator
  public var intercept: Bool
  /// How categories are coded; by treatment contrasts where nothing is said.
  public var contrasts: [String: Contrast]
  /// What becomes of rows whose outcome is suppressed.
  public var suppressed: SuppressedCells
  public var inference: Inference
  /// A test by permuting the support among clusters, beside the others.
  public var permutation: PermutationSpec?
  /// Which rows follow each other, for checks of fits that do not run over a panel themselves.
  public var panel: PanelSpec?

  public init(
    name: String = "model", role: Role = .primary, data: String = "", outcome: String,
    support: [String], adjust: [String] = [], estimator: Estimator = .ols,
    intercept: Bool = true, contrasts: [String: Contrast] = [:],
    suppressed: SuppressedCells = .remove, inference: Inference
  ) {
    self.name = name
    self.role = role
    self.data = data
    self.outcome = outcome
    self.support = support
    self.adjust = adjust
    self.estimator = estimator
    self.intercept = intercept
    self.contrasts = contrasts
    self.suppressed = suppressed
    self.inference = inference
  }

  /// Columns that a term as written is made of: both of `a:b`, and the one of a curve.
  public static func columns(of term: String) -> [String] { Term(term).columns }

  /// Columns that support terms are made of.
  public var supportColumns: [String] { support.flatMap(Self.columns) }

  /// Every column the model reads, in the order in which a missing cell is looked for: outcome,
  /// support, adjust, those of the estimator, cluster, those permuted among.
  public var columns: [String] {
    var seen = Set<String>()
    let terms = (support + adjust).flatMap { Term($0).columns }
    let others =
      estimator.columns + inference.columns + [permutation?.by].compactMap { $0 }
    return ([outcome] + terms + others).filter { seen.insert($0).inserted }
  }

  /// Fits the model to the complete rows of `table`.
  ///
  /// - Throws: `ModelError`, which says what the spec or the data lack.
  public func fit(to table: Table) throws(ModelError) -> Fit {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    let sample = try Sample(of: table, for: self)
    do throws(ModelError) {
      return try Fit(spec: self, try estimation(of: sample))
    } catch {
      throw blaming(error, on: sample)
    }
  }

  /// Whether the rows can tell the model apart, by solving for its coefficients and no more: nothing is tested.
  ///
  /// - Returns: what is told but not to be relied on, with the claim it is of; a run says the same.
  /// - Throws: as `fit(to:)`.
  @discardableResult
  public func identify(
    in table: Table
  ) throws(ModelError) -> [(term: String, meaning: String)] {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    let sample = try Sample(of: table, for: self)
    do throws(ModelError) {
      let regression = try estimation(of: sample).regression
      return TermsBetweenClusters.all(of: regression).filter(\.areTooMany).map {
        ($0.term, $0.meaning)
      }
    } catch {
      throw blaming(error, on: sample)
    }
  }

  func error(_ problem: ModelError.Problem) -> ModelError {
    ModelError(name: name, problem: problem)
  }
}

/// What is assumed about the errors, and so how uncertainty is computed.
public struct Inference: Sendable, Hashable {
  public var cluster: ClusterChoice
  public var method: CovarianceMethod
  /// Of the intervals, such as 0.95.
  public var level: Double
  /// The smallest effect that would matter, in units of the outcome per unit of the term.
  public var smallestEffect: Double?
  /// Of the covariance `wild`.
  public var wild: WildOptions
  /// Which row is before which, for `newey_west` and `driscoll_kraay`.
  public var serial: SerialOptions?
  /// Whose small-sample factors `two_way`, `newey_west` and `driscoll_kraay` have.
  public var preset: CovariancePreset
  /// Whether the size of the tests is simulated on the model's own design; nil leaves it to the role
  /// and the number of clusters (see `Fit.needsCertificate`).
  public var certify: Bool?
  /// Columns of clusters that the study declares for all of its fits, whatever this one names.
  public var declared: [String] = []

  public init(
    cluster: ClusterChoice, method: CovarianceMethod = .auto, level: Double = 0.95,
    smallestEffect: Double? = nil, wild: WildOptions = WildOptions(),
    serial: SerialOptions? = nil, preset: CovariancePreset = .throughline,
    certify: Bool? = nil
  ) {
    self.certify = certify
    self.serial = serial
    self.preset = preset
    self.wild = wild
    self.cluster = cluster
    self.method = method
    self.level = level
    self.smallestEffect = smallestEffect
  }
}

/// Whether rows belong together: there is no default, because either can be wrong.
public enum ClusterChoice: Sendable, Hashable {
  /// Rows are independent of each other.
  case none
  /// Rows with the same value of the column may be dependent in any way; others are not.
  case by(String)
  /// Rows that share either value may be dependent.
  case both(String, String)

  /// The first, where there are two.
  public var column: String? {
    switch self {
    case .none: nil
    case .by(let column), .both(let column, _): column
    }
  }

  public var second: String? {
    if case .both(_, let column) = self { return column }
    return nil
  }
}

public enum CovarianceMethod: Sendable, Hashable {
  /// By design: CR2 where clusters are declared, HC3 where rows are independent.
  case auto
  case named(CovarianceEstimator)
}
