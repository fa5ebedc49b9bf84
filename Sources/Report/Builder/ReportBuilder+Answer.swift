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
    let claims = asked
    guard !claims.isEmpty else { return "This study fits no model with a support term." }
    let distinct = Self.distinct(claims.map { "\(label($0.outcome)) and \(name(asked: $0))" })
    guard distinct.count <= Self.mostPairs else {
      let outcomes = Self.distinct(claims.map { label($0.outcome) })
      return "Is there a link between \(named(supports(of: claims), "support measure")) and "
        + "\(named(outcomes, "outcome"))?"
    }
    return "Is there a link between \(distinct.joined(separator: ", or between "))?"
  }

  /// The claims that headlines are about, and those along curves, which have their own.
  private var asked: [Coefficient] {
    let primary = claims.filter { $0.role == "primary" }
    return primary.isEmpty && !models.contains { $0.row.text("role") == "primary" }
      ? claims : primary
  }

  /// A term as it is written; of columns of curves, which have no meaning one by one, what they are of.
  private func name(asked claim: Coefficient) -> String {
    let name = TermName(claim.term)
    return name.isCurve ? name.columns.map(label).joined(separator: " × ") : claim.term
  }

  /// What claims are about, without what it interacts with.
  private func supports(of claims: [Coefficient]) -> [String] {
    let alone = claims.compactMap { claim -> String? in
      switch TermName(claim.term) {
      case .column(let name), .curve(let name): label(name)
      case .level(let column, _): label(column)
      case .interaction: nil
      }
    }
    return Self.distinct(alone.isEmpty ? claims.map(name(asked:)) : alone)
  }

  /// By name where they are few, else how many.
  private func named(_ names: [String], _ kind: UnitName) -> String {
    names.count <= Self.mostPairs ? Sentence.list(names) : "each of \(kind.counted(names.count))"
  }

  /// A longer question is no longer read.
  private static var mostPairs: Int { 4 }

  var answer: [Block] {
    var blocks = [chapter("The answer", "answer")]
    let headlines = self.headlines
    let shown = firstHeadlines(Self.mostHeadlines)
    if shown.isEmpty {
      blocks.append(.paragraph("No support term was estimated, so there is no answer to give."))
    }
    blocks += shown.map { .headline([.text($0)]) }
    let rest = headlines.count - shown.count
    if rest > 0 {
      blocks.append(
        .paragraph(
          "\(UnitName("more result").counted(rest)) \(rest == 1 ? "is" : "are") in the tables below."
        ))
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
    var reasons: [String] = []
    if let least = contents.minCount, let smallest = smallestCount, smallest < least {
      reasons.append(
        "Some figures here are based on as few as \(NumberFormat.count(smallest)) cases, fewer than "
          + "the \(NumberFormat.count(least)) that this study asks for.")
    }
    let models = modelsBelowLeastDF
    if let least = contents.minDF, !models.isEmpty {
      reasons.append(
        "\(Sentence.list(models)) \(models.count == 1 ? "has" : "have") fewer residual degrees of "
          + "freedom than the \(NumberFormat.degreesOfFreedom(least)) that this study asks for: "
          + "its coefficients nearly show its rows.")
    }
    guard !reasons.isEmpty else { return [] }
    let advice = "Keep this report where the data are kept."
    return [
      .callout(
        .caution, title: "Not for publication",
        [.paragraph((reasons + [advice]).joined(separator: " "))])
    ]
  }

  private var modelsBelowLeastDF: [String] {
    guard let least = contents.minDF else { return [] }
    return ResultRow.all(of: contents.models).compactMap { row in
      guard let df = row.number("df_residual"), df < least else { return nil }
      return row.text("model")
    }
  }

  /// The fewest cases behind any figure of the report.
  private var smallestCount: Int? {
    let counts = [contents.coefficients, contents.models, contents.correlations].flatMap {
      ResultRow.all(of: $0).compactMap { $0.integer("n_obs") }
    }
    let measured = ResultRow.all(of: contents.measurement).compactMap { $0.integer("n") }
    return (counts + measured).filter { $0 > 0 }.min()
  }

  /// One picture of coefficients for each unit of outcome, so that bars of one picture compare; the
  /// primary models' scatters, and the others' behind a disclosure.
  var figures: [Block] {
    let claims = self.claims.filter {
      ($0.estimate?.isFinite ?? false) && isLinear($0.model) && !TermName($0.term).isCurve
    }
    var names = Set<String>()
    let coefficients = Self.grouped(claims, by: comparable).flatMap(Self.ofOneScale).map {
      coefficientFigure(of: $0, &names)
    }
    let effects = effectFigures(&names)
    let primary = Set(headlined.map(\.model))
    let scatters = contents.scatters.map {
      (isShown: primary.contains($0.model), block: scatterFigure($0, &names))
    }
    let hidden = scatters.filter { !$0.isShown }.map(\.block)
    let pictures =
      coefficients + effects + scatters.filter(\.isShown).map(\.block)
      + (hidden.isEmpty
        ? [] : [.details(summary: "The other models, point by point (\(hidden.count))", hidden)])
    return pictures.isEmpty ? [] : [chapter("The picture", "picture")] + pictures
  }

  /// On one axis the short bars have to be at least a thirtieth of the longest.
  private static func ofOneScale(_ claims: [Coefficient]) -> [[Coefficient]] {
    func reach(_ claim: Coefficient) -> Double {
      [claim.estimate, claim.confLow, claim.confHigh].compactMap { $0?.magnitude }
        .filter(\.isFinite).max() ?? 0
    }
    let longest = claims.map(reach).max() ?? 0
    let long = claims.filter { reach($0) >= longest / 30 }
    let short = claims.filter { reach($0) < longest / 30 }
    return short.isEmpty ? [claims] : [long] + ofOneScale(short)
  }

  /// Differences in outcomes of one declared unit can stand on one axis.
  private func comparable(_ claim: Coefficient) -> String {
    contents.labels[claim.outcome]?.unit.map { "unit \($0)" } ?? "outcome \(claim.outcome)"
  }

  private static func grouped(
    _ claims: [Coefficient], by key: (Coefficient) -> String
  ) -> [[Coefficient]] {
    var order: [String] = []
    var groups: [String: [Coefficient]] = [:]
    for claim in claims {
      if groups[key(claim)] == nil { order.append(key(claim)) }
      groups[key(claim), default: []].append(claim)
    }
    return order.compactMap { groups[$0] }
  }

  private func coefficientFigure(
    of claims: [Coefficient], _ names: inout Set<String>
  ) -> Block {
    let outcomes = Self.grouped(claims, by: \.outcome).compactMap { $0.first?.outcome }
    let what = outcomes.count == 1 ? label(outcomes[0]) : "outcomes"
    let unit = contents.labels[outcomes[0]]?.unit
    let axis =
      outcomes.count == 1
      ? "difference in \(axisLabel(outcomes[0]))" : "difference in the outcome (\(unit ?? ""))"
    let figure = CoefficientFigure(
      name: fresh(
        outcomes.count == 1 ? "coefficients-\(outcomes[0])" : "coefficients", &names),
      title: "What goes with \(what)",
      axisLabel: "\(axis) \(Self.step(of: claims, isAxis: true))",
      entries: claims.map { entry(for: $0, among: outcomes) })
    let hasOthers = figure.entries.contains { !$0.others.isEmpty }
    let caption =
      "Estimated difference in \(outcomes.count == 1 ? what : "each outcome") for "
      + "\(Self.step(of: claims)), with the interval of the chosen method"
      + (hasOthers ? "; thin lines show the other methods." : ".")
      + " The dashed line is zero, no association."
    return .figure(figure, caption: caption)
  }

  /// What the bars of a picture are differences for: a unit, a level against another, or either.
  static func step(of claims: [Coefficient], isAxis: Bool = false) -> String {
    let levels = claims.count { if case .level = TermName($0.term) { true } else { false } }
    let unit =
      isAxis ? "per one unit more of the support measure" : "one unit more of each support measure"
    let level =
      isAxis
      ? "of a level against its reference" : "each level in place of the one it is compared with"
    switch levels {
    case 0: return unit
    case claims.count: return level
    default: return "\(unit), or \(level)"
    }
  }

  /// The claim's row: what varies in the picture leads, what is the same follows small.
  private func entry(
    for claim: Coefficient, among outcomes: [String]
  ) -> CoefficientFigure.Entry {
    let term = figureName(of: claim)
    return CoefficientFigure.Entry(
      label: outcomes.count == 1 ? term : label(claim.outcome),
      sublabel: "\(outcomes.count == 1 ? claim.model : term), n = \(claim.shownSample)",
      chosen: line(for: claim), others: others(beside: claim).map(line))
  }

  /// A column by its label; other terms as they are written.
  func figureName(of claim: Coefficient) -> String {
    TermName(claim.term) == .column(claim.term) ? label(claim.term) : claim.term
  }

  func line(for result: Coefficient) -> CoefficientFigure.Line {
    CoefficientFigure.Line(
      method: result.covariance, estimate: result.estimate ?? .nan,
      low: result.confLow ?? .nan, high: result.confHigh ?? .nan, stdError: result.stdError)
  }

  private func scatterFigure(_ scatter: Scatter, _ names: inout Set<String>) -> Block {
    let figure = ScatterFigure(
      name: fresh("scatter-\(scatter.model)-\(scatter.x)", &names),
      title: "\(label(scatter.y)) against \(label(scatter.x)), model \(scatter.model)",
      xLabel: axis(scatter.x, of: scatter), yLabel: axis(scatter.y, of: scatter),
      points: scatter.points,
      line: scatter.line, band: scatter.band)
    let unit = unit(of: scatter.model)
    let start =
      "Each dot is one \(unit.singular) of model \(scatter.model) "
      + "(\(unit.counted(figure.points.count))); larger dots are several at the same place."
    return .figure(
      figure, caption: scatter.caption.isEmpty ? start : "\(start) \(scatter.caption)")
  }

  private func axis(_ column: String, of scatter: Scatter) -> String {
    scatter.shown.map { "\($0) \(axisLabel(column))" } ?? axisLabel(column)
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
