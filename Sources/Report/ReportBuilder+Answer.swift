import Diagnostics

/// The chapters about the answer: what was asked, what was found, and its picture.
extension ReportBuilder {
  var question: [Block] {
    var blocks = [chapter("The question", "question")]
    blocks.append(.paragraph(contents.question ?? askedInShort))
    blocks.append(.facts(facts))
    return blocks
  }

  private var facts: [Fact] {
    let sources = contents.sources.map { "\($0.name) (\(FlowFigure.rows($0.rows)))" }
    let fitted = models.map { model in
      model.row.text("role").map { "\(model.model) (\($0))" } ?? model.model
    }
    return [Fact("Data", Suggestion.list(sources)), Fact("Models", Suggestion.list(fitted))]
      .filter { !$0.value.plain.isEmpty }
  }

  private var askedInShort: String {
    let claims = headlined
    guard !claims.isEmpty else { return "This study fits no model with a support term." }
    let pairs = claims.map { "\(label($0.outcome)) and \($0.term)" }
    var seen = Set<String>()
    let distinct = pairs.filter { seen.insert($0).inserted }
    guard distinct.count <= 4 else {
      let outcomes = Set(claims.map(\.outcome)).count
      return "Is there a link between \(distinct.count) pairs of a support measure and an outcome "
        + "(\(UnitName("outcome").counted(outcomes)))?"
    }
    return "Is there a link between \(distinct.joined(separator: ", or between "))?"
  }

  var answer: [Block] {
    var blocks = [chapter("The answer", "answer")]
    let shown = headlines.prefix(Self.mostHeadlines)
    if shown.isEmpty {
      blocks.append(.paragraph("No support term was estimated, so there is no answer to give."))
    }
    blocks += shown.map { .headline([.text($0)]) }
    let rest = headlines.count - shown.count
    if rest > 0 {
      blocks.append(
        .paragraph("\(NumberFormat.count(rest)) more results are in the table of coefficients."))
    }
    blocks += disclosure
    if !contents.warnings.isEmpty {
      blocks.append(.callout(.caution, title: "Keep in mind", [.list(warnings)]))
    }
    return blocks
  }

  /// A page of sentences is no longer a headline.
  private static var mostHeadlines: Int { 6 }

  private var warnings: [[Inline]] {
    contents.warnings.map { warning in
      var words: [Inline] = [.strong("\(warning.what).")]
      if let why = warning.why { words.append(.text(" Why: \(why).")) }
      if let fix = warning.fix { words.append(.text(" What to do: \(fix).")) }
      return words
    }
  }

  private var disclosure: [Block] {
    guard let least = contents.minCount, let smallest = smallestCount, smallest < least else {
      return []
    }
    return [
      .callout(
        .caution, title: "Not for publication",
        [
          .paragraph(
            "Some figures here are based on as few as \(NumberFormat.count(smallest)) cases, fewer "
              + "than the \(NumberFormat.count(least)) that this study asks for. Keep this report "
              + "where the data are kept.")
        ])
    ]
  }

  /// The fewest cases behind any figure of the report.
  private var smallestCount: Int? {
    let counts = [contents.coefficients, contents.models, contents.correlations].flatMap {
      ResultRow.all(of: $0).compactMap { $0.integer("n_obs") }
    }
    let measured = ResultRow.all(of: contents.measurement).compactMap { $0.integer("n") }
    return (counts + measured).filter { $0 > 0 }.min()
  }

  var figures: [Block] {
    let claims = self.claims.filter { $0.estimate?.isFinite ?? false }
    var outcomes: [String] = []
    for claim in claims where !outcomes.contains(claim.outcome) { outcomes.append(claim.outcome) }
    var names = Set<String>()
    let pictures =
      outcomes.flatMap { outcome in
        coefficientFigure(of: claims.filter { $0.outcome == outcome }, outcome, &names)
      } + contents.scatters.map { scatterFigure($0, &names) }
    return pictures.isEmpty ? [] : [chapter("The picture", "picture")] + pictures
  }

  private func coefficientFigure(
    of claims: [Coefficient], _ outcome: String, _ names: inout Set<String>
  ) -> [Block] {
    let figure = CoefficientFigure(
      name: fresh("coefficients-\(outcome)", &names),
      title: "What goes with \(label(outcome))",
      axisLabel: "difference in \(axisLabel(outcome)) per one unit more of the support measure",
      entries: claims.map(entry))
    let hasOthers = figure.entries.contains { !$0.others.isEmpty }
    let caption =
      "Estimated difference in \(label(outcome)) for one unit more of each support measure, with "
      + "the interval of the chosen method"
      + (hasOthers ? "; thin lines show the other methods." : ".")
      + " The dashed line is zero, no association."
    return [.figure(figure, caption: caption)]
  }

  private func entry(for claim: Coefficient) -> CoefficientFigure.Entry {
    CoefficientFigure.Entry(
      label: TermName(claim.term) == .column(claim.term) ? label(claim.term) : claim.term,
      sublabel: "\(claim.model), n = \(claim.shownSample)", chosen: line(for: claim),
      others: others(beside: claim).map(line))
  }

  private func line(for result: Coefficient) -> CoefficientFigure.Line {
    CoefficientFigure.Line(
      method: result.covariance, estimate: result.estimate ?? .nan,
      low: result.confLow ?? .nan, high: result.confHigh ?? .nan, stdError: result.stdError)
  }

  private func scatterFigure(_ scatter: Scatter, _ names: inout Set<String>) -> Block {
    let figure = ScatterFigure(
      name: fresh("scatter-\(scatter.model)-\(scatter.x)", &names),
      title: "\(label(scatter.y)) against \(label(scatter.x)), model \(scatter.model)",
      xLabel: axisLabel(scatter.x), yLabel: axisLabel(scatter.y), points: scatter.points,
      line: scatter.line, band: scatter.band)
    let unit = unit(of: scatter.model)
    let start =
      "Each dot is one \(unit.singular) of model \(scatter.model) "
      + "(\(unit.counted(figure.points.count))); larger dots are several at the same place."
    return .figure(
      figure, caption: scatter.caption.isEmpty ? start : "\(start) \(scatter.caption)")
  }

  /// Model names may differ only in ways that file names do not.
  func fresh(_ name: String, _ names: inout Set<String>) -> String {
    let stem = FigureName.safe(name)
    var candidate = stem
    var count = 1
    while !names.insert(candidate).inserted {
      count += 1
      candidate = "\(stem)-\(count)"
    }
    return candidate
  }
}
