/// The chapters about the run, one per stage, and how to run it again.
extension ReportBuilder {
  var ingest: [Block] {
    guard !contents.sources.isEmpty else { return [] }
    var blocks = [chapter("Ingest: what was read", "ingest"), .table(sourcesTable)]
    let isComplete = contents.sources.allSatisfy(\.missing.isEmpty)
    blocks.append(isComplete ? .paragraph("No cell is missing.") : .table(missingTable))
    let inferred = contents.sources.filter { !$0.inferredColumns.isEmpty }
    if !inferred.isEmpty {
      blocks.append(
        .paragraph(
          "These columns are not declared in the study, so their types were read from the data:"))
      blocks.append(
        .list(
          inferred.map { source in
            [.strong(source.name), .text(": " + source.inferredColumns.joined(separator: ", "))]
          }))
    }
    return blocks
  }

  private var sourcesTable: ReportTable {
    ReportTable(
      caption: "Sources",
      columns: [
        .init("Source"), .init("File"), .number("Rows"), .number("Columns"), .init("SHA-256"),
      ],
      rows: contents.sources.map {
        ReportTable.Row([
          .init($0.name), .init($0.file), .init(NumberFormat.count($0.rows)),
          .init(NumberFormat.count($0.columns)), .code(String($0.sha256.prefix(12))),
        ])
      }, notes: ["The whole digests are in manifest.json."])
  }

  private var missingTable: ReportTable {
    ReportTable(
      caption: "Missing cells by reason",
      columns: [.init("Column"), .init("Reason"), .number("Cells")],
      rows: contents.sources.filter { !$0.missing.isEmpty }.flatMap { source in
        [.title(source.name)]
          + source.missing.map { cells in
            ReportTable.Row([
              .init(cells.column), .init(Self.words(cells.reason.name)),
              .init(NumberFormat.count(cells.count)),
            ])
          }
      })
  }

  var normalize: [Block] {
    guard !contents.steps.isEmpty else { return [] }
    let table = ReportTable(
      caption: "Steps",
      columns: [.init("Table"), .init("Step"), .number("Rows before"), .number("Rows after")],
      rows: contents.steps.map { step in
        ReportTable.Row([
          .init(step.table), .code(step.step),
          .init(step.rowsBefore.map(NumberFormat.count) ?? NumberFormat.none),
          .init(NumberFormat.count(step.rowsAfter)),
        ])
      })
    return [chapter("Normalize: what was made of it", "normalize"), .table(table)]
  }

  var model: [Block] {
    guard !models.isEmpty else { return [] }
    var blocks = [chapter("Model: what was fitted, and why so", "model"), .table(modelsTable)]
    if let table = explainedTable { blocks.append(.table(table)) }
    var reasons: [(reason: String, covariance: String, models: [String])] = []
    for model in models where !model.reason.isEmpty {
      let index = reasons.firstIndex {
        $0.reason == model.reason && $0.covariance == model.covariance
      }
      if let index {
        reasons[index].models.append(model.model)
      } else {
        reasons.append((model.reason, model.covariance, [model.model]))
      }
    }
    if !reasons.isEmpty {
      blocks.append(.heading(level: 3, text: "Why this method", id: "method"))
      blocks.append(
        .list(
          reasons.map {
            [
              .strong($0.covariance), .text(" for \(Sentence.list($0.models)): \($0.reason)"),
            ]
          }))
    }
    return blocks + conventions
  }

  private var modelsTable: ReportTable {
    let hasSigma = models.contains { $0.row.number("sigma") != nil }
    return ReportTable(
      caption: "Models",
      columns: [
        .init("Model"), .init("Role"), .init("Data"), .init("Outcome"), .init("Fit"),
        .init("Method"), .number("n"), .number("Left out"), .number("Clusters"), .number("σ"),
        .number("R²"),
      ],
      rows: models.map { model in
        let row = model.row
        func count(_ name: String) -> ReportTable.Cell {
          .init(row.integer(name).map(NumberFormat.count) ?? NumberFormat.none)
        }
        return ReportTable.Row([
          .init(model.model), .init(row.text("role") ?? ""), .init(model.data),
          .init(row.text("outcome") ?? ""), .init(model.fit), .init(model.covariance),
          count("n_obs"), count("n_removed"),
          contents.bothClusters(of: model.model, model.covariance).map { .init($0) }
            ?? count("n_clusters"),
          .init(row.number("sigma").map { NumberFormat.significant($0) } ?? NumberFormat.none),
          .init(
            row.number("r_squared").map { NumberFormat.fixed($0, places: 3) } ?? NumberFormat.none),
        ])
      },
      notes: hasSigma ? ["σ is the residual standard deviation, in units of the outcome."] : []
    ).withoutEmptyColumns
  }

  var notes: [Block] {
    guard let prose = contents.prose, prose.contains(where: { !$0.isWhitespace }) else { return [] }
    return [chapter("The notebook", "notebook"), .prose(prose)]
  }

  var rerun: [Block] {
    [
      chapter("How to run it again", "again"),
      .paragraph(
        "The same study, data and build give the same numbers, to the last bit on the same kind of "
          + "machine; manifest.json holds the digests to check them by."),
      .code(language: "sh", text: contents.howToRun.command),
    ]
  }
}
