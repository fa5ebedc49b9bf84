import Model

extension ModelSpec {
  func seeded(_ seed: UInt64) -> ModelSpec {
    var spec = self
    spec.inference.wild.seed = seed
    switch spec.estimator {
    case .generalized(var generalized):
      generalized.bootstrap?.seed = seed
      spec.estimator = .generalized(generalized)
    case .mixed(var mixed):
      mixed.generalized?.bootstrap?.seed = seed
      spec.estimator = .mixed(mixed)
    default: break
    }
    return spec
  }
}

extension StudyBuilder {
  /// Settings of the wild bootstrap beside another covariance would go unread.
  mutating func checkWild(_ entry: YAMLNode.Entry, _ defaults: YAMLNode?) {
    let node = entry.value
    guard let wild = node["wild"],
      let name = (node["covariance"] ?? node["method"] ?? defaults?["method"])?.text,
      name != "auto", name != CovarianceEstimator.wild.name
    else { return }
    problem(
      "model '\(entry.key)' has wild, but its covariance is \(name)", at: wild.location,
      why: "'wild:' has the settings of the wild cluster bootstrap, which is not drawn here",
      fix: "write 'covariance: wild', or remove 'wild'")
  }

  /// A fit that asks for a certificate must have groups that it can be made on.
  mutating func checkCertify(
    _ node: YAMLNode?, of model: String, _ estimator: Estimator, _ cluster: ClusterChoice
  ) {
    guard let node, node.bool == true else { return }
    if cluster.column == nil && estimator.mixed == nil {
      problem(
        "model '\(model)' asks for a size certificate without a column of clusters",
        at: node.location, why: "nulls are drawn with rows that are alike within clusters",
        fix: "name the cluster column, or remove 'certify'")
    }
  }

  /// Each key of the fit's `wild:` overrides the one of `inference:`. The seed comes with the study.
  func wildOptions(_ own: YAMLNode?, _ defaults: YAMLNode?) -> WildOptions {
    func value(_ key: String) -> YAMLNode? { own?[key] ?? defaults?[key] }
    var options = WildOptions()
    if let residuals = value("type")?.text.flatMap(WildOptions.Residuals.init) {
      options.residuals = residuals
    }
    if let weights = value("weights")?.text.flatMap(WildOptions.Weights.init) {
      options.weights = weights
    }
    if let draws = value("draws")?.integer { options.draws = draws }
    return options
  }
}
