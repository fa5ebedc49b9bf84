/// What an unmeasured confounder would leave of an estimate, by its partial R² with the support (x) and
/// with the outcome (y): lines along which the same share is left,
///
///     y = k² (1 − x) / x,  k = (1 − share) f
///
/// f being the support term's partial Cohen's f with the outcome; the line beyond which the interval takes
/// in zero,
///
///     √(xy) + f*√(1 − y) = f√(1 − x),
///
/// f* being what is left of f where the interval touches zero; and adjusted terms as dots, by which to judge
/// what is strong. (Cinelli & Hazlett 2020, fig. 2 and 3; sensemakr's contours of t.)
public struct ContourFigure: Figure {
  public struct Point: Sendable, Equatable {
    public var label: String
    public var times: Int
    public var x: Double
    public var y: Double
    /// What is left of the estimate.
    public var left: Double

    public init(label: String, times: Int, x: Double, y: Double, left: Double) {
      self.label = label
      self.times = times
      self.x = x
      self.y = y
      self.left = left
    }
  }

  public let name: String
  public let title: String
  public let xLabel: String
  public let yLabel: String
  public let estimate: Double
  public let stdError: Double?
  public let f: Double
  /// f*; nil where there is no interval.
  public let criticalF: Double?
  /// Whether the interval takes in zero as it is.
  public let holdsZero: Bool
  public let points: [Point]

  public init(
    name: String, title: String, xLabel: String, yLabel: String, estimate: Double,
    stdError: Double?, f: Double, criticalF: Double? = nil, holdsZero: Bool = false,
    points: [Point]
  ) {
    self.name = FigureName.safe(name)
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.estimate = estimate
    self.stdError = stdError
    self.f = f
    self.criticalF = criticalF
    self.holdsZero = holdsZero
    self.points = points
  }

  /// The confounder that is as strong with both and leaves nothing.
  var robustnessValue: Double {
    let square = f * f
    return ((square * square + 4 * square).squareRoot() - square) / 2
  }

  /// The y at which the interval touches zero for a confounder of this x; nil where it leaves zero
  /// out whatever y is, or takes it in already.
  func touching(_ x: Double) -> Double? {
    guard let c = criticalF, x > 0, x < 1 else { return nil }
    let (a, b) = (x.squareRoot(), f * (1 - x).squareRoot())
    let square = a * a + c * c
    guard b > c, b * b <= square else { return nil }
    let root = (a * b - c * (square - b * b).squareRoot()) / square
    return root >= 0 ? root * root : nil
  }

  public var textAlternative: String {
    let share = NumberFormat.percent(robustnessValue, places: 1)
    let start =
      "A confounder with a partial R² of \(share) with both would leave nothing of the estimate of "
      + "\(number(estimate))." + (touches.map { " \($0)" } ?? "")
    guard !points.isEmpty else { return start }
    return start + " "
      + points.map { "\($0.times) × \($0.label) would leave \(number($0.left))" }
      .joined(separator: "; ") + "."
  }

  private var touches: String? {
    guard let criticalF else { return nil }
    guard !holdsZero else {
      return "The interval takes in zero as it is, without any confounder."
    }
    guard f > criticalF else {
      return
        "With one degree of freedom fewer, which a confounder takes, the interval takes in zero already."
    }
    // Where x = y: f√(1 − x) − x = f*√(1 − x).
    let square = (f - criticalF) * (f - criticalF)
    let both = ((square * square + 4 * square).squareRoot() - square) / 2
    return "One of \(NumberFormat.percent(both, places: 1)) would let the interval take in zero."
  }

  private func number(_ value: Double) -> String {
    NumberFormat.estimate(value, stdError: stdError)
  }

  private static let width = 720.0
  private static let height = 380.0
  private static let shares = [0.75, 0.5, 0.25, 0]

