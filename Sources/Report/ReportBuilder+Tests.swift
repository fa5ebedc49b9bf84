import Tables

/// How many tests there were, and what goes with them.
extension ReportBuilder {
  /// The count of the study's tests, and the permutation tests, in sentences of their own.
  var testsRun: [Block] {
    checkRows.filter { Self.toldOutright.contains($0.text("check") ?? "") }.compactMap { row in
      guard let meaning = row.text("meaning"), let first = meaning.first else { return nil }
      let model = row.text("model") ?? ""
      let subject = model.hasPrefix("(") ? "" : "Model \(model), \(row.text("term") ?? ""): "
      let sentence = subject.isEmpty ? first.uppercased() + meaning.dropFirst() : meaning
      return .paragraph("\(subject)\(sentence).")
    }
  }

  private static let toldOutright = ["tests_run", "permutation_test", "permutation_descriptive"]

  /// Whether rows of the same cluster are behind the correlation.
  static func isClustered(_ row: ResultRow) -> Bool {
    guard let clusters = row.integer("n_clusters"), let n = row.integer("n_obs") else {
      return false
    }
    return clusters < n
  }

  static func correlationsIntroduction(_ rows: [ResultRow], _ hasClusters: Bool) -> String {
    let given = rows.contains { $0.text("given")?.isEmpty == false }
    let adjusted =
      given
      ? "Pairs of columns; partial and semi-partial correlations have others taken out"
      : "Pairs of columns, each by itself: nothing is adjusted for"
    guard hasClusters else { return "\(adjusted), and clusters are not counted." }
    return adjusted
      + ". Intervals (by leaving out each cluster) and p allow rows of one cluster to depend on each "
      + "other; the p beside takes every row for independent, which makes a link look surer than it is."
  }
}
