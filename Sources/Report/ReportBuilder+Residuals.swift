/// Pictures of what the fits leave, behind a disclosure for each model.
extension ReportBuilder {
  /// More models than this are a wall of pictures; checks.csv has their tests.
  private static var mostResidualModels: Int { 12 }

  var residualFigures: [Block] {
    contents.residuals.filter { $0.standardized.count > 2 }.prefix(Self.mostResidualModels).map {
      plot in
      let against =
        plot.kind == .leastSquares ? "by what it expects" : "by its linear predictor"
      var blocks: [Block] = [
        .figure(
          plot.againstFitted,
          caption: "What model \(plot.model) leaves, \(against). Band: the mean of "
            + "neighbouring rows ± 2 standard errors; away from zero, the terms miss a bend."
            + (plot.kind == .leastSquares
              ? " Rows that fan out differ in the size of their errors."
              : " Rows lie in bands where the outcome has few values."))
      ]
      if !plot.quantiles.isEmpty {
        blocks.append(
          plot.kind == .leastSquares
            ? .figure(
              plot.normality,
              caption: "The same in order, by what a normal sample has. Band: where 95 % of normal "
                + "samples have each point.")
            : .figure(
              plot.sizes,
              caption:
                "Their sizes in order, by what a half-normal sample has. Rows at the right end "
                + "that leave the course of the others fit badly. Counts far above the line vary more "
                + "than their family says; of a yes or no the points need not lie on it."))
      }
      return .details(summary: "Residuals of model \(plot.model)", blocks)
    }
  }
}
