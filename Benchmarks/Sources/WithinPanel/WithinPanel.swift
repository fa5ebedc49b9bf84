import Foundation
import Throughline
import Timing

/// Fits y ~ x within children and years to the rows that `panel.py` made, and prints the times.
///
/// `WithinPanel panel.bin [all]`: `all` adds the covariance that Throughline itself would choose.
@main struct WithinPanel {
  static func main() throws {
    let arguments = CommandLine.arguments
    let data = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let cells = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    let table = table(cells, rowCount: cells.count / 5)
    let clusters: [(String, ClusterChoice, CovarianceMethod)] = [
      ("iid", .none, .named(.classical)), ("CRV1 la", .by("la"), .named(.cr1s)),
      ("CRV1 child", .by("child"), .named(.cr1s)), ("auto iid", .none, .auto),
      ("auto la", .by("la"), .auto), ("auto child", .by("child"), .auto),
    ]
    for (name, cluster, method) in clusters where method != .auto || arguments.count > 2 {
      let spec = ModelSpec(
        outcome: "y", support: ["x"],
        estimator: .within(WithinSpec(absorb: ["child", "year"])),
        inference: Inference(cluster: cluster, method: method))
      let (timing, fit) = try Timing.least { try spec.fit(to: table) }
      timing.report(name)
      for row in fit?.coefficients ?? [] {
        print("  ", row.covariance.name, row.estimate, row.stdError ?? .nan)
      }
    }
  }

  static func table(_ cells: [Double], rowCount: Int) -> Table {
    let names = ["child", "year", "la", "x", "y"]
    return Table(
      name: "panel",
      columns: names.enumerated().map { k, name in
        let column = Array(cells[k * rowCount..<(k + 1) * rowCount])
        return k < 3
          ? (ColumnSpec(name, .integer), Column(.integer(column.map { Int($0) })))
          : (ColumnSpec(name, .number), Column(.number(column)))
      })
  }
}
