/// The part of the chapter about rows that says who was lost.
extension ReportBuilder {
  var losses: [Block] {
    let shown = contents.losses.filter { !$0.lines.isEmpty && isEnough($0.used, $0.lost) }
    let hidden = contents.losses.filter { $0.lost > 0 && !isEnough($0.used, $0.lost) }
    guard !shown.isEmpty || !hidden.isEmpty else { return [] }
    var blocks: [Block] = [
      .heading(level: 3, text: "How the rows lost differ from those kept", id: "losses")
    ]
    if !shown.isEmpty { blocks += [.paragraph(Self.whatToLookFor), .table(lossTable(shown))] }
    if !hidden.isEmpty {
      blocks.append(
        .paragraph(
          "Not compared, because fewer than \(least) rows were lost or used: "
            + Sentence.list(hidden.map { "\($0.source) for \(Self.title($0.models))" }) + "."))
    }
    return blocks
  }

  private static let whatToLookFor =
    "If the rows that a model lost are unlike those it used, its answer is about the rows that were "
    + "left. Look for standardized differences beyond 0.1 either way; beyond 0.25 ask whether the "
    + "answer would hold for rows like those lost. No test is made: chance alone makes few lost rows "
    + "look different, and many rows make any difference testable."

  private var least: Int { max(1, contents.minCount ?? 1) }

  private func isEnough(_ counts: Int...) -> Bool { counts.allSatisfy { $0 >= least } }

  private static func title(_ models: [String]) -> String {
    "\(models.count == 1 ? "model" : "models") \(Sentence.list(models))"
  }

  private func lossTable(_ losses: [LossComparison]) -> ReportTable {
    let usesShares = losses.contains { $0.lines.contains { $0.level != nil } }
    return ReportTable(
      caption: "Rows lost and rows used",
      columns: [
        .init("Column"), .number("Used, n"), .number("Used, mean"), .number("Lost, n"),
        .number("Lost, mean"), .number("Std. difference"),
      ],
      rows: losses.flatMap { loss in
        [
          .title(
            "\(loss.source), \(NumberFormat.count(loss.used)) used and "
              + "\(NumberFormat.count(loss.lost)) lost, for \(Self.title(loss.models))")
        ] + loss.lines.map { row($0, of: loss) }
      },
      notes: [
        "n: rows that have a value."
          + (usesShares ? " Of a category: the share of each level." : ""),
        "Std. difference: lost less used, in standard deviations (the root of the two variances' "
          + "mean). Rows removed at ingest, such as other geographic levels, are not compared.",
      ]
        + (least > 1
          ? ["<\(least): fewer rows than that are behind it, so that it is not shown."] : []))
  }

  private func row(_ line: LossComparison.Line, of loss: LossComparison) -> ReportTable.Row {
    let used = isShown(\.used, of: line, in: loss)
    let lost = isShown(\.lost, of: line, in: loss)
    let name = line.level.map { "\(label(line.column)): \($0)" } ?? axisLabel(line.column)
    return ReportTable.Row([
      .init(name), count(line.used), mean(line.used, line, used), count(line.lost),
      mean(line.lost, line, lost),
      .init(
        used && lost
          ? line.difference.map { NumberFormat.fixed($0, places: 2) } ?? NumberFormat.none
          : NumberFormat.none),
    ])
  }

  /// Enough rows behind the mean; behind every level, for one hidden alone is what the others lack.
  private func isShown(
    _ side: KeyPath<LossComparison.Line, LossComparison.Side>, of line: LossComparison.Line,
    in loss: LossComparison
  ) -> Bool {
    guard line.level != nil else { return isEnough(line[keyPath: side].count) }
    return loss.lines.filter { $0.column == line.column }.allSatisfy {
      let cell = $0[keyPath: side]
      return isEnough(Int((Double(cell.count) * (cell.mean ?? 0)).rounded()))
    }
  }

  private func count(_ side: LossComparison.Side) -> ReportTable.Cell {
    .init(isEnough(side.count) ? NumberFormat.count(side.count) : "<\(least)")
  }

  private func mean(
    _ side: LossComparison.Side, _ line: LossComparison.Line, _ isShown: Bool
  ) -> ReportTable.Cell {
    guard isShown else { return .init(least > 1 ? "<\(least)" : NumberFormat.none) }
    guard let mean = side.mean else { return .init(NumberFormat.none) }
    return .init(
      line.level == nil ? NumberFormat.significant(mean) : NumberFormat.percent(mean, places: 1))
  }
}
