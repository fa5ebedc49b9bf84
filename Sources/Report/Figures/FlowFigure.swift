/// What became of each source's rows: rows in, what each rule removed stage by stage, rows used.
/// One lane per source, read from the top.
public struct FlowFigure: Figure {
  /// The rows that one rule removed.
  public struct Removal: Sendable, Hashable {
    /// ingest, normalize or model.
    public var stage: String
    /// The table or model where it happened.
    public var place: String
    /// The rule in the study's terms.
    public var rule: String
    public var rows: Int

    public init(stage: String, place: String, rule: String, rows: Int) {
      self.stage = stage
      self.place = place
      self.rule = rule
      self.rows = rows
    }
  }

  public struct Lane: Sendable, Hashable {
    public var source: String
    public var rowsIn: Int
    public var removals: [Removal]
    public var used: Int

    public init(source: String, rowsIn: Int, removals: [Removal], used: Int) {
      self.source = source
      self.rowsIn = rowsIn
      self.removals = removals
      self.used = used
    }
  }

  public let name: String
  public let title: String
  public let lanes: [Lane]

  public init(name: String, title: String, lanes: [Lane]) {
    self.name = FigureName.safe(name)
    self.title = title
    self.lanes = lanes
  }

  public var textAlternative: String {
    guard !lanes.isEmpty else { return "No source feeds this model." }
    return lanes.map { lane in
      let lost = lane.removals.map {
        "\(NumberFormat.count($0.rows)) removed at \($0.stage) (\($0.rule))"
      }
      let parts =
        ["\(Self.rows(lane.rowsIn)) in"] + lost + ["\(NumberFormat.count(lane.used)) used"]
      return "\(lane.source): " + parts.joined(separator: ", ") + "."
    }.joined(separator: " ")
  }

  static func rows(_ count: Int) -> String {
    "\(NumberFormat.count(count)) \(count == 1 ? "row" : "rows")"
  }

  private static let width = 720.0
  private static let spine = 250.0
  private static let side = 310.0
  private static let boxHeight = 34.0
  private static let lineHeight = 17.0
  private static let gap = 18.0

  public func svg(standalone: Bool) -> String {
    var canvas = SVGCanvas(width: Self.width)
    var y = 4.0
    for lane in lanes {
      y = draw(lane, from: y, on: &canvas) + 26
    }
    return canvas.element(for: self, height: max(24, y - 18), standalone: standalone)
  }

  /// Draws a lane and answers where it ends.
  private func draw(_ lane: Lane, from top: Double, on canvas: inout SVGCanvas) -> Double {
    let count = Self.rows(lane.rowsIn) + " in"
    var y = top
    // A name too long for its box stands above it, over the whole width.
    let isLong = TextWidth.of(lane.source) > Self.spine - TextWidth.of(count, bold: true) - 36
    if isLong {
      canvas.text(lane.source, 1, y + 12, limit: Self.width - 2)
      y += 20
    }
    box(isLong ? "source" : lane.source, count, "box", at: y, on: &canvas)
    y += Self.boxHeight
    var left = lane.rowsIn
    let stages = Self.stages(of: lane)
    for (index, stage) in stages.enumerated() {
      let height = Self.sideHeight(stage.removals)
      let middle = y + Self.gap + height / 2
      canvas.path([(Self.spine / 2, middle), (Self.side - 6, middle)], "flow")
      arrowRight(at: Self.side, middle, on: &canvas)
      drawSide(stage, at: y + Self.gap, height: height, on: &canvas)
      left -= stage.removals.reduce(0) { $0 + $1.rows }
      let next = y + Self.gap * 2 + height
      drop(from: y, to: next, on: &canvas)
      y = next
      if index < stages.count - 1 {
        box("after \(stage.name)", Self.rows(left), "box", at: y, on: &canvas)
        y += Self.boxHeight
      }
    }
    if stages.isEmpty {
      drop(from: y, to: y + Self.gap * 1.5, on: &canvas)
      y += Self.gap * 1.5
    }
    box("used", Self.rows(lane.used), "end", at: y, on: &canvas)
    return y + Self.boxHeight
  }

