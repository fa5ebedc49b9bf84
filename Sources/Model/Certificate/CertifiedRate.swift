import LinearAlgebra
import Tables

/// How often a method rejects at a nominal 5 % on the study's own design: a row of `certificate.csv`.
public struct CertifiedRate: TableRow, Equatable {
  public let model: String
  public let term: String
  /// As in `coefficients.csv`; `cr1_normal` is cr1 against the normal distribution.
  public let method: String
  /// The share of true nulls rejected; nil of a method that has no test on any draw.
  public let rejectionRate: Double?
  /// √(r(1 − r)/draws that had a test).
  public let mcError: Double?
  /// The share rejected where the effect is the smallest that matters; nil where none is declared.
  public let power: Double?
  /// None of a method whose test would take too long.
  public let nDraws: Int
  /// The correlation within clusters that the nulls have: that of the residuals, by one-way REML. Where
  /// they have several groupings, the share of the first.
  public let icc: Double
  /// Whether it is the model's headline.
  public let chosen: Bool
  /// Nil for the normal distribution and the bootstrap.
  public let df: Double?
  public let smallestEffect: Double?
  public let nClusters: Int
  /// The column of the clusters: of mixed models the outermost level.
  public let cluster: String
  /// Draws on which the method had no test, which are no part of the shares.
  public let nFailed: Int
  /// Which groups have rows alike in the nulls, with their shares of the variance.
  public let groupings: String
  /// Whether it is the method that `method: auto` takes on this design.
  public let byRule: Bool

  public static let vocabulary = Vocabulary.certificate
  public var cells: [OutputCell] {
    [
      .text(model), .text(term), .text(method), .number(rejectionRate), .number(mcError),
      .number(power), .integer(nDraws), .number(icc), .logical(chosen), .number(df),
      .number(smallestEffect), .integer(nClusters), .text(cluster), .integer(nFailed),
      .text(groupings), .logical(byRule),
    ]
  }

  init(_ tally: NullTally, _ fit: Fit, _ groupings: NullGroupings) {
    let n = Double(tally.tested)
    let rate = tally.tested > 0 ? Double(tally.nulls) / n : nil
    model = fit.spec.name
    term = tally.term
    method = tally.method
    rejectionRate = rate
    mcError = rate.map { ($0 * (1 - $0) / n).squareRoot() }
    power =
      tally.testedEffects > 0
      ? tally.effects.map { Double($0) / Double(tally.testedEffects) } : nil
    nDraws = tally.draws
    icc = groupings.icc
    chosen = tally.isChosen
    df = tally.df
    smallestEffect = fit.spec.inference.smallestEffect
    nClusters = tally.clusterCount
    cluster = tally.cluster
    nFailed = tally.failed
    self.groupings = groupings.description
    byRule = tally.isByRule
  }
}

extension Fit {
  /// Fewer clusters than these, and a primary model gets a certificate unasked.
  public static let certifiedBelow = 30
  /// How many nulls are drawn.
  public static let certifiedDraws = 2000

  /// Whether the study asks for a certificate, or its few clusters do.
  public var needsCertificate: Bool {
    guard let count = certifiedCount else { return false }
    return spec.inference.certify ?? (spec.role == .primary && count < Self.certifiedBelow)
  }

  /// Clusters; of two columns those of the fewer.
  var certifiedCount: Int? {
    guard let first = regression.clusters?.count else { return mixedGroupCount }
    let second = regression.working?.structure.second?.count
    return second.map { min($0, first) } ?? first
  }

  private var mixedGroupCount: Int? {
    (regression as? MixedRegression)?.fit.terms.first?.labels.count
      ?? (regression as? GeneralizedMixedRegression)?.fit.terms.first?.labels.count
  }

  /// The actual size of each method's test of each support term at a nominal 5 %, from nulls drawn on
  /// the design as it is: groups' effects + noise, with the variances that the fit or its residuals
  /// have. The same seed and design give the same rows; a method without a test on any draw has one too, its
  /// share nil. Empty without clusters, or where something
  /// stands in the way (`missingCertificate` says what).
  ///
  /// The wild bootstrap is done with all sign vectors of up to nine clusters, else with 399 drawn ones.
  public func sizeCertificate(
    draws: Int = Fit.certifiedDraws
  ) throws(ModelError) -> [CertifiedRate] {
    do throws(LinearAlgebraError) {
      guard draws > 0, let simulation = try nullSimulation(), simulation.obstacle == nil
      else { return [] }
      let groupings = simulation.groupings
      return try simulation.tallies(draws: draws).map { CertifiedRate($0, self, groupings) }
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }
}
