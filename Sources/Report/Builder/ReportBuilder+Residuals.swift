/// Pictures of what the fits leave, behind a disclosure for each model.
extension ReportBuilder {
  /// More models than this are a wall of pictures; checks.csv has their tests.
  private static var mostResidualModels: Int { 12 }

  /// What residual figures are looked at for.
  private static var residualChecks: Set<String> {
    [
      "heteroskedasticity", "heteroskedasticity_white", "normality", "normality_groups", "reset",
      "link_test", "influence", "outlier", "leverage", "serial_correlation", "dispersion", "zeros",
    ]
  }

  /// Of every primary model; up to the limit also of those with a check of residuals to look at, and then of
  /// the others. In the order of the study.
  private var shownResiduals: (shown: [ResidualPlot], left: [String]) {
    let plots = contents.residuals.filter { $0.standardized.count > 2 }
    let primary = Set(models.filter { $0.row.text("role") == "primary" }.map(\.model))
    let flagged = Set(
      checkRows.filter {
        $0.text("result") != "pass" && Self.residualChecks.contains($0.text("check") ?? "")
      }.compactMap { $0.text("model") })
    func rank(_ name: String) -> Int {
      primary.contains(name) ? 0 : flagged.contains(name) ? 1 : 2
    }
    let order = plots.indices.sorted {
      (rank(plots[$0].model), $0) < (rank(plots[$1].model), $1)
    }
    let count = max(plots.count { primary.contains($0.model) }, Self.mostResidualModels)
    let chosen = Set(order.prefix(count))
    return (
      plots.indices.filter(chosen.contains).map { plots[$0] },
      plots.indices.filter { !chosen.contains($0) }.map { plots[$0].model }
    )
  }

  var residualFigures: [Block] {
    let (shown, left) = shownResiduals
    guard !left.isEmpty else { return shown.map(details) }
    return shown.map(details) + [
      .paragraph(
        "Residual figures are of the primary models, then of those whose checks ask for a look. Not shown "
          + "\(left.count == 1 ? "is" : "are") \(UnitName("model").counted(left.count)) "
          + "(\(Sentence.list(left))), whose tests of residuals are in checks.csv.")
    ]
  }

  private func details(_ plot: ResidualPlot) -> Block {
    var blocks: [Block] = [.figure(plot.againstFitted, caption: fittedCaption(plot))]
    if let figure = plot.inOrder {
      blocks.append(.figure(figure, caption: orderCaption(plot)))
    }
    if let figure = plot.normalityOfEffects, let effects = plot.effects {
      blocks.append(
        .figure(
          figure,
          caption: "The predicted effects of \(effects.term) in order, each in its own "
            + "standard deviations, by what a normal sample has. Band: where 95 % of normal samples "
            + "have each point. A group far outside differs more from the others than the model "
            + "allows for."))
    }
    return .details(summary: "Residuals of model \(plot.model)", blocks)
  }

  private func fittedCaption(_ plot: ResidualPlot) -> String {
    let groups =
      plot.kind == .mixed || plot.kind == .mixedDeviance
      ? ", its groups' predicted effects taken off" : ""
    return "What model \(plot.model) leaves\(groups), "
      + (plot.kind.isAgainstFitted ? "by what it expects" : "by its linear predictor")
      + ". Band: the mean of neighbouring rows ± 2 standard errors; away from zero, the terms miss a "
      + "bend."
      + (plot.kind.isAgainstFitted
        ? " Rows that fan out differ in the size of their errors."
        : " Rows lie in bands where the outcome has few values.")
  }

  private func orderCaption(_ plot: ResidualPlot) -> String {
    let band = "Band: where 95 % of normal samples have each point."
    switch plot.order {
    case .residuals: return "The same in order, by what a normal sample has. \(band)"
    case .quantileResiduals:
      return "Each row's place in what the model expects of it, in order, by what a normal sample "
        + "has (drawn at random within the row's \(plot.kind == .ordinal ? "level" : "value"), the same each "
        + "time): what the test of normality is of. \(band) Of two values only chances that are far off can "
        + "be seen."
    case .sizes:
      return "Their sizes in order, by what a half-normal sample has. Rows at the right end "
        + "that leave the course of the others fit badly. The points need not lie on the line, and no test "
        + "is of them: \(noLaw(plot))."
    }
  }

  /// Why rows are held against none.
  private func noLaw(_ plot: ResidualPlot) -> String {
    plot.kind == .mixedDeviance
      ? "the groups' effects are predicted from the same rows"
      : "a fit that estimates its dispersion says how much rows vary, not by which law"
  }
}
