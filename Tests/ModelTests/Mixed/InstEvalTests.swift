import Foundation
import LinearAlgebra
import Testing

@testable import Model

private enum InstEvalData {
  static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden/mixed/insteval.csv")
  static let exists = FileManager.default.fileExists(atPath: file.path)
}

/// 73,421 ratings of lecturers by students, crossed: `Golden/mixed/insteval.R` has the values from lme4
/// and writes the data, which are not kept.
@Suite(
  .enabled(
    if: InstEvalData.exists,
    "Golden/mixed/insteval.R has not been run, which writes the 73,421 ratings"))
struct InstEvalTests {
  @Test func agreesWithLme4() throws {
    let reference = try golden("mixed/insteval-reference.csv")
    let rows = try String(contentsOf: InstEvalData.file, encoding: .utf8).split(separator: "\n")
      .dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    let terms = ["s", "d", "dept"].enumerated().map { k, name in
      let cells = rows.map { Int($0[k + 1]) }
      let labels = (0...(cells.max() ?? 0)).map { "\($0)" }
      return RandomTerm(intercept: name, groups: cells, labels: labels)
    }
    let X = Matrix(columns: [[Double](repeating: 1, count: rows.count), rows.map { $0[4] }])
    let fit = try MixedFit(X: X, y: Vector(rows.map { $0[0] }), terms: terms)
    func expected(_ quantity: String) throws -> [Double] {
      try reference.filter { $0["quantity"] == quantity }.map { try number($0, "value") }
    }
    for (j, (beta, se)) in zip(try expected("beta"), try expected("se")).enumerated() {
      #expect(relativeDifference(fit.coefficients[j], beta) < 1e-9)
      #expect(relativeDifference(fit.covariance[j, j].squareRoot(), se) < 1e-7)
    }
    let variances = try reference.filter { $0["quantity"] == "variance" }.map {
      (try #require($0["name"]), try number($0, "value"))
    }
    for (name, value) in variances {
      let k = fit.terms.firstIndex { $0.name == name }
      let found = k.map { fit.randomCovariances[$0][0, 0] } ?? fit.sigma * fit.sigma
      #expect(relativeDifference(found, value) < 1e-7, "\(name)")
    }
    #expect((fit.logLikelihood - (try expected("loglik"))[0]).magnitude < 1e-7)
  }
}
