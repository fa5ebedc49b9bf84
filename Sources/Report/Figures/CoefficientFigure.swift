/// Estimates as dots with their intervals as lines, one block per model and term: the chosen
/// method in front, the other methods thinner below it, and a line at zero.
public struct CoefficientFigure: Figure {
  /// One estimate under one way of computing its uncertainty.
  public struct Line: Sendable, Equatable {
    public var method: String
    public var estimate: Double
    public var low: Double
    public var high: Double
    public var stdError: Double?

    public init(
      method: String, estimate: Double, low: Double, high: Double, stdError: Double? = nil
    ) {
      self.method = method
      self.estimate = estimate
      self.low = low
      self.high = high
      self.stdError = stdError
    }

    var hasInterval: Bool { !low.isNaN && !high.isNaN }
    var interval: String { NumberFormat.interval(low, high, stdError: stdError) }
    var value: String { NumberFormat.estimate(estimate, stdError: stdError) }
  }

  public struct Entry: Sendable, Equatable {
    /// What is estimated, such as a term.
    public var label: String
    /// Which model it belongs to, in smaller type.
    public var sublabel: String
    public var chosen: Line
    public var others: [Line]

    public init(label: String, sublabel: String, chosen: Line, others: [Line] = []) {
      self.label = label
      self.sublabel = sublabel
      self.chosen = chosen
      self.others = others
    }
  }

  public let name: String
  public let title: String
  public let axisLabel: String
  public let entries: [Entry]

  public init(name: String, title: String, axisLabel: String, entries: [Entry]) {
    self.name = FigureName.safe(name)
    self.title = title
    self.axisLabel = axisLabel
    self.entries = entries
  }

  public var textAlternative: String {
    guard !entries.isEmpty else { return "There are no estimates to show." }
    let shown = entries.prefix(20).map { entry in
      "\(entry.label) (\(entry.sublabel)): \(entry.chosen.value), "
        + "interval \(entry.chosen.interval)"
    }
    let rest = entries.count - shown.count
    return "Estimates with their intervals. " + shown.joined(separator: "; ")
      + (rest > 0 ? "; and \(rest) more, listed in the table." : ".")
  }

  private static let width = 720.0
  private static let lineHeight = 18.0
  private static let gap = 14.0
  private static let top = 10.0

  public func svg(standalone: Bool) -> String {
    var canvas = SVGCanvas(width: Self.width)
    let left = Self.clamp(
      entries.flatMap {
        [TextWidth.of($0.label, bold: true), TextWidth.of($0.sublabel, size: 12)]
      }, 90...230)
    let right = Self.clamp(
      entries.flatMap { entry in
        [TextWidth.of(Self.summary(entry.chosen), bold: true)]
          + entry.others.map { TextWidth.of(Self.summary($0), size: 12) }
      }, 90...250)
    let ticks = axis
    let scale = LinearScale(
      domain: ticks.low...ticks.high, start: left + 22, end: Self.width - right - 22)
    let bottom = entries.reduce(Self.top) { $0 + Self.height(of: $1, left) }
    drawAxis(ticks, scale: scale, bottom: bottom, on: &canvas)
    var y = Self.top
    for entry in entries {
      draw(entry, at: y, scale: scale, left: left, right: right, on: &canvas)
      y += Self.height(of: entry, left)
    }
    let titles = SVGCanvas.wrapped(axisLabel, "m", to: Self.width - 16, lines: 2)
    return canvas.element(
      for: self, height: bottom + 32 + 16 * Double(titles.count), standalone: standalone)
  }

  /// - Parameter left: how wide labels may be, which go on to further lines.
  private static func height(of entry: Entry, _ left: Double) -> Double {
    let labels =
      SVGCanvas.wrapped(entry.label, "b", to: left).count
      + SVGCanvas.wrapped(entry.sublabel, "m", to: left).count
    return Double(max(labels, 1 + entry.others.count)) * lineHeight + gap
  }

