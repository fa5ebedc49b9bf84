/// Pictures of what the fits leave, behind a disclosure for each model.
extension ReportBuilder {
  /// More models than this are a wall of pictures; checks.csv has their tests.
  private static var mostResidualModels: Int { 12 }

  var residualFigures: [Block] {
    contents.residuals.filter { $0.standardized.count > 2 }.prefix(Self.mostResidualModels).map {
      plot in
      var blocks: [Block] = [
        .figure(
          plot.againstFitted,
          caption: "What model \(plot.model) leaves, by what it expects. Band: the mean of "
            + "neighbouring rows ± 2 standard errors; away from zero, the terms miss a bend. Rows "
            + "that fan out differ in the size of their errors.")
      ]
      if !plot.quantiles.isEmpty {
        blocks.append(
          .figure(
            plot.normality,
            caption: "The same in order, by what a normal sample has. Band: where 95 % of normal "
              + "samples have each point."))
      }
      return .details(summary: "Residuals of model \(plot.model)", blocks)
    }
  }
}
