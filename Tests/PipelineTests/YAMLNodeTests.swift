import Diagnostics
import Testing

@testable import Pipeline

@Suite struct YAMLNodeTests {
  private func problem(_ yaml: String) throws -> String {
    let text = try StudyText(yaml, file: "s.yaml")
    let error = #expect(throws: DiagnosticList.self) { try YAMLNode.parse(text) }
    return try #require(
      error?.diagnostics.first?.rendered.split(separator: "\n").first.map(String.init))
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", "s.yaml:3:1: error: the key 'a' is written twice"),
    ("x: {a: 1, b: {a: 2}, a: 3}\n", "s.yaml:1:22: error: the key 'a' is written twice"),
    ("x:\n  a: 1\ny:\n  a: 2\n  a: 3\n", "s.yaml:5:3: error: the key 'a' is written twice"),
    ("\"a\": 1\n'a': 2\n", "s.yaml:2:1: error: the key 'a' is written twice"),
    ("{\"-99\": x, -99: y}\n", "s.yaml:1:12: error: the key '-99' is written twice"),
    ("a:\n\t- b\n", "s.yaml:2:1: error: a tab cannot indent YAML"),
    ("a: [1, 2\nb: 3\n", "s.yaml:2:2: error: this is not YAML: did not find expected ',' or ']'"),
  ])
  func problemsAreToldAtTheirPlace(yaml: String, message: String) throws {
    #expect(try problem(yaml) == message)
  }

  @Test func aliasesThatMultiplyAreRefused() throws {
    let bomb =
      "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
      + (1...9).map {
        "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 10).joined(separator: ","))]\n"
      }
      .joined()
    #expect(try problem(bomb) == "s.yaml: error: the study has more than 200000 values")
  }

  @Test func scalarsFollowTheCoreSchema() throws {
    let node = try YAMLNode.parse(
      StudyText("{y: y, no: no, t: true, n: null, i: 12, f: 1.5, q: \"12\", e: \"\"}", file: "s"))
    #expect(node["y"]?.text == "y" && node["y"]?.bool == nil)
    #expect(node["no"]?.text == "no" && node["no"]?.bool == nil)
    #expect(node["t"]?.bool == true)
    #expect(node["n"]?.isNull == true)
    #expect(node["i"]?.integer == 12 && node["f"]?.number == 1.5)
    #expect(node["q"]?.integer == nil && node["q"]?.text == "12")
    #expect(node["e"]?.text == "" && node["e"]?.isNull == false)
  }

  @Test func aPlaceInsideAFoldedTextIsTheWholeText() throws {
    let text = try StudyText("a: >\n  one\n  two\nb: \"one two\"\n", file: "s.yaml")
    let node = try YAMLNode.parse(text)
    #expect(node["a"]?.place(offset: 4, length: 3).line == 1)
    #expect(node["b"]?.place(offset: 4, length: 3).description == "s.yaml:4:9")
  }
}
