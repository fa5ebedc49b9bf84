import Foundation
import FoundationXML
import Report
import Testing

/// Parses the SVG and answers its text elements; nil where it is not well-formed.
private final class SVGReader: NSObject, XMLParserDelegate {
  private(set) var numbers: [String] = []
  private(set) var elements: [String] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(name)
    for key in ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"] {
      if let value = attributes[key] { numbers.append(value) }
    }
  }

  static func read(_ figure: any Figure) throws -> SVGReader {
    let parser = XMLParser(data: Data(figure.svg(standalone: true).utf8))
    let reader = SVGReader()
    parser.delegate = reader
    try #require(parser.parse(), "\(figure.name) is not well-formed")
    #expect(reader.elements.prefix(3) == ["svg", "title", "desc"])
    #expect(reader.numbers.allSatisfy { (Double($0) ?? .nan).magnitude < 1e5 })
    return reader
  }
}

private typealias Line = CoefficientFigure.Line

private func entry(
  _ label: String, _ estimate: Double, _ low: Double, _ high: Double, others: [Line] = []
) -> CoefficientFigure.Entry {
  .init(
    label: label, sublabel: "model",
    chosen: Line(method: "cr2", estimate: estimate, low: low, high: high, stdError: 0.25),
    others: others)
}

private func coefficientFigure(_ entries: [CoefficientFigure.Entry]) -> CoefficientFigure {
  CoefficientFigure(name: "c", title: "A <b> & \"c\"", axisLabel: "difference", entries: entries)
}

private let nasty: [any Figure] = [
  coefficientFigure([]),
  coefficientFigure([entry("a", .nan, .nan, .nan), entry("b", 1, -.infinity, .infinity)]),
  coefficientFigure([entry("a", 0, 0, 0)]),
  coefficientFigure([entry("a", 1e300, -1e300, 1e308), entry("b", 1e-300, 0, 1e-299)]),
  coefficientFigure((0..<50).map { entry("term \($0)", Double($0), -1, 60) }),
  coefficientFigure([entry(String(repeating: "very long name ", count: 30), 1, 0, 2)]),
  coefficientFigure([entry("<script>\u{1}\u{202E}مرحبا</script>", 1, 0, 2)]),
  scatter([]), scatter([.init(1, 1)]), scatter([.init(2, 1), .init(2, 5), .init(2, 9)]),
  scatter([.init(.nan, 1), .init(1, .infinity)]),
  scatter([.init(-1e308, 0), .init(1e308, 1e-308)]),
  scatter((0..<20_000).map { .init(Double($0 % 173), Double($0 % 211)) }),
  FlowFigure(name: "f", title: "none", lanes: []),
  FlowFigure(
    name: "f", title: "many",
    lanes: [
      .init(
        source: String(repeating: "source", count: 40), rowsIn: .max,
        removals: (0..<30).map {
          .init(
            stage: ["model", "ingest", "other"][$0 % 3], place: "p",
            rule: String(repeating: "word<&> ", count: $0), rows: $0)
        }, used: 0)
    ]),
]

private func scatter(_ points: [ScatterFigure.Point]) -> ScatterFigure {
  ScatterFigure(
    name: "s", title: "scatter", xLabel: "x & <x>", yLabel: "y", points: points,
    line: .init(slope: 1, intercept: 0),
    band: [.init(x: 0, low: -1, high: .nan), .init(x: 0, low: -1, high: 1)])
}

@Test(arguments: nasty.indices)
func nastyFiguresAreWellFormed(index: Int) throws {
  _ = try SVGReader.read(nasty[index])
  #expect(nasty[index].svg(standalone: false) == nasty[index].svg(standalone: false))
  #expect(!nasty[index].textAlternative.isEmpty)
}

@Test func manyPointsStayAPicture() throws {
  let circles = try SVGReader.read(nasty[12]).elements.count { $0 == "circle" }
  #expect(circles > 1000 && circles < 20_000)
}

@Test func inlineFiguresCarryNoStyle() {
  for figure in nasty {
    let svg = figure.svg(standalone: false)
    #expect(!svg.contains("style") && !svg.contains("xmlns"))
    #expect(svg.hasPrefix("<svg class=\"fig\" role=\"img\" aria-labelledby=\"fig-\(figure.name)-t"))
  }
}

@Test func standaloneFiguresBringTheirColours() {
  let svg = scatter([]).svg(standalone: true)
  #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
  #expect(svg.contains(".fig .page{fill:#ffffff}"))
  #expect(!svg.contains("var("))
}

@Test func intervalsBeyondTheAxisEndInArrows() {
  let wide = Line(method: "cr0", estimate: 1, low: -900, high: 900)
  let svg = coefficientFigure([entry("a", 1, 0.5, 1.5, others: [wide])]).svg(standalone: false)
  #expect(svg.split(separator: "class=\"head\"").count == 3)
  #expect(!svg.contains("400"))
}

@Test func longNamesAreCutAndKeptInATitle() {
  let name = String(repeating: "long name ", count: 20)
  let svg = coefficientFigure([entry(name, 1, 0, 2)]).svg(standalone: false)
  #expect(svg.contains("…<title>\(name)</title></text>"))
}

@Test func figuresSayWhatTheyShow() {
  #expect(
    coefficientFigure([entry("supervision", 0.42, -0.1, 0.94)]).textAlternative
      == "Estimates with their intervals. supervision (model): 0.42, interval −0.10 to 0.94.")
  #expect(
    scatter([.init(1, 2), .init(3, 5)]).textAlternative
      == "2 points: x & <x> from 1 to 3, y from 2 to 5. The fitted line rises by 1 for each one "
      + "more on the horizontal axis.")
  let lane = FlowFigure.Lane(
    source: "cases", rowsIn: 38,
    removals: [.init(stage: "model", place: "safer", rule: "age is missing", rows: 2)], used: 36)
  let flow = FlowFigure(name: "f", title: "t", lanes: [lane])
  #expect(
    flow.textAlternative
      == "cases: 38 rows in, 2 removed at model (age is missing), 36 used.")
  for words in ["38 rows in", "removed at model", "2 rows", "age is missing", "36 rows"] {
    #expect(flow.svg(standalone: false).contains(">\(words)<"))
  }
}

@Test func longSourceNamesStandWhole() {
  let name = "a_source_with_a_really_long_name_of_cases"
  let lane = FlowFigure.Lane(source: name, rowsIn: 3500, removals: [], used: 3500)
  let svg = FlowFigure(name: "f", title: "t", lanes: [lane]).svg(standalone: false)
  #expect(svg.contains(">\(name)<"))
}

@Test func onePointExactly() {
  let figure = ScatterFigure(
    name: "One Point", title: "t", xLabel: "x", yLabel: "y", points: [.init(0, 0)])
  let svg = figure.svg(standalone: false)
  #expect(
    svg.hasPrefix(
      """
      <svg class="fig" role="img" aria-labelledby="fig-one-point-t fig-one-point-d" \
      width="640" height="420" viewBox="0 0 640 420">
      <title id="fig-one-point-t">t</title>
      <desc id="fig-one-point-d">1 point: x from 0 to 0, y from 0 to 0.</desc>
      """))
  #expect(svg.contains("<circle class=\"pt\" cx=\"342.76\" cy=\"189\" r=\"4\"/>"))
}
