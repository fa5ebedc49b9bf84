import Diagnostics
import Pipeline
import TestSupport
import Testing

/// What `check` says of designs beside what it refuses: in the words of the run, at the words of the study.
struct IdentifyStudyTests {
  private static let data: String = {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"]
    var lines = ["id,la,y,w," + names.joined(separator: ",")]
    var id = 0
    for la in 0..<12 {
      let own = names.indices.map { k in "\((la * (31 + 2 * k) + 7 * k * k + la * la * k) % 23)" }
      for _ in 0..<(4 + la) {
        lines.append(
          "\(id),L\(la),\(id * 7919 % 101),\(id * 53 % 17)," + own.joined(separator: ","))
        id += 1
      }
    }
    return lines.joined(separator: "\n")
  }()

  private static func folder(_ fits: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(data, to: "rows.csv")
    try folder.write(
      """
      throughline: 1
      study: {id: between, seed: 7}
      ingest:
        rows:
          file: rows.csv
          key: id
          columns: {id: id, la: category, y: number, w: number, a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number}
      model:
        inference: {cluster: la, certify: false}
        fits:
          \(fits)
      report: {formats: [csv]}

      """, to: "study.yaml")
    return folder
  }

  private static let adjust = "adjust: [b, c, d, e, f, g, h]"

  @Test func moreTermsThanClustersAreWorthIsSaidAtCheck() throws {
    let folder = try Self.folder(
      "m: {role: primary, data: rows, outcome: y, support: [a], \(Self.adjust), fit: ols}")
    let study = try Study(yaml: "\(folder.path)/study.yaml")
    let warning = try #require(try study.identify().first)
    let run = try study.run()
    try run.write(to: "\(folder.path)/out")
    let check = try #require(
      csvRows(try folder.read("out/checks.csv")).first { $0["check"] == "terms_between_clusters" })
    #expect(check["result"] == "stop")
    let meaning = try #require(check["meaning"])
    #expect(warning.what == "model 'm': \(meaning)")
    #expect(warning.severity == .warning && warning.why?.contains("without p") == true)
    #expect(warning.location?.line == 11)
    // The run says it in its sentence, and ends as well as the check does.
    #expect(run.headlines.joined().contains(meaning))
  }

  @Test func soundDesignsAreNotWarnedOf() throws {
    let folder = try Self.folder(
      "m: {role: primary, data: rows, outcome: y, support: [w], \(Self.adjust), fit: ols}\n"
        + "    n: {data: rows, outcome: y, support: [a], adjust: [b, w], fit: ols}")
    #expect(try Study(yaml: "\(folder.path)/study.yaml").identify().isEmpty)
  }
}
