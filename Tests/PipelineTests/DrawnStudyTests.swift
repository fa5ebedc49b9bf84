import Diagnostics
import Foundation
import Testing

@testable import Pipeline

/// Clustered correlations, joint families and permutations, from the study file to the run folder.
struct DrawnStudyTests {
  static func study(
    adjust: String = "romano_wolf", design: String = "natural_experiment",
    correlations: String = "methods: [pearson, semi_partial, repeated_measures], given: [age]"
  ) -> String {
    """
    throughline: 1
    study: {id: drawn, title: Drawn, design: \(design), seed: 7}
    ingest:
      cases:
        file: cases.csv
        key: [child]
        columns: {child: id, la: category, led: number, sup: number, age: number, safer: number}
    model:
      inference: {cluster: la}
      correlations:
        pairs: {data: cases, between: [sup], and: [safer], \(correlations)}
      fits:
        one: {role: primary, data: cases, outcome: safer, support: [led], fit: ols, permutation: {by: la}}
        two: {data: cases, outcome: safer, support: [sup], adjust: [age], fit: ols}
        three: {data: cases, outcome: age, support: [sup], fit: ols}
      families:
        main: {tests: [one, two], adjust: \(adjust)}
    report: {formats: [html, md]}

    """
  }

  static func run(_ study: String) throws -> Run {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "drawn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var csv = "child,la,led,sup,age,safer\n"
    for i in 0..<64 {
      let la = i % 8
      let sup = Double((i * 37) % 11) / 2 + Double(la)
      let safer = 0.4 * sup + Double((i * 53) % 17) / 4
      csv += "\(i),la\(la),\(la % 2),\(sup),\((i * 29) % 13),\(safer)\n"
    }
    try csv.write(to: folder.appendingPathComponent("cases.csv"), atomically: true, encoding: .utf8)
    let file = folder.appendingPathComponent("study.yaml")
    try study.write(to: file, atomically: true, encoding: .utf8)
    return try Study(yaml: file.path).run()
  }

  private func texts(_ run: Run, _ file: String, _ column: String) -> [String?] {
    guard let table = run.result(file) else { return [] }
    return (0..<table.rowCount).map { table[column]?.text(at: $0) }
  }

  @Test func everyTestIsCountedAndAdjusted() throws {
    let run = try Self.run(Self.study())
    let checks = texts(run, "checks.csv", "check")
    #expect(checks.contains("romano_wolf_draws") && checks.contains("permutation_test"))
    let index = try #require(checks.firstIndex(of: "tests_run"))
    #expect(
      texts(run, "checks.csv", "meaning")[index]
        == "this study ran 3 tests of support terms and 4 tests of correlations; "
        + "2 are in family main (romano_wolf); 5 are not adjusted")
    #expect(texts(run, "coefficients.csv", "adjust_method").count { $0 == "romano_wolf" } == 2)
    #expect(
      texts(run, "correlations.csv", "method")
        == ["pearson", "partial_pearson", "semi_partial", "repeated_measures"])
    let clustered = try #require(run.result("correlations.csv")?["p_cluster"])
    #expect((0..<4).allSatisfy { clustered.number(at: $0) != nil })
    #expect(try Self.run(Self.study()).results == run.results)
  }

  @Test func withoutAnAssignmentAPermutationIsDescriptive() throws {
    let run = try Self.run(Self.study(adjust: "holm", design: "observational"))
    let checks = texts(run, "checks.csv", "check")
    #expect(checks.contains("permutation_descriptive") && !checks.contains("permutation_test"))
  }

  @Test func mistakesAreToldAtTheirLine() throws {
    func message(_ study: String) -> String {
      do {
        _ = try Self.run(study)
        return ""
      } catch {
        let list = error as? DiagnosticList
        return list?.diagnostics.map(\.rendered).joined(separator: "\n") ?? ""
      }
    }
    #expect(
      message(Self.study(correlations: "methods: [semi_partial]")).contains("nothing to take out"))
    #expect(
      message(Self.study().replacing("adjust: [age], fit: ols", with: "fit: ols, cluster: none"))
        .contains("romano_wolf needs clusters, and model 'two' has none"))
    #expect(
      message(Self.study().replacing("support: [led]", with: "support: [sup]"))
        .contains("'sup' varies within la"))
  }
}
