/// The points and line behind one scatter; its axes get their labels from `labels`.
public struct Scatter: Sendable {
  public var model: String
  public var x: String
  public var y: String
  public var points: [ScatterFigure.Point]
  public var line: ScatterFigure.Line?
  public var band: [ScatterFigure.BandPoint]
  /// What the line is: fitted alone, or with the other terms at their means.
  public var caption: String
  /// What of both columns is shown, where it is not their values: `change in`.
  public var shown: String?

  public init(
    model: String, x: String, y: String, points: [ScatterFigure.Point],
    line: ScatterFigure.Line? = nil, band: [ScatterFigure.BandPoint] = [], caption: String = "",
    shown: String? = nil
  ) {
    self.model = model
    self.x = x
    self.y = y
    self.points = points
    self.line = line
    self.band = band
    self.caption = caption
    self.shown = shown
  }
}
