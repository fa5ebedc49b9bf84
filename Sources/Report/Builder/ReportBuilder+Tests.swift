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
}
