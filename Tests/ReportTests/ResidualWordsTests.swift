import Testing

@testable import Report

@Test(arguments: [
  (ResidualPlot.Kind.mixed, "3 residuals in standard deviations against fitted values"),
  (.leastSquares, "3 standardized residuals against fitted values"),
  (.mixedDeviance, "3 deviance residuals against linear predictors"),
])
func residualsAreCountedInWords(kind: ResidualPlot.Kind, start: String) {
  let plot = ResidualPlot(model: "m", fitted: [1, 2, 3], standardized: [0, 1, -1], kind: kind)
  #expect(plot.againstFitted.words?.hasPrefix(start) == true)
}
