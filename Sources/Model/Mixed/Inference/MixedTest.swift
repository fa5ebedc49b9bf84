import LinearAlgebra
import Statistics

/// How the denominator's degrees of freedom are found.
public enum MixedDegreesOfFreedom: String, Sendable, Hashable, CaseIterable {
  /// Fai & Cornelius (1996), as R `lmerTest`.
  case satterthwaite
  /// Kenward & Roger (1997), with their adjusted covariance, as R `pbkrtest`.
  case kenwardRoger = "kenward_roger"
}

/// A test of one coefficient, c'β = 0 by t.
public struct MixedTTest: Sendable, Equatable {
  public let estimate: Double
  public let stdError: Double
  public let df: Double
  public var statistic: Double { estimate / stdError }
  public var pValue: Double {
    guard let t = try? StudentT(df: df) else { return .nan }
    return t.twoSidedP(statistic)
  }

  /// At confidence `level`, symmetric about the estimate.
  public func interval(level: Double) -> (low: Double, high: Double) {
    guard let t = try? StudentT(df: df) else { return (.nan, .nan) }
    let half = t.criticalValue(level: level) * stdError
    return (estimate - half, estimate + half)
  }
}

/// A joint test, Lβ = 0 by F.
public struct MixedFTest: Sendable, Equatable {
  /// Scaled, where the method scales.
  public let statistic: Double
  public let numerator: Int
  public let denominator: Double
  /// Kenward and Roger's λ; 1 for Satterthwaite.
  public let scaling: Double
  public var pValue: Double {
    let F = try? FisherF(numerator: Double(numerator), denominator: denominator)
    return F?.survival(statistic) ?? .nan
  }
}
