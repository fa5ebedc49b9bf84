import Testing

@testable import Report

/// Labels longer than the room beside a picture go on below.
struct LabelLinesTests {
  private static func figure(_ label: String, _ sublabel: String) -> String {
    CoefficientFigure(
      name: "f", title: "t", axisLabel: "a",
      entries: [
        .init(
          label: label, sublabel: sublabel,
          chosen: .init(method: "cr2", estimate: 1, low: 0.5, high: 1.5))
      ]
    ).svg(standalone: false)
  }

  private static func height(_ svg: String) -> Double {
    let text = svg.split(separator: " ").first { $0.hasPrefix("height=") } ?? ""
    return Double(text.filter { $0.isNumber || $0 == "." }) ?? .nan
  }

  @Test func longOnesAreWholeAndTakeMoreRoom() {
    let long = Self.figure("mean of changes of social worker in the year", "support (m), n = 310")
    #expect(long.contains(">mean of changes of social") && long.contains(">worker in the year<"))
    #expect(!long.contains("…"))
    let short = Self.figure("changes", "support (m), n = 310")
    #expect(Self.height(long) > Self.height(short))
  }

  @Test func whatIsCutAllTheSameIsInATooltip() {
    let label = (1...12).map { "word\($0) of a label" }.joined(separator: " ")
    let cut = Self.figure(label, "s")
    #expect(cut.contains("…<title>\(label)</title>"))
  }
}
