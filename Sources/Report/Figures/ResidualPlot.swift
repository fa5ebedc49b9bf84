/// What a fit leaves, row by row, and the two pictures of it.
public struct ResidualPlot: Sendable {
  /// What residuals are, and what they are shown against.
  public enum Kind: Sendable {
    case leastSquares, deviance, ordinal, mixed, mixedDeviance

    var isAgainstFitted: Bool { self == .leastSquares || self == .mixed }
  }

  /// What is shown in order: what the tests of normality are of, or sizes, where rows have no law.
  public enum Order: Sendable { case residuals, quantileResiduals, sizes }

  public var model: String
  public var kind: Kind
  public var fitted: [Double]
  /// Residuals of variance one if errors are alike and independent; those that are not finite are left
  /// out.
  public var standardized: [Double]

  /// In order, or some of many.
  public var quantiles: [Quantile]
  public var order = Order.residuals

  /// The outermost random effects of a mixed fit.
  public var effects: Effects?

  /// Predicted random effects in order, each in its own standard deviations.
  public struct Effects: Sendable {
    public var term: String
    public var quantiles: [Quantile]

    public init(term: String, quantiles: [Quantile]) {
      self.term = term
      self.quantiles = quantiles
    }
  }

  /// A residual with the normal quantile of its rank, and half the width of the band about it.
  public struct Quantile: Sendable, Equatable {
    public var expected: Double
    public var value: Double
    public var halfWidth: Double

    public init(expected: Double, value: Double, halfWidth: Double) {
      self.expected = expected
      self.value = value
      self.halfWidth = halfWidth
    }
  }

  public init(
    model: String, fitted: [Double], standardized: [Double], quantiles: [Quantile] = [],
    kind: Kind = .leastSquares
  ) {
    self.kind = kind
    self.quantiles = quantiles
    let kept = zip(fitted, standardized).filter { $0.isFinite && $1.isFinite }
    self.model = model
    self.fitted = kept.map(\.0)
    self.standardized = kept.map(\.1)
  }

  /// Residuals against fitted values, with the mean of neighbouring rows: a band of ± 2 standard errors
  /// that leaves zero shows a bend that the terms miss; one that opens shows errors of differing size.
  var againstFitted: ScatterFigure {
    let means = localMeans
    var figure = ScatterFigure(
      name: FigureName.safe("residuals", model),
      title: "Residuals and \(against)s of \(model)",
      xLabel: kind.isAgainstFitted ? "Fitted value" : "Linear predictor", yLabel: residualName,
      points: zip(fitted, standardized).map { ScatterFigure.Point($0, $1) },
      line: ScatterFigure.Line(slope: 0, intercept: 0), band: means)
    let outside = standardized.count { $0.magnitude > 3 }
    let bends = means.count { $0.low > 0 || $0.high < 0 }
    figure.words =
      "\(NumberFormat.count(standardized.count)) \(residualNames) against \(against)s, from "
      + "\(NumberFormat.significant(standardized.min() ?? 0)) to "
      + "\(NumberFormat.significant(standardized.max() ?? 0)); \(NumberFormat.count(outside)) beyond "
      + "3. Of \(means.count) groups of neighbouring rows, the mean of \(bends) is more than 2 "
      + "standard errors from zero."
    return figure
  }

  private var against: String { kind.isAgainstFitted ? "fitted value" : "linear predictor" }

  private var residualName: String {
    switch kind {
    case .deviance: "Standardized deviance residual"
    case .mixedDeviance: "Deviance residual"
    case .mixed: "Residual in standard deviations"
    case .leastSquares, .ordinal: "Standardized residual"
    }
  }

  /// Several of them, within a sentence.
  private var residualNames: String {
    kind == .mixed ? "residuals in standard deviations" : "\(residualName.lowercased())s"
  }

  /// The second picture; nil without quantiles.
  var inOrder: ScatterFigure? {
    guard !quantiles.isEmpty else { return nil }
    return order == .sizes ? sizes : normality
  }

