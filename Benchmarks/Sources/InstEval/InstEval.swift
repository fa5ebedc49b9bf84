import Foundation
import Throughline
import Timing

/// Fits y ~ service + (1 | s) + (1 | d) + (1 | dept) to a CSV of InstEval and prints the time.
@main struct InstEval {
  static func main() throws {
    let text = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8)
    let lines = text.split(separator: "\n")
    let header = lines[0].split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    func column(_ name: String) -> [Double] {
      let j = header.firstIndex(of: name) ?? 0
      return rows.map { $0[j] }
    }
    func term(_ name: String) -> RandomTerm {
      let cells = column(name).map { Int($0) }
      let labels = (0...(cells.max() ?? 0)).map { "\($0)" }
      return RandomTerm(intercept: name, groups: cells, labels: labels)
    }
    let y = Vector(column("y"))
    let X = Matrix(columns: [[Double](repeating: 1, count: y.count), column("service")])
    let terms = ["s", "d", "dept"].map(term)
    let (timing, fit) = try Timing.least { try MixedFit(X: X, y: y, terms: terms) }
    timing.report("InstEval")
    guard let fit else { return }
    print(fit.convergence)
    print(
      fit.components.map { $0.standardized ?? 0 }, fit.coefficients.elements, fit.logLikelihood)
  }
}
