import Tables

/// What a study says of which rows belong together, whatever a fit of it says.
public struct DeclaredUnits: Sendable {
  /// The study's own choice of clusters.
  public var clusters: [String]
  /// Units that its sources nest rows in, the outermost first.
  public var nested: [String]
  /// The units that the support was assigned to.
  public var assigned: String?

  public init(clusters: [String] = [], nested: [String] = [], assigned: String? = nil) {
    self.clusters = clusters
    self.nested = nested
    self.assigned = assigned
  }

  /// Clusters that the study declares and `fit` takes no account of; of a fit without any clusters, also
  /// the outermost units that group its rows.
  ///
  /// - Parameter asked: the covariance that the design asks for.
  func clusters(missingFrom fit: Fit, _ asked: CovarianceEstimator?) -> String? {
    let isPlain = fit.spec.inference.cluster == .none && fit.spec.estimator.mixed == nil
    return (clusters + (isPlain ? nested : [])).first { !fit.takesAccount(of: $0, asked) }
  }
}

extension Fit {
  /// Whether rows of the same unit are allowed to be alike: by clusters that hold each unit whole, in errors
  /// of the headline or of the covariance that the design asks for, or by random effects of that very unit
  /// (those of larger ones leave rows of a unit alike). So they are where units are single rows, or all rows
  /// one unit.
  func takesAccount(of unit: String, _ asked: CovarianceEstimator?) -> Bool {
    guard let column = sample[unit] else { return true }
    let units = Clusters(known: column, named: unit)
    guard units.count > 1, units.rows.contains(where: { $0.count > 1 }) else { return true }
    let levels = spec.estimator.mixed.map { $0.levels + $0.crossed } ?? []
    let isLevel = levels.contains { name in
      name == unit
        || sample[name].map { units.lie(wholeIn: $0) && $0.levelCodes().levelCount == units.count }
          ?? false
    }
    if isLevel { return true }
    let own = [spec.inference.cluster.column, spec.inference.cluster.second].compactMap(\.self)
    let isHeld = own.contains { name in
      name == unit || sample[name].map { units.lie(wholeIn: $0) } ?? false
    }
    return isHeld
      && (estimates.allSatisfy(\.covariance.needsClusters) || asked?.needsClusters ?? false)
  }

  /// The same model with rows clustered by a column, under the method that then fits the design, on the
  /// rows that have a value there; nil where it cannot be fitted, or no method of its kind takes them.
  /// Firth's penalty, whose errors take none, is left out.
  func clustered(by column: String) -> Fit? {
    guard sample.rowCount <= Self.mostRefittedRows(spec.estimator) else { return nil }
    var spec = spec
    spec.inference.cluster = .by(column)
    spec.inference.method = .auto
    spec.inference.certify = false
    if var generalized = spec.estimator.generalized, generalized.penalty == .firth {
      generalized.penalty = .none
      spec.estimator = .generalized(generalized)
    }
    guard let fit = try? spec.fit(to: sample),
      fit.estimates.allSatisfy(\.covariance.needsClusters)
    else { return nil }
    return fit
  }

  /// Fits of more rows than these are not made again.
  private static func mostRefittedRows(_ estimator: Estimator) -> Int {
    estimator.mixed != nil || estimator.generalized != nil ? 100_000 : 5_000_000
  }
}
