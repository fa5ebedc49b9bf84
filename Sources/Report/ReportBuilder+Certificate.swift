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
          + "the same likeness within clusters as the residuals show, and nothing to find. A sound test "
          + "at 5% finds something in 5% of them."),
    ] + sentences.map { .paragraph($0) } + missing + [.table(certificateTable(rows))]
  }

  /// A sentence per model that would have had a certificate but for its method.
  private var missingCertificates: [Block] {
    ResultRow.all(of: contents.checks).filter { $0.text("check") == "size_certificate" }
      .compactMap { row in
        row.text("meaning").map { .paragraph("Model \(row.text("model") ?? ""): \($0).") }
      }
  }

  private func sentence(_ key: [String], _ rows: [ResultRow]) -> String {
    let column = rows[0].text("cluster") ?? model(named: key[0])?.cluster
    let count = rows[0].integer("n_clusters") ?? 0
    let clusters = (column.map { UnitName(label($0)) } ?? "cluster").counted(count)
    func rate(_ method: String) -> String? {
      rows.first { $0.text("method") == method }?.number("rejection_rate").map(Self.share)
    }
    var text = "Model \(key[0]), \(ReportTerm.words(key[1], label)), \(clusters): "
    let naive = rate("classical").map {
      "tests that take rows for independent reject a true null \($0) of the time at 5%"
    }
    let chosen = rows.first { $0.flag("chosen") }
    let own = chosen.flatMap { row in
      row.number("rejection_rate").map {
        "\(row.text("method") ?? ""), which the design chose, \(Self.share($0))"
      }
    }
    let unknown =
      chosen == nil ? "how often the model's own method does is not simulated" : nil
    text += [naive, own, unknown].compactMap { $0 }.joined(separator: "; ")
    if let chosen, let power = chosen.number("power"), let effect = chosen.number("smallest_effect")
    {
      text +=
        ". Of effects as small as \(NumberFormat.significant(effect)) it would find "
        + Self.share(power)
    }
    return text + "."
  }

  private static func share(_ value: Double) -> String {
    NumberFormat.percent(value, places: value < 0.0995 ? 1 : 0)
  }

  private func certificateTable(_ rows: [ResultRow]) -> ReportTable {
    ReportTable(
      caption: "How often tests at a nominal 5% reject a true null on this design",
      columns: [
        .init("Model"), .init("Term"), .init("Method"), .number("Rejects"), .number("±"),
        .number("Power"), .number("df"),
      ],
      rows: rows.map { row in
        let method = row.text("method") ?? ""
        return ReportTable.Row([
          .init(row.text("model") ?? ""), .init(row.text("term") ?? ""),
          .init(row.flag("chosen") ? "\(method) (chosen)" : method),
          .init(row.number("rejection_rate").map(Self.share) ?? NumberFormat.none),
          .init(row.number("mc_error").map(Self.share) ?? NumberFormat.none),
          .init(row.number("power").map(Self.share) ?? NumberFormat.none),
          .init(NumberFormat.degreesOfFreedom(row.number("df"))),
        ])
      },
      notes: [
        "±: Monte Carlo standard error of \(rows[0].integer("n_draws").map(NumberFormat.count) ?? "") "
          + "draws. Power: at the smallest effect that the study says would matter. With weights (fit: wls) "
          + "outcomes are drawn with errors whose variance is as one over the weight.",
        "classical: rows independent. cr1_normal: cr1 against the normal distribution. cr1s, cr3 and "
          + "cr3_jackknife (cr3 times (G − 1)/G): against t with one degree of freedom less than there "
          + "are clusters. cr2: Satterthwaite's. wild: restricted wild cluster bootstrap, with all sign "
          + "vectors of up to nine clusters, else 399 drawn. reml_kenward_roger: a random intercept of "
          + "each cluster by REML, tested by Kenward and Roger, which is what outcomes are drawn from "
          + "here (fit: mixed).",
      ])
  }
}
