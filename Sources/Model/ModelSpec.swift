import Tables

/// What a model is for: the question asked, or one of the others.
public enum Role: String, Sendable, Hashable, CaseIterable { case primary, secondary, exploratory }

/// How the coefficients are found.
public enum Estimator: Sendable, Hashable {
  /// Ordinary least squares: β minimises Σ (yᵢ − xᵢ'β)².
  case ols
  /// Weighted least squares: β minimises Σ wᵢ (yᵢ − xᵢ'β)², w being a column.
  case wls(weights: String)

  /// As the study file and `models.csv` write it.
  public var name: String {
    switch self {
    case .ols: "ols"
    case .wls: "wls"
    }
  }

  /// Whether a coefficient is a difference in the outcome, in its own units.
  public var hasUnitSlopes: Bool {
    switch self {
    case .ols, .wls: true
    }
  }

  /// The column of weights, if there is one.
  public var weights: String? {
    switch self {
    case .ols: nil
    case .wls(let column): column
    }
  }

  /// Every column that the method itself reads.
  var columns: [String] { [weights].compactMap { $0 } }
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

  /// Every column the model reads, in the order in which a missing cell is looked for: outcome,
  /// support, adjust, those of the estimator, cluster, those permuted among.
  public var columns: [String] {
    var seen = Set<String>()
    let terms = (support + adjust).flatMap { Term($0).columns }
    let others = estimator.columns + [inference.cluster.column, permutation?.by].compactMap { $0 }
    return ([outcome] + terms + others).filter { seen.insert($0).inserted }
  }

  /// Fits the model to the complete rows of `table`.
  ///
  /// - Throws: `ModelError`, which says what the spec or the data lack.
  public func fit(to table: Table) throws(ModelError) -> Fit {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    let sample = try Sample(of: table, for: self)
    return try Fit(spec: self, try estimation(of: sample))
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

  public init(
    cluster: ClusterChoice, method: CovarianceMethod = .auto, level: Double = 0.95,
    smallestEffect: Double? = nil
  ) {
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

  public var column: String? {
    if case .by(let column) = self { return column }
    return nil
  }
}

public enum CovarianceMethod: Sendable, Hashable {
  /// By design: CR2 where clusters are declared, HC3 where rows are independent.
  case auto
  case named(CovarianceEstimator)
}
