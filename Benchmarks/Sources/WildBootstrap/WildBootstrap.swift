import Foundation
import Throughline
import Timing

/// The restricted wild cluster bootstrap of the rows that `wild.py` made, with several numbers of
/// draws.
@main struct WildBootstrap {
  static func main() throws {
    let text = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    func numbers(_ k: Int) -> [Double?] { rows.map { Double($0[k]) } }
    let table = Table(
      name: "wild",
      columns: [
        (ColumnSpec("la", .text), .texts(rows.map { String($0[0]) })),
        (ColumnSpec("y", .number), .numbers(numbers(1))),
        (ColumnSpec("x", .number), .numbers(numbers(2))),
        (ColumnSpec("a", .number), .numbers(numbers(3))),
      ], rowCount: rows.count, lineage: .none)
    let runs: [(String, WildOptions)] = [
      ("all 2^14", WildOptions()),
      ("rademacher 9999", WildOptions(draws: 9999, seed: 1, mostEnumerated: 0)),
      ("rademacher 99999", WildOptions(draws: 99_999, seed: 1, mostEnumerated: 0)),
      ("webb 99999", WildOptions(weights: .webb, draws: 99_999, seed: 1)),
      ("rademacher 999999", WildOptions(draws: 999_999, seed: 1, mostEnumerated: 0)),
    ]
    for (name, options) in runs {
      var inference = Inference(cluster: .by("la"), method: .named(.cr1))
      inference.wild = options
      let spec = ModelSpec(outcome: "y", support: ["x"], adjust: ["a"], inference: inference)
      let (fitting, fit) = try Timing.least { try spec.fit(to: table) }
      guard let fit else { continue }
      fitting.report("\(name): the fit, as wildboottest has it before it starts")
      let (joint, test) = try Timing.least { try fit.jointTest(of: ["x"], covariance: .wild) }
      joint.report("\(name): p \(test?.pValue ?? .nan)")
      let (all, found) = try Timing.least { try fit.estimates(for: .wild) }
      all.report(
        "\(name): p and interval by inversion, of three terms, p \(found?[1].pValue ?? .nan)")
    }
  }
}
