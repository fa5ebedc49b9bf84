/// The estimate without each cluster in turn: a dot for each, a line at the estimate with all of them
/// and one at zero.
public struct LeaveOneOutFigure: Figure {
  public struct Entry: Sendable, Equatable {
    public var label: String
    public var estimate: Double

    public init(label: String, estimate: Double) {
      self.label = label
      self.estimate = estimate
    }
  }

  public let name: String
  public let title: String
  public let axisLabel: String
  /// With nothing left out.
  public let estimate: Double
  public let stdError: Double?
  /// From the least to the greatest, the middle ones left out where there are many.
  public let entries: [Entry]
  /// How many the middle had.
  public let hidden: Int

  private static let most = 24

  public init(
    name: String, title: String, axisLabel: String, estimate: Double, stdError: Double?,
    entries: [Entry]
  ) {
    self.name = FigureName.safe(name)
    self.title = title
    self.axisLabel = axisLabel
    self.estimate = estimate
    self.stdError = stdError
    let sorted = entries.filter(\.estimate.isFinite).enumerated()
      .sorted { ($0.element.estimate, $0.offset) < ($1.element.estimate, $1.offset) }
      .map(\.element)
    let isCut = sorted.count > Self.most
    self.entries =
      isCut ? Array(sorted.prefix(Self.most / 2) + sorted.suffix(Self.most / 2)) : sorted
    hidden = sorted.count - self.entries.count
  }

  public var textAlternative: String {
    guard let first = entries.first, let last = entries.last else {
      return "There is nothing to leave out."
    }
    return "With all of them the estimate is \(number(estimate)). It is lowest, "
      + "\(number(first.estimate)), without \(first.label), and highest, "
      + "\(number(last.estimate)), without \(last.label)"
      + (hidden > 0 ? "; \(NumberFormat.count(hidden)) in between are not drawn." : ".")
  }

  private func number(_ value: Double) -> String {
    NumberFormat.estimate(value, stdError: stdError)
  }

  private static let width = 720.0
  private static let step = 18.0
  private static let top = 10.0

  public func svg(standalone: Bool) -> String {
    var canvas = SVGCanvas(width: Self.width)
    let left = min(230, max(90, entries.map { TextWidth.of($0.label, size: 12) }.max() ?? 0))
    let values = entries.map(\.estimate) + [estimate, 0]
    let ticks = Ticks(from: values.min() ?? 0, to: values.max() ?? 0, isOuter: true)
    let scale = LinearScale(
      domain: ticks.low...ticks.high, start: left + 22, end: Self.width - 92)
    let bottom = Self.top + Double(entries.count) * Self.step + 6
    for (value, label) in zip(ticks.values, ticks.labels) {
      canvas.line(
        scale(value), Self.top, scale(value), bottom, value == 0 ? "zero" : "grid")
      canvas.text(label, scale(value), bottom + 18, "m", anchor: .middle)
    }
    canvas.line(scale(estimate), Self.top, scale(estimate), bottom, "fit")
    for (index, entry) in entries.enumerated() {
      let y = Self.top + (Double(index) + 0.5) * Self.step + 3
      canvas.text(entry.label, 4, y + 4, "m", limit: left)
      canvas.line(scale(estimate), y, scale(entry.estimate), y, "ci2")
      canvas.circle(scale(entry.estimate), y, radius: 4, "dot")
      canvas.text(number(entry.estimate), Self.width - 80, y + 4, "m", limit: 80)
    }
    canvas.lines(
      axisLabel, Self.width / 2, bottom + 40, "m", anchor: .middle, limit: Self.width - 16,
      count: 2, step: 16)
    let titles = SVGCanvas.wrapped(axisLabel, "m", to: Self.width - 16, lines: 2)
    return canvas.element(
      for: self, height: bottom + 32 + 16 * Double(titles.count), standalone: standalone)
  }
}
