import LinearAlgebra
import Tables

/// How often a method rejects at a nominal 5 % on the study's own design: a row of `certificate.csv`.
public struct CertifiedRate: TableRow, Equatable {
  public let model: String
  public let term: String
  /// As in `coefficients.csv`; `cr1_normal` is cr1 against the normal distribution.
  public let method: String
  /// The share of true nulls rejected.
  public let rejectionRate: Double
  /// √(r(1 − r)/draws).
  public let mcError: Double
  /// The share rejected where the effect is the smallest that matters; nil where none is declared.
  public let power: Double?
  public let nDraws: Int
  /// The correlation within clusters that the nulls have: that of the residuals, by one-way REML.
  public let icc: Double
  /// Whether it is the model's headline.
  public let chosen: Bool
  /// Nil for the normal distribution and the bootstrap.
  public let df: Double?
  public let smallestEffect: Double?
  public let nClusters: Int
  /// The column of the clusters: of mixed models the outermost level.
  public let cluster: String
  /// Draws to which the model could not be fitted, which count as not rejected; nil where none is refitted.
  public var failedDraws: Int?
  /// How nulls are drawn, where that is told of the model by itself.
  public var drawn: String?

  public static let vocabulary = Vocabulary.certificate
  public var cells: [OutputCell] {
    [
      .text(model), .text(term), .text(method), .number(rejectionRate), .number(mcError),
      .number(power), .integer(nDraws), .number(icc), .logical(chosen), .number(df),
      .number(smallestEffect), .integer(nClusters), .text(cluster), .integer(failedDraws),
      .text(drawn),
    ]
  }
}

extension Fit {
  /// Fewer clusters than these, and a primary model gets a certificate unasked.
  public static let certifiedBelow = 30
  /// How many nulls are drawn.
  public static let certifiedDraws = 2000

  /// Whether the study asks for a certificate, or its few clusters do.
  public var needsCertificate: Bool {
    guard spec.estimator.canBeCertified, spec.inference.cluster.second == nil else { return false }
    return wantsCertificate
  }

  /// The same, whether or not the method can have one.
  var wantsCertificate: Bool {
    guard let count = certifiedCount else { return false }
    return spec.inference.certify ?? (spec.role == .primary && count < Self.certifiedBelow)
  }

  var certifiedCount: Int? { regression.clusters?.count ?? mixedGroupCount }

  private var mixedGroupCount: Int? {
    (regression as? MixedRegression)?.fit.terms.first?.labels.count
  }

  /// The actual size of each method's test of each support term at a nominal 5 %, from nulls drawn on
  /// the design as it is: y = cluster effect + noise, with the correlation of the residuals within
  /// clusters. The same seed and design give the same rows. Empty where `Estimator.canBeCertified`
  /// is false, or without clusters.
  ///
  /// The wild bootstrap is done with all sign vectors of up to nine clusters, else with 399 drawn ones.
  public func sizeCertificate(
    draws: Int = Fit.certifiedDraws
  ) throws(ModelError) -> [CertifiedRate] {
    do throws(LinearAlgebraError) {
      if draws > 0, let rates = try generalizedCertificate(draws: draws) { return rates }
      guard draws > 0, let subject = try CertifiedSubject(self) else { return [] }
      return try rates(subject, draws)
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  private func rates(
    _ subject: CertifiedSubject, _ draws: Int
  ) throws(LinearAlgebraError) -> [CertifiedRate] {
    let (fit, variance, clusters) = (subject.squares, subject.variance, subject.clusters)
    let columns = regression.columns.indices.filter { regression.columns[$0].role == .support }
    let design = try NullDesign(
      fit, try ClusterSums(of: fit, clusters), sizes: clusters.rows.map(\.count),
      absorbed: subject.absorbed, adjusted: columns)
    let subjects = columns.map { j in
      SizeCertificate.Subject(
        column: j,
        shift: smallestSlope(of: regression.columns[j].name).flatMap {
          variance.deviation > 0
            ? $0 / (fit.direction(of: j).scale * variance.deviation * design.unit) : nil
        })
    }
    var certificate = SizeCertificate(
      design: design, icc: variance.icc, seed: spec.inference.wild.seed,
      stream: "size certificate/\(spec.name)")
    certificate.counted = subject.counted
    let counts = try certificate.counts(subjects, of: fit, subject.methods, draws: draws)
    return zip(columns, counts).flatMap { j, counts in
      counts.map { row(regression.columns[j].name, $0, subject, draws) }
    }
  }

  /// The smallest effect that matters, per unit of the term: it is meant over the term's step.
  private func smallestSlope(of term: String) -> Double? {
    guard let smallest = spec.inference.smallestEffect,
      let step = MeaningfulStep(term, regression.columns, estimation.design, sample)
    else { return nil }
    return smallest / step.size
  }

  private func row(
    _ term: String, _ count: SizeCertificate.Count, _ subject: CertifiedSubject, _ draws: Int
  ) -> CertifiedRate {
    let n = Double(draws)
    let rate = Double(count.nulls) / n
    return CertifiedRate(
      model: spec.name, term: term, method: count.method.rawValue, rejectionRate: rate,
      mcError: (rate * (1 - rate) / n).squareRoot(), power: count.effects.map { Double($0) / n },
      nDraws: draws, icc: subject.variance.icc, chosen: count.method == subject.chosen,
      df: count.df,
      smallestEffect: spec.inference.smallestEffect, nClusters: subject.clusters.count,
      cluster: subject.clusters.name)
  }
}
