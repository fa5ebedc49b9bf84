import Statistics
import Tables

extension GeneralizedFit {
  /// Fitted value (the expected outcome), residual (outcome less fitted), the standardized deviance residual, leverage, Cook's
  /// distance (see `GeneralizedResiduals`).
  func observations(of sample: Table, _ spec: ModelSpec) -> Table? {
    var table = sample
    let origins = (0..<sample.rowCount).map { sample.origin(of: $0) }
    for name in sample.columnNames { table.removeColumn(name) }
    table.setKey([])
    table.name = spec.name
    table.set(.texts(origins), as: ColumnSpec("row", .text, label: "where the row came from"))
    let residuals = GeneralizedResiduals(self)
    let fitted = eta.indices.map { response.trials[$0] * family.mean(eta[$0]) }
    let columns: [(String, [Double?], String)] = [
      ("fitted", fitted, "the outcome the fit expects"),
      ("residual", fitted.indices.map { response.y[$0] - fitted[$0] }, "outcome less fitted"),
      (
        "leverage", fit.leastSquares.leverages.elements,
        "the row's weight in its own fitted value, from 0 to 1"
      ),
      (
        "deviance_residual", residuals.rows.map(residuals.standardized),
        "what the fit leaves of the row, of variance about one"
      ),
      (
        "cooks_distance", residuals.rows.map(residuals.cooksDistance),
        "how far the coefficients move without the row, by one step"
      ),
    ]
    for (name, values, label) in columns {
      table.set(
        .numbers(values, missing: .undefined), as: ColumnSpec(name, .number, label: label))
    }
    return table
  }

  /// The shape of a negative binomial, as a row of its own.
  func components(_ spec: ModelSpec) -> [Estimate] {
    guard let shape, !shape.isPoisson else { return [] }
    return [
      Estimate(
        "theta", of: spec, shape.theta, stdError: shape.logStdError.map { $0 * shape.theta },
        interval: shape.interval(spec.inference.level), dfMethod: "normal", chosen: true, self)
    ]
  }
}

extension NegativeBinomial {
  /// θ e^(±z se(log θ)): it stays positive.
  func interval(_ level: Double) -> (low: Double, high: Double)? {
    guard let logStdError,
      let z = (try? StudentT(df: .infinity))?.criticalValue(level: level)
    else { return nil }
    let factor = Elementary.exponential(z * logStdError)
    return (theta / factor, theta * factor)
  }
}
