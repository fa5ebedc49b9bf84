/// How a model fits, in the columns of `models.csv`; nil where a figure means nothing for the method.
public struct FitMeasures: Sendable, Equatable {
  public var dfResidual: Double?
  public var sigma: Double?
  public var rSquared: Double?
  public var adjRSquared: Double?
  /// Nil where the fit is exact: the likelihood has no maximum then.
  public var logLikelihood: Double?
  public var aic: Double?
  public var bic: Double?
  public var converged = true
  public var rank: Int?
  public var conditionNumber: Double?
  /// What the method takes for granted or counts, in one sentence.
  public var convention: String?
  /// Figures of particular methods, by the name of their column.
  public var others: [String: Double] = [:]
}
