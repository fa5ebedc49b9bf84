import Tables

/// A group's predicted random effect: a row of `random-effects.csv`.
public struct RandomEffect: TableRow, Equatable {
  public let model: String
  public let prediction: RandomPrediction

  public static let vocabulary = Vocabulary.randomEffects
  public var cells: [OutputCell] {
    [
      .text(model), .text(prediction.term), .text(prediction.group), .text(prediction.column),
      .number(prediction.estimate), .number(prediction.conditionalError),
      .number(prediction.predictionError),
    ]
  }
}

extension Fit {
  /// Best linear unbiased predictions of a mixed model's groups; none of another.
  public var randomEffects: [RandomEffect] {
    let linear = (regression as? MixedRegression).map { mixed in
      mixed.fit.predictions.map { $0.scaled(by: mixed.unit) }
    }
    let generalized = (regression as? GeneralizedMixedRegression)?.fit.predictions
    return (linear ?? generalized ?? []).map { RandomEffect(model: spec.name, prediction: $0) }
  }
}
