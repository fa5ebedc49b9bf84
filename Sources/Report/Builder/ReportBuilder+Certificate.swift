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
    let sentences = order.compactMap { key in groups[key].map { sentence(key, $0) } }
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

  private func sentence(_ key: [String], _ rows: [ResultRow]) -> String {
    let column = rows[0].text("cluster") ?? model(named: key[0])?.cluster
    let count = rows[0].integer("n_clusters") ?? 0
    let clusters = (column.map { UnitName(label($0)) } ?? "cluster").counted(count)
    func rate(_ method: String) -> String? {
      rows.first { $0.text("method") == method }?.number("rejection_rate").map(Self.certifiedShare)
    }
    var text = "Model \(key[0]), \(ReportTerm.words(key[1], label)), \(clusters): "
    let naive = rate("classical").map {
      "tests that take rows for independent reject a true null \($0) of the time at 5%"
    }
    let chosen = rows.first { $0.flag("chosen") }
    let own = chosen.flatMap { row in
      row.number("rejection_rate").map {
        "\(row.text("method") ?? ""), which the design chose, \(Self.certifiedShare($0))"
      }
    }
    let unknown =
      own == nil
      ? "how often "
        + (chosen.flatMap { $0.text("method") } ?? "the model's own method") + " does is not known"
      : nil
    text += [naive, own, unknown].compactMap { $0 }.joined(separator: "; ")
    if let chosen, let power = chosen.number("power"), let effect = chosen.number("smallest_effect")
    {
      text +=
        ". Of effects as small as \(NumberFormat.significant(effect)) it would find "
        + Self.certifiedShare(power)
    }
    text += "."
    if let groupings = rows[0].text("groupings"), !groupings.isEmpty {
      let spaced = groupings.split(separator: " %", omittingEmptySubsequences: false)
      text += " Drawn with \(spaced.joined(separator: "%"))."
    }
    return text
  }
}
