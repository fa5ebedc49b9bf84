import Model

extension ModelSpec {
  func seeded(_ seed: UInt64) -> ModelSpec {
    var spec = self
    spec.inference.wild.seed = seed
    return spec
  }
}

extension StudyBuilder {
  func serial(_ node: YAMLNode?) -> SerialOptions? {
    node?["time"]?.text.map {
      SerialOptions(time: $0, unit: node?["unit"]?.text, lag: node?["lag"]?.integer)
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
