/// Points where they are (never jittered), a fitted line, and the band of its uncertainty.
///
/// Points that would cover each other are drawn as one larger dot, its area growing with their
/// number.
public struct ScatterFigure: Figure {
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The fitted line: y = intercept + slope · x.
  public struct Line: Sendable, Equatable {
    public var slope: Double
    public var intercept: Double

    public init(slope: Double, intercept: Double) {
      self.slope = slope
      self.intercept = intercept
    }

    func callAsFunction(_ x: Double) -> Double { intercept + slope * x }
  }

  /// The line's interval at one x.
  public struct BandPoint: Sendable, Equatable {
    public var x: Double
    public var low: Double
    public var high: Double

    public init(x: Double, low: Double, high: Double) {
      self.x = x
      self.low = low
      self.high = high
    }
  }

  public let name: String
  public let title: String
  public let xLabel: String
  public let yLabel: String
  public let points: [Point]
  public let line: Line?
  public let band: [BandPoint]
  /// The text alternative of a figure that is no fitted line.
  var words: String?

  /// Points with a coordinate that is not finite are left out.
  public init(
    name: String, title: String, xLabel: String, yLabel: String, points: [Point],
    line: Line? = nil, band: [BandPoint] = []
  ) {
    self.name = FigureName.safe(name)
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    self.line = line.flatMap { $0.slope.isFinite && $0.intercept.isFinite ? $0 : nil }
    self.band = band.filter { $0.x.isFinite && $0.low.isFinite && $0.high.isFinite }
  }

  public var textAlternative: String {
    if let words { return words }
    guard let x = range(points.map(\.x)), let y = range(points.map(\.y)) else {
      return "A scatter of \(yLabel) against \(xLabel), with no points."
    }
    let noun = points.count == 1 ? "point" : "points"
    var text =
      "\(NumberFormat.count(points.count)) \(noun): \(xLabel) from \(x), \(yLabel) from \(y)."
    if let line {
      let way = line.slope > 0 ? "rises" : line.slope < 0 ? "falls" : "is level"
      let slope = NumberFormat.significant(line.slope.magnitude)
      text += " The fitted line \(way)"
      text += line.slope == 0 ? "." : " by \(slope) for each one more on the horizontal axis."
    }
    return text
  }

  private func range(_ values: [Double]) -> String? {
    guard let low = values.min(), let high = values.max() else { return nil }
    return "\(NumberFormat.significant(low)) to \(NumberFormat.significant(high))"
  }

  private static let width = 640.0
  private static let height = 420.0
  private static let top = 14.0

  public func svg(standalone: Bool) -> String {
    var canvas = SVGCanvas(width: Self.width)
    let xTicks = Self.axis(points.map(\.x), count: 6)
    let yTicks = Self.axis(points.map(\.y), count: 5)
    let labelWidth = yTicks.labels.map { TextWidth.of($0, size: 12) }.max() ?? 0
    let left = 34 + labelWidth
    let bottom = Self.height - 56
    let x = LinearScale(domain: xTicks.low...xTicks.high, start: left, end: Self.width - 18)
    let y = LinearScale(domain: yTicks.low...yTicks.high, start: bottom, end: Self.top)
    drawAxes(xTicks, yTicks, x, y, on: &canvas)
    drawBand(x, y, on: &canvas)
    drawPoints(x, y, on: &canvas)
    drawLine(x, y, on: &canvas)
    return canvas.element(for: self, height: Self.height, standalone: standalone)
  }

  private static func axis(_ values: [Double], count: Int) -> Ticks {
    guard let low = values.min(), let high = values.max() else { return Ticks(from: 0, to: 1) }
    let room = (high - low) * 0.03
    return Ticks(from: low - room, to: high + room, count: count)
  }

  private func drawAxes(
    _ xTicks: Ticks, _ yTicks: Ticks, _ x: LinearScale, _ y: LinearScale,
    on canvas: inout SVGCanvas
  ) {
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      canvas.line(x.start, y(value), x.end, y(value), "grid")
      canvas.text(label, x.start - 8, y(value) + 4, "m", anchor: .end)
    }
    canvas.line(x.start, y.start, x.end, y.start, "axis")
    var labelEnd = -Double.infinity
    for (value, label) in zip(xTicks.values, xTicks.labels) {
      canvas.line(x(value), y.start, x(value), y.start + 5, "axis")
      let half = TextWidth.of(label, size: 12) / 2
      let centre = min(x(value), Self.width - half - 2)
      guard centre - half > labelEnd + 6 else { continue }
      canvas.text(label, centre, y.start + 20, "m", anchor: .middle)
      labelEnd = centre + half
    }
    canvas.text(
      xLabel, (x.start + x.end) / 2, Self.height - 12, anchor: .middle, limit: x.end - x.start)
    canvas.text(
      yLabel, 16, (y.start + y.end) / 2, anchor: .middle, limit: y.start - y.end,
      isVertical: true)
  }

  private func drawPoints(_ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas) {
    // A dot is 8 units across: finer than half a unit nobody sees, and many points need a coarser
    // grid to stay a picture rather than a data file.
    let grid = points.count > 4000 ? 3.0 : 0.5
    var dots: [(x: Double, y: Double, count: Int)] = []
    struct Cell: Hashable { let x, y: Int }
    var indexOf: [Cell: Int] = [:]
    for point in points {
      let at = (x: x(point.x), y: y(point.y))
      let cell = Cell(x: Int((at.x / grid).rounded()), y: Int((at.y / grid).rounded()))
      if let index = indexOf[cell] {
        dots[index].count += 1
      } else {
        indexOf[cell] = dots.count
        dots.append((at.x, at.y, 1))
      }
    }
    for dot in dots {
      canvas.circle(dot.x, dot.y, radius: 4 * Double(min(dot.count, 12)).squareRoot(), "pt")
    }
  }

  /// The part of the line inside both axes' ends, over the points' own range of x.
  private func drawLine(_ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas) {
    guard let line, var low = points.map(\.x).min(), var high = points.map(\.x).max(), low < high
    else { return }
    if line.slope != 0 {
      let atEnds = [y.domain.lowerBound, y.domain.upperBound].map {
        ($0 - line.intercept) / line.slope
      }
      low = max(low, min(atEnds[0], atEnds[1]))
      high = min(high, max(atEnds[0], atEnds[1]))
    } else if !y.domain.contains(line.intercept) {
      return
    }
    guard low < high else { return }
    canvas.path([(x(low), y(line(low))), (x(high), y(line(high)))], "fit")
  }

  private func drawBand(_ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas) {
    guard band.count > 1 else { return }
    let sorted = band.sorted { $0.x < $1.x }
    // A band may be wider than the axis, which the points alone decide.
    func inside(_ value: Double) -> Double {
      y(max(y.domain.lowerBound, min(y.domain.upperBound, value)))
    }
    canvas.path(
      sorted.map { (x($0.x), inside($0.high)) }
        + sorted.reversed().map { (x($0.x), inside($0.low)) },
      closed: true, "band")
  }
}
