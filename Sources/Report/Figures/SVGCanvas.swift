/// Builds an SVG from shapes that carry classes, never styles: a page's Content-Security-Policy
/// that allows one style sheet by its digest forbids style attributes.
struct SVGCanvas {
  enum Anchor: String { case start, middle, end }

  let width: Double
  private var body = ""

  init(width: Double) { self.width = width }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body += "<line class=\"\(style)\" x1=\"\(Self.at(x1))\" y1=\"\(Self.at(y1))\""
    body += " x2=\"\(Self.at(x2))\" y2=\"\(Self.at(y2))\"/>\n"
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, _ style: String) {
    body += "<circle class=\"\(style)\" cx=\"\(Self.at(x))\" cy=\"\(Self.at(y))\""
    body += " r=\"\(Self.at(radius))\"/>\n"
  }

  mutating func rect(
    _ x: Double, _ y: Double, width: Double, height: Double, _ style: String, corner: Double = 4
  ) {
    body += "<rect class=\"\(style)\" x=\"\(Self.at(x))\" y=\"\(Self.at(y))\""
    body +=
      " width=\"\(Self.at(width))\" height=\"\(Self.at(height))\" rx=\"\(Self.at(corner))\"/>\n"
  }

  mutating func path(_ points: [(x: Double, y: Double)], closed: Bool = false, _ style: String) {
    guard let first = points.first else { return }
    var d = "M\(Self.at(first.x)) \(Self.at(first.y))"
    for point in points.dropFirst() { d += "L\(Self.at(point.x)) \(Self.at(point.y))" }
    body += "<path class=\"\(style)\" d=\"\(d)\(closed ? "Z" : "")\"/>\n"
  }

  /// Text within `limit`: what does not fit is cut, and a tooltip holds the whole. A line of a
  /// text that was wrapped and cut before names the `whole` itself.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "", anchor: Anchor = .start,
    limit: Double = .infinity, isVertical: Bool = false, whole: String? = nil
  ) {
    let (size, isBold) = Self.font(style)
    let shown = TextWidth.truncated(text, to: limit, size: size, bold: isBold)
    body += "<text x=\"\(Self.at(x))\" y=\"\(Self.at(y))\""
    if !style.isEmpty { body += " class=\"\(style)\"" }
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if isVertical { body += " transform=\"rotate(-90 \(Self.at(x)) \(Self.at(y)))\"" }
    body += ">\(Escape.markup(shown))"
    let whole = whole ?? text
    if shown != whole { body += "<title>\(Escape.markup(whole))</title>" }
    body += "</text>\n"
  }

  /// Text on as many of `count` lines as it needs, each lower by `step`; where it is cut all the same, a
  /// tooltip holds the whole.
  mutating func lines(
    _ text: String, _ x: Double, _ y: Double, _ style: String, anchor: Anchor = .start,
    limit: Double, count: Int = Self.mostLines, step: Double
  ) {
    let lines = Self.wrapped(text, style, to: limit, lines: count)
    for (index, line) in lines.enumerated() {
      let isCut = line.hasSuffix("…") && !text.hasSuffix("…")
      self.text(
        line, x, y + Double(index) * step, style, anchor: anchor, whole: isCut ? text : nil)
    }
  }

  /// The lines that a text of a style takes.
  static func wrapped(
    _ text: String, _ style: String, to limit: Double, lines count: Int = mostLines
  ) -> [String] {
    let (size, isBold) = font(style)
    return TextWidth.wrapped(text, to: limit, lines: count, size: size, bold: isBold)
  }

  /// Labels longer than this are no longer read beside a picture.
  static let mostLines = 3

  private static func font(_ style: String) -> (size: Double, isBold: Bool) {
    let classes = style.split(separator: " ")
    return (classes.contains("m") ? 12 : 13, classes.contains("b"))
  }

  /// The whole element, with its name and description for assistive technology.
  func element(for figure: some Figure, height: Double, standalone: Bool) -> String {
    let margin = standalone ? 16.0 : 0
    let (left, wide, high) = (Self.at(-margin), width + 2 * margin, height + 2 * margin)
    let size = "width=\"\(Self.at(wide))\" height=\"\(Self.at(high))\""
    let id = "fig-\(figure.name)"
    var out = "<svg"
    if standalone { out += " xmlns=\"http://www.w3.org/2000/svg\"" }
    out += " class=\"fig\" role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\""
    out += " \(size) viewBox=\"\(left) \(left) \(Self.at(wide)) \(Self.at(high))\">\n"
    out += "<title id=\"\(id)-t\">\(Escape.markup(figure.title))</title>\n"
    out += "<desc id=\"\(id)-d\">\(Escape.markup(figure.textAlternative))</desc>\n"
    if standalone {
      out += "<style>\n\(FigureStyle.rules(.standalone))</style>\n"
      out += "<rect class=\"page\" x=\"\(left)\" y=\"\(left)\" \(size)/>\n"
    }
    return out + body + "</svg>\n"
  }

  /// A coordinate: at most two decimals, with a plain hyphen for minus.
  static func at(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let decimal = Decimal(value).rounded(places: 2)
    var (whole, fraction) = decimal.parts(places: 2)
    while fraction.last == "0" { fraction.removeLast() }
    let sign = decimal.isNegative && !decimal.isZero ? "-" : ""
    return sign + whole + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