  public func svg(standalone: Bool) -> String {
    var canvas = SVGCanvas(width: Self.width)
    let (farX, farY) = (reach(points.map(\.x)), reach(points.map(\.y)))
    let x = LinearScale(domain: 0...farX, start: 70, end: Self.width - 150)
    let y = LinearScale(domain: 0...farY, start: Self.height, end: 12)
    let across = Ticks(from: 0, to: farX, count: 5)
    for (value, label) in zip(across.values, across.labels) {
      canvas.line(x(value), y(0), x(value), y(farY), value == 0 ? "axis" : "grid")
      canvas.text(label, x(value), y(0) + 18, "m", anchor: .middle)
    }
    let up = Ticks(from: 0, to: farY, count: 5)
    for (value, label) in zip(up.values, up.labels) {
      canvas.line(x(0), y(value), x(farX), y(value), value == 0 ? "axis" : "grid")
      canvas.text(label, x(0) - 8, y(value) + 4, "m", anchor: .end)
    }
    for share in Self.shares { contour(share, x, y, on: &canvas) }
    touchingLine(x, y, on: &canvas)
    for point in points { canvas.circle(x(point.x), y(point.y), radius: 4, "dot") }
    labels(x, y, on: &canvas)
    canvas.text(
      xLabel, (x(0) + x(farX)) / 2, Self.height + 42, "m", anchor: .middle,
      limit: Self.width - 16)
    canvas.text(
      yLabel, 20, Self.height / 2, "m", anchor: .middle, limit: Self.height, isVertical: true)
    return canvas.element(for: self, height: Self.height + 52, standalone: standalone)
  }

  /// All dots, and the confounder as strong with both, are in view.
  private func reach(_ values: [Double]) -> Double {
    min(1, max(0.1, ((values + [robustnessValue]).max() ?? 0) * 1.3))
  }

  /// Drawn where it runs inside the frame, with what is left at its right end. Steps are equal in the
  /// logarithm, as the line is steepest at its left end.
  private func contour(
    _ share: Double, _ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas
  ) {
    let k = (1 - share) * f
    let (farX, farY) = (x.domain.upperBound, y.domain.upperBound)
    guard k > 0 else { return }
    let first = k * k / (farY + k * k)
    guard first < farX else { return }
    let steps = 64
    // (far / first)^(1/64) by square roots.
    let ratio = (0..<6).reduce(farX / first) { root, _ in root.squareRoot() }
    var at = first
    let line = (0...steps).map { _ in
      defer { at *= ratio }
      return (x: x(at), y: y(k * k * (1 - at) / at))
    }
    canvas.path(line, share == 0 ? "fit" : "flow")
    let left = share == 0 ? "0" : number(share * estimate)
    canvas.text(
      "leaves \(left)", x(farX) + 8, line[steps].y + 4, share == 0 ? "b" : "m", limit: 140)
  }

  private func touchingLine(
    _ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas
  ) {
    let (farX, farY) = (x.domain.upperBound, y.domain.upperBound)
    let steps = 240
    let line = (1...steps).compactMap { k -> (x: Double, y: Double)? in
      let at = farX * Double(k) / Double(steps)
      return touching(at).flatMap { $0 <= farY ? (x(at), y($0)) : nil }
    }
    guard line.count > 1, let last = line.last else { return }
    canvas.path(line, "touch")
    canvas.text("interval touches 0", last.x + 8, last.y - 4, "m", limit: 140)
  }

  /// Each term's name at its strongest dot, where no other name stands yet.
  private func labels(_ x: LinearScale, _ y: LinearScale, on canvas: inout SVGCanvas) {
    var taken: [Double] = []
    var named = Set<String>()
    for point in points.sorted(by: { ($0.times, $1.label) > ($1.times, $0.label) })
    where named.insert(point.label).inserted {
      let at = y(point.y) + 4
      guard !taken.contains(where: { ($0 - at).magnitude < 14 }) else { continue }
      taken.append(at)
      canvas.text("\(point.times) × \(point.label)", x(point.x) + 8, at, "m", limit: 220)
    }
  }
}