  /// Sizes of residuals in order against a half-normal sample's.
  private var sizes: ScatterFigure {
    var figure = ScatterFigure(
      name: FigureName.safe("quantiles", model),
      title: "Sizes of residuals of \(model) and a half-normal sample",
      xLabel: "Quantile of a half-normal sample", yLabel: "Size of deviance residual",
      points: quantiles.map { ScatterFigure.Point($0.expected, $0.value) },
      line: ScatterFigure.Line(slope: 1, intercept: 0))
    figure.words =
      "The sizes of \(NumberFormat.count(standardized.count)) \(residualNames) in order "
      + "against a half-normal sample's. The largest is "
      + "\(NumberFormat.significant(quantiles.last?.value ?? 0)) where "
      + "\(NumberFormat.significant(quantiles.last?.expected ?? 0)) is expected."
    return figure
  }

  /// Means of ten or fewer groups of equal size, neighbours by fitted value, ± 2 standard errors.
  private var localMeans: [ScatterFigure.BandPoint] {
    let order = fitted.indices.sorted { (fitted[$0], $0) < (fitted[$1], $1) }
    let groups = min(10, order.count / 8)
    guard groups > 1 else { return [] }
    return (0..<groups).map { k in
      let own = order[(k * order.count / groups)..<((k + 1) * order.count / groups)]
      let n = Double(own.count)
      let mean = own.reduce(0) { $0 + standardized[$1] } / n
      let square = own.reduce(0) { $0 + (standardized[$1] - mean) * (standardized[$1] - mean) }
      let error = (square / (n - 1) / n).squareRoot()
      return ScatterFigure.BandPoint(
        x: own.reduce(0) { $0 + fitted[$1] } / n, low: mean - 2 * error, high: mean + 2 * error)
    }
  }

  /// The residuals in order against what a normal sample would give, with the band in which nineteen of
  /// twenty normal samples have each of them.
  private var normality: ScatterFigure {
    let name = order == .quantileResiduals ? "Quantile residual" : residualName
    return Self.normality(
      quantiles, name: FigureName.safe("quantiles", model),
      title: "Residuals of \(model) and a normal sample", yLabel: name,
      of: "\(NumberFormat.count(standardized.count)) \(name.lowercased())s")
  }

  /// The same of the outermost groups' effects.
  var normalityOfEffects: ScatterFigure? {
    guard let effects, !effects.quantiles.isEmpty else { return nil }
    return Self.normality(
      effects.quantiles, name: FigureName.safe("groups", model),
      title: "Effects of \(effects.term) in \(model) and a normal sample",
      yLabel: "Effect in standard deviations",
      of: "\(NumberFormat.count(effects.quantiles.count)) effects of \(effects.term)")
  }

  private static func normality(
    _ quantiles: [Quantile], name: String, title: String, yLabel: String, of what: String
  ) -> ScatterFigure {
    var figure = ScatterFigure(
      name: name, title: title, xLabel: "Quantile of a normal sample", yLabel: yLabel,
      points: quantiles.map { ScatterFigure.Point($0.expected, $0.value) },
      line: ScatterFigure.Line(slope: 1, intercept: 0),
      band: quantiles.map {
        ScatterFigure.BandPoint(
          x: $0.expected, low: $0.expected - $0.halfWidth, high: $0.expected + $0.halfWidth)
      })
    let outside = quantiles.count { ($0.value - $0.expected).magnitude > $0.halfWidth }
    func number(_ value: Double?) -> String { NumberFormat.significant(value ?? 0) }
    figure.words =
      "\(what) in order against a normal "
      + "sample's. The lowest shown is \(number(quantiles.first?.value)) where "
      + "\(number(quantiles.first?.expected)) is expected, the highest "
      + "\(number(quantiles.last?.value)) where \(number(quantiles.last?.expected)) is. "
      + "\(NumberFormat.count(outside)) of \(NumberFormat.count(quantiles.count)) points are outside "
      + "the band."
    return figure
  }
}
