/// The part of the chapter about rows that says who was lost.
extension ReportBuilder {
  var losses: [Block] {
    compared(contents.losses.filter { $0.units == nil }, .rows)
      + compared(contents.losses.filter { $0.units != nil }, .units)
  }

  /// What is compared: rows one by one, or all rows of units that were lost whole.
  private enum Comparison { case rows, units }

  private func compared(_ losses: [LossComparison], _ comparison: Comparison) -> [Block] {
    let shown = losses.filter { !$0.lines.isEmpty && isEnough($0, $0.used, $0.lost) }
    let hidden = losses.filter { $0.lost > 0 && !isEnough($0, $0.used, $0.lost) }
    guard !shown.isEmpty || !hidden.isEmpty else { return [] }
    var blocks: [Block] = [
      comparison == .rows
        ? .heading(level: 3, text: "How the rows lost differ from those kept", id: "losses")
        : .heading(
          level: 3, text: "How the \(lostName(losses)) wholly lost differ from those kept",
          id: "area-losses")
    ]
    if !shown.isEmpty {
      blocks += [
        .paragraph(comparison == .rows ? Self.whatToLookFor : whatUnitsTell(shown)),
        .table(lossTable(shown, comparison)),
      ]
    }
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

  private func whatUnitsTell(_ losses: [LossComparison]) -> String {
    "All rows of the \(lostName(losses)) that a model lost whole beside all rows of the others, "
      + "used or not. The model speaks of the others only."
  }

  private func lostName(_ losses: [LossComparison]) -> String {
    areaName(losses.compactMap(\.units?.column)).plural
  }

  /// Fewer rows than this could be persons known to a reader; of places in a period none are.
  var least: Int { max(1, contents.minCount ?? 1) }

  private func least(of loss: LossComparison) -> Int {
    loss.units != nil && contents.sourcesOfPlaces.contains(loss.source) ? 1 : least
  }

  private func isEnough(_ loss: LossComparison, _ counts: Int...) -> Bool {
    counts.allSatisfy { $0 >= least(of: loss) }
  }

  private static func title(_ models: [String]) -> String {
    "\(models.count == 1 ? "model" : "models") \(Sentence.list(models))"
  }

  private func title(_ loss: LossComparison) -> String {
    guard let units = loss.units else {
      return "\(loss.source), \(NumberFormat.count(loss.used)) used and "
        + "\(NumberFormat.count(loss.lost)) lost, for \(Self.title(loss.models))"
    }
    return "\(loss.source), \(areaName([units.column]).counted(units.used)) kept and "
      + "\(NumberFormat.count(units.lost)) wholly lost, for \(Self.title(loss.models))"
  }

  private func lossTable(_ losses: [LossComparison], _ comparison: Comparison) -> ReportTable {
    let usesShares = losses.contains { $0.lines.contains { $0.level != nil } }
    let used = comparison == .rows ? "Used" : "Kept"
    let hides = losses.contains { least(of: $0) > 1 }
    return ReportTable(
      caption: comparison == .rows
        ? "Rows lost and rows used"
        : "Rows of \(lostName(losses)) wholly lost and of those kept",
      columns: [
        .init("Column"), .number("\(used), n"), .number("\(used), mean"), .number("Lost, n"),
        .number("Lost, mean"), .number("Std. difference"),
      ],
      rows: losses.flatMap { loss in
        [.title(title(loss))] + loss.lines.map { row($0, of: loss) }
      },
      notes: [
        "n: rows that have a value."
          + (usesShares ? " Of a category: the share of each level." : ""),
        "Std. difference: lost less \(used.lowercased()), in standard deviations (the root of the two variances' "
          + "mean). Rows removed at ingest, such as other geographic levels, are not compared.",
      ]
        + (hides
          ? ["<\(least): fewer rows than that are behind it, so that it is not shown."] : []))
  }

  private func row(_ line: LossComparison.Line, of loss: LossComparison) -> ReportTable.Row {
    let used = isShown(\.used, of: line, in: loss)
    let lost = isShown(\.lost, of: line, in: loss)
    let name = line.level.map { "\(label(line.column)): \($0)" } ?? axisLabel(line.column)
    return ReportTable.Row([
      .init(name), count(line.used, of: loss), mean(line.used, line, used, loss),
      count(line.lost, of: loss), mean(line.lost, line, lost, loss),
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
    guard line.level != nil else { return isEnough(loss, line[keyPath: side].count) }
    return loss.lines.filter { $0.column == line.column }.allSatisfy {
      let cell = $0[keyPath: side]
      return isEnough(loss, Int((Double(cell.count) * (cell.mean ?? 0)).rounded()))
    }
  }

  private func count(_ side: LossComparison.Side, of loss: LossComparison) -> ReportTable.Cell {
    let isShown = least(of: loss) == 1 || isEnough(loss, side.count)
    return .init(isShown ? NumberFormat.count(side.count) : "<\(least(of: loss))")
  }

  private func mean(
    _ side: LossComparison.Side, _ line: LossComparison.Line, _ isShown: Bool,
    _ loss: LossComparison
  ) -> ReportTable.Cell {
    let least = least(of: loss)
    guard isShown else { return .init(least > 1 ? "<\(least)" : NumberFormat.none) }
    guard let mean = side.mean else { return .init(NumberFormat.none) }
    return .init(
      line.level == nil ? NumberFormat.significant(mean) : NumberFormat.percent(mean, places: 1))
  }
}