  private static func clamp(_ widths: [Double], _ range: ClosedRange<Double>) -> Double {
    min(range.upperBound, max(range.lowerBound, widths.max() ?? 0))
  }

  private static func summary(_ line: Line) -> String {
    line.method.isEmpty ? line.value : "\(line.value) (\(line.interval))"
  }

  /// Zero and all chosen intervals are in view. A method with a far wider interval may not squeeze
  /// them: it may double the width, beyond which it runs off the axis with an arrow.
  private var axis: Ticks {
    let chosen =
      entries.flatMap { [$0.chosen.estimate, $0.chosen.low, $0.chosen.high] }
      .filter(\.isFinite) + [0]
    let others = entries.flatMap { $0.others.flatMap { [$0.estimate, $0.low, $0.high] } }
      .filter(\.isFinite)
    let low = chosen.min() ?? 0
    let high = chosen.max() ?? 0
    let room = (high - low) / 2
    return Ticks(
      from: max(low - room, min(low, others.min() ?? low)),
      to: min(high + room, max(high, others.max() ?? high)), isOuter: true)
  }

  private func drawAxis(
    _ ticks: Ticks, scale: LinearScale, bottom: Double, on canvas: inout SVGCanvas
  ) {
    var labelEnd = -Double.infinity
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = scale(value)
      let half = TextWidth.of(label, size: 12) / 2
      canvas.line(x, Self.top, x, bottom, value == 0 ? "zero" : "grid")
      guard x - half > labelEnd + 6 else { continue }
      canvas.text(label, x, bottom + 18, "m", anchor: .middle)
      labelEnd = x + half
    }
    canvas.lines(
      axisLabel, Self.width / 2, bottom + 40, "m", anchor: .middle, limit: Self.width - 16,
      count: 2, step: 16)
  }

  private func draw(
    _ entry: Entry, at y: Double, scale: LinearScale, left: Double, right: Double,
    on canvas: inout SVGCanvas
  ) {
    let first = y + Self.gap / 2 + Self.lineHeight / 2
    canvas.lines(entry.label, 4, first + 4.5, "b", limit: left, step: Self.lineHeight)
    let labels = Double(SVGCanvas.wrapped(entry.label, "b", to: left).count)
    canvas.lines(
      entry.sublabel, 4, first + labels * Self.lineHeight + 4, "m", limit: left,
      step: Self.lineHeight)
    draw(entry.chosen, at: first, scale: scale, isChosen: true, on: &canvas)
    canvas.text(
      Self.summary(entry.chosen), Self.width - right, first + 4.5, "b", limit: right)
    for (index, line) in entry.others.enumerated() {
      let y = first + Double(index + 1) * Self.lineHeight
      draw(line, at: y, scale: scale, isChosen: false, on: &canvas)
      canvas.text(
        "\(line.method) \(line.interval)", Self.width - right, y + 4, "m", limit: right)
    }
  }

  private func draw(
    _ line: Line, at y: Double, scale: LinearScale, isChosen: Bool, on canvas: inout SVGCanvas
  ) {
    if line.hasInterval {
      canvas.line(scale(line.low), y, scale(line.high), y, isChosen ? "ci" : "ci2")
      let style = isChosen ? "head2" : "head"
      if line.low < scale.domain.lowerBound { arrow(at: scale.start, y, -1, style, on: &canvas) }
      if line.high > scale.domain.upperBound { arrow(at: scale.end, y, 1, style, on: &canvas) }
    }
    if line.estimate.isFinite, scale.domain.contains(line.estimate) {
      canvas.circle(
        scale(line.estimate), y, radius: isChosen ? 5 : 3, isChosen ? "dot" : "dot2")
    }
  }

  private func arrow(
    at x: Double, _ y: Double, _ way: Double, _ style: String, on canvas: inout SVGCanvas
  ) {
    canvas.path(
      [(x + way * 7, y), (x, y - 4), (x, y + 4)], closed: true, style)
  }
}
