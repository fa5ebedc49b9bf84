/// The chapter about what the tests are worth on this design.
extension ReportBuilder {
  var certificate: [Block] {
    let rows = ResultRow.all(of: contents.certificate)
    let missing = missingCertificates
    guard !rows.isEmpty else {
      guard !missing.isEmpty else { return [] }
      return [chapter("What a test at 5% is worth on this design", "certificate")] + missing
    }
    var order: [[String]] = []
    var groups: [[String]: [ResultRow]] = [:]
    for row in rows {
      let key = [row.text("model") ?? "", row.text("term") ?? ""]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    let sentences = order.compactMap { key in groups[key].map { certified(key, $0) } }
    return [
      chapter("What a test at 5% is worth on this design", "certificate"),
      .paragraph(
        "Outcomes were drawn at random on the design as it is: the same terms, the same cluster sizes, "
          + "the same likeness within groups as the fit or its residuals show, and nothing to find. A "
          + "sound test at 5% finds something in 5% of them."),
    ] + sentences.map { .paragraph($0) } + missing + [.table(certificateTable(rows))]
  }

  /// That there is none, and on how many draws methods had no test.
  private static let certificateChecks: Set = ["size_certificate", "certificate_draws"]

  /// A sentence per model that would have had a certificate but for its method, or whose draws were fewer or
  /// without a test.
  private var missingCertificates: [Block] {
    ResultRow.all(of: contents.checks).filter {
      Self.certificateChecks.contains($0.text("check") ?? "")
    }
    .compactMap { row in
      row.text("meaning").map { .paragraph("Model \(row.text("model") ?? ""): \($0).") }
    }
  }
}
