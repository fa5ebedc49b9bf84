import Foundation
import Throughline
import Timing

/// Logistic fits to the rows that `logistic.R` made, with Firth's penalty and without, of an outcome
/// that no term separates and of one that a term does.
///
/// With the penalty every fit looks for separation; without it, only one that does not end.
@main struct Logistic {
  static func main() throws {
    guard CommandLine.arguments.count > 1 else {
      print("usage: Logistic FILE, the one that logistic.R wrote")
      return
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1]))
    let cells = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    let names = (1...9).map { "x\($0)" } + ["y", "separated"]
    let rowCount = cells.count / names.count
    let table = Table(
      name: "rows",
      columns: names.enumerated().map { k, name in
        (
          ColumnSpec(name, .number),
          Column(.number(Array(cells[k * rowCount..<(k + 1) * rowCount])))
        )
      })
    for outcome in ["y", "separated"] {
      for penalty in [GeneralizedSpec.Penalty.none, .firth] {
        let spec = ModelSpec(
          outcome: outcome, support: ["x9"], adjust: (1...8).map { "x\($0)" },
          estimator: .generalized(GeneralizedSpec(.logistic, penalty: penalty)),
          inference: Inference(cluster: .none))
        let (timing, found) = Timing.least { () -> String in
          do {
            let fit = try spec.fit(to: table)
            let separation = fit.checks.first { $0.check == "separation" }
            return "\(fit.estimates[1].estimate) \(separation?.meaning ?? "")"
          } catch { return "\(error)" }
        }
        timing.report("\(outcome), penalty \(penalty)")
        print("  ", found ?? "")
      }
    }
  }
}