  private func box(
    _ label: String, _ count: String, _ style: String, at y: Double, on canvas: inout SVGCanvas
  ) {
    canvas.rect(1, y, width: Self.spine, height: Self.boxHeight, style)
    let room = TextWidth.of(count, bold: true)
    canvas.text(label, 12, y + 22, limit: Self.spine - room - 36)
    canvas.text(count, Self.spine - 11, y + 22, "b", anchor: .end)
  }

  private func drop(from y: Double, to end: Double, on canvas: inout SVGCanvas) {
    let x = Self.spine / 2
    canvas.path([(x, y), (x, end - 6)], "flow")
    canvas.path([(x, end), (x - 4, end - 7), (x + 4, end - 7)], closed: true, "head")
  }

  private func arrowRight(at x: Double, _ y: Double, on canvas: inout SVGCanvas) {
    canvas.path([(x, y), (x - 7, y - 4), (x - 7, y + 4)], closed: true, "head")
  }
}

extension FlowFigure {
  fileprivate struct Stage {
    var name: String
    var removals: [Removal]
  }

  /// A box lists this many rules; the rest are counted on one line.
  private static let mostRules = 8
  private static let ruleWidth = width - side - 96

  fileprivate static func stages(of lane: Lane) -> [Stage] {
    var stages: [Stage] = []
    for removal in lane.removals where removal.rows > 0 {
      if let index = stages.firstIndex(where: { $0.name == removal.stage }) {
        stages[index].removals.append(removal)
      } else {
        stages.append(Stage(name: removal.stage, removals: [removal]))
      }
    }
    let order = ["ingest", "normalize", "model"]
    func rank(_ stage: Stage) -> Int { order.firstIndex(of: stage.name) ?? order.count }
    return stages.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }
    .map(\.element)
  }

  private struct Rule {
    var count: Int
    var text: String
    var lines: [String]
  }

  private static func rules(of removals: [Removal]) -> [Rule] {
    var out = removals.prefix(mostRules).map {
      Rule(
        count: $0.rows, text: $0.rule,
        lines: TextWidth.wrapped($0.rule, to: ruleWidth, lines: 2, size: 12))
    }
    let rest = removals.dropFirst(mostRules)
    if !rest.isEmpty {
      let text = "by \(rest.count) more rules"
      out.append(Rule(count: rest.reduce(0) { $0 + $1.rows }, text: text, lines: [text]))
    }
    return out
  }

  fileprivate static func sideHeight(_ removals: [Removal]) -> Double {
    let count = rules(of: removals).reduce(0) { $0 + $1.lines.count }
    return Double(count + 1) * lineHeight + 16
  }

  fileprivate func drawSide(
    _ stage: Stage, at y: Double, height: Double, on canvas: inout SVGCanvas
  ) {
    canvas.rect(Self.side, y, width: Self.width - Self.side - 1, height: height, "lost")
    let total = stage.removals.reduce(0) { $0 + $1.rows }
    canvas.text("removed at \(stage.name)", Self.side + 12, y + 20, "b", limit: 270)
    canvas.text(Self.rows(total), Self.width - 13, y + 20, "b", anchor: .end)
    var baseline = y + 20
    for rule in Self.rules(of: stage.removals) {
      let isCut = rule.lines.last?.hasSuffix("…") ?? false
      canvas.text(
        NumberFormat.count(rule.count), Self.side + 60, baseline + Self.lineHeight, "m",
        anchor: .end)
      for line in rule.lines {
        baseline += Self.lineHeight
        canvas.text(line, Self.side + 70, baseline, "m", whole: isCut ? rule.text : nil)
      }
    }
  }
}
