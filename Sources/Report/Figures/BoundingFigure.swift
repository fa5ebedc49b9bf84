/// How strong a confounder would have to be to explain a ratio away, by its risk ratio with the support
/// (x) and with the outcome (y): the curve on which the bounding factor is the ratio R,
///
///     x y / (x + y − 1) = R,   y = R (x − 1) / (x − R),  x > R
///
/// and that for the limit of the interval nearer 1. Where the two are alike, at x = y, lies the E-value;
/// adjusted terms are dots there, by how far leaving them out moves the ratio.
/// (VanderWeele & Ding 2017, figure 1.)
public struct BoundingFigure: Figure {
  public struct Point: Sendable, Equatable {
    public var label: String
    /// How many times the ratio moves without the term, 1 or more.
    public var moved: Double

    public init(label: String, moved: Double) {
      self.label = label
      self.moved = moved
    }
  }

  public let name: String
  public let title: String
  public let xLabel: String
  public let yLabel: String
  /// R, 1 or more; and that of the limit.
  public let ratio: Double
  public let limit: Double?
  public let points: [Point]

  public init(
    name: String, title: String, xLabel: String, yLabel: String, ratio: Double, limit: Double?,
    points: [Point]
  ) {
    self.name = FigureName.safe(name)
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.ratio = max(ratio, 1 / ratio)
    self.limit = limit.map { max($0, 1 / $0) }
    self.points = points
  }

  /// The same risk ratio with both that moves a ratio so many times.
  static func alike(_ moved: Double) -> Double {
    let R = max(moved, 1)
    return R + R.squareRoot() * (R - 1).squareRoot()
  }

  /// The risk ratio with the outcome that goes with x on the curve of R; nil left of it.
  static func outcome(_ x: Double, of R: Double) -> Double? {
    x > R ? R * (x - 1) / (x - R) : nil
  }

  public var textAlternative: String {
    var text =
      "A confounder with risk ratios of \(Self.told(Self.alike(ratio))) with both would explain the ratio "
      + "of \(Self.told(ratio)) away."
    if let limit {
      text +=
        limit > 1
        ? " One of \(Self.told(Self.alike(limit))) would let the interval take in 1."
        : " The interval takes in 1 as it is."
    }
    for point in points {
      text +=
        " Leaving out \(point.label) moves the ratio as one of "
        + "\(Self.told(Self.alike(point.moved))) could."
    }
    return text
  }

  private static func told(_ value: Double) -> String {
    NumberFormat.significant(value, figures: 3)
  }

  private static let width = 720.0
  private static let height = 380.0

  public func svg(standalone: Bool) -> String {
    var canvas = SVGCanvas(width: Self.width)
    let far = max(1.5, 1 + 2.5 * (Self.alike(ratio) - 1))
    let x = LinearScale(domain: 1...far, start: 70, end: Self.width - 150)
    let y = LinearScale(domain: 1...far, start: Self.height, end: 12)
    let ticks = Ticks(from: 1, to: far, count: 5)
    for (value, label) in zip(ticks.values, ticks.labels) {
      canvas.line(x(value), y(1), x(value), y(far), value == 1 ? "axis" : "grid")
      canvas.text(label, x(value), y(1) + 18, "m", anchor: .middle)
      canvas.line(x(1), y(value), x(far), y(value), value == 1 ? "axis" : "grid")
      canvas.text(label, x(1) - 8, y(value) + 4, "m", anchor: .end)
    }
    canvas.line(x(1), y(1), x(far), y(far), "flow")
    if let limit, limit > 1 {
      curve(of: limit, "touch", x, y, on: &canvas)
      mark(Self.alike(limit), "interval reaches 1", "m", x, y, on: &canvas)
    }
    curve(of: ratio, "fit", x, y, on: &canvas)
    mark(Self.alike(ratio), "explains all", "b", x, y, on: &canvas)
    benchmarks(x, y, on: &canvas)
    canvas.text(
      xLabel, (x(1) + x(far)) / 2, Self.height + 42, "m", anchor: .middle, limit: Self.width - 16)
    canvas.text(
      yLabel, 20, Self.height / 2, "m", anchor: .middle, limit: Self.height, isVertical: true)
    return canvas.element(for: self, height: Self.height + 52, standalone: standalone)
  }

  /// Steps are equal in the logarithm of the distance from the curve's left end, where it is steepest.
  private func curve(
    of R: Double, _ style: String, _ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas
  ) {
    let far = x.domain.upperBound
    // Where y = far.
    guard R < far, let first = Self.outcome(far, of: R), first < far, R > 1 else { return }
    let steps = 64
    let ratio = (0..<6).reduce((far - R) / (first - R)) { root, _ in root.squareRoot() }
    var away = first - R
    let line = (0...steps).compactMap { _ -> (x: Double, y: Double)? in
      defer { away *= ratio }
      return Self.outcome(R + away, of: R).map { (x(R + away), y($0)) }
    }
    canvas.path(line, style)
  }

  private func mark(
    _ value: Double, _ words: String, _ style: String, _ x: LinearScale, _ y: LinearScale,
    on canvas: inout SVGCanvas
  ) {
    guard value > 1 else { return }
    canvas.circle(x(value), y(value), radius: 4, "end")
    canvas.text(
      "\(Self.told(value)) \(words)", x(value) + 10, y(value) - 6, style, limit: 200)
  }

  /// The furthest terms by name, where no other name stands yet.
  private func benchmarks(_ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas) {
    var taken: [Double] = []
    for point in points.sorted(by: { ($0.moved, $1.label) > ($1.moved, $0.label) }) {
      let value = Self.alike(point.moved)
      canvas.circle(x(value), y(value), radius: 4, "dot")
      let at = y(value) + 14
      guard !taken.contains(where: { ($0 - at).magnitude < 14 }) else { continue }
      taken.append(at)
      canvas.text(point.label, x(value) + 8, at, "m", limit: 220)
    }
  }
}
