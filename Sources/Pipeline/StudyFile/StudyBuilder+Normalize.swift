import Diagnostics
import Ingest
import Normalize
import Tables

extension StudyBuilder {
  mutating func tables(_ node: YAMLNode?, sources: [SourceSpec]) -> [Study.TablePlan] {
    var known = sources.map(\.name)
    var plans: [Study.TablePlan] = []
    for entry in node?.entries ?? [] {
      if known.contains(entry.key) {
        problem(
          "'\(entry.key)' names both a source and a table", at: entry.keyLocation,
          why: "a name must stand for one thing", fix: "give the table another name")
      }
      if let plan = table(entry, known: known) { plans.append(plan) }
      known.append(entry.key)
    }
    return plans
  }

  private mutating func table(_ entry: YAMLNode.Entry, known: [String]) -> Study.TablePlan? {
    guard let items = entry.value.items, let first = items.first, let from = first["from"] else {
      problem(
        "table '\(entry.key)' does not begin with from", at: entry.keyLocation,
        why: "a table starts from a source or from a table above it",
        fix: "make '- from: \(known.first ?? "source")' its first step")
      return nil
    }
    checkKnown(from, known: known, user: entry.key)
    var steps: [Study.PlannedStep] = []
    for item in items.dropFirst() {
      guard let step = item.entries?.first else { continue }
      if step.key == "from" {
        problem(
          "table '\(entry.key)' has a second from", at: step.keyLocation,
          why: "a table begins once", fix: "use join to bring in another table")
        continue
      }
      if let with = step.value["with"], step.key == "join" {
        checkKnown(with, known: known, user: entry.key)
      }
      if let made = self.step(step) {
        steps.append(
          Study.PlannedStep(
            name: step.key, step: made, summary: "\(step.key) \(item.flowText(of: step.value))",
            node: item))
      }
    }
    return Study.TablePlan(
      name: entry.key, from: from.text ?? "", steps: steps, node: entry.value)
  }

  private mutating func checkKnown(_ node: YAMLNode, known: [String], user: String) {
    guard let name = node.text, !known.contains(name) else { return }
    problem(
      name == user
        ? "table '\(name)' cannot be made from itself"
        : "'\(name)' is not a source or a table above '\(user)'", at: node.location,
      why: "there are \(Suggestion.list(known))", fix: Suggestion.fix(for: name, among: known))
  }

  /// One step from its key and settings; nil after reporting what is wrong with it.
  private mutating func step(_ entry: YAMLNode.Entry) -> (any Step)? {
    let node = entry.value
    switch entry.key {
    case "require": return Require(columns: names(node))
    case "filter": return filter(node)
    case "recode": return recode(node)
    case "derive": return derive(node)
    case "scale":
      return Scale(
        name: node["name"]?.text ?? "", items: names(node["items"]),
        reverse: names(node["reverse"]), score: node["score"]?.text == "sum" ? .sum : .mean,
        minAnswered: node["min_answered"]?.integer,
        allowNegative: names(node["allow_negative"]))
    case "aggregate":
      return Aggregate(
        by: names(node["by"]), mean: names(node["mean"]), sum: names(node["sum"]),
        count: node["count"]?.text,
        minMembers: node["min_members"]?.integer ?? Aggregate.defaultMinMembers,
        roll: roll(node["roll"]), icc2Floor: node["icc2_floor"]?.number,
        rwgMedianFloor: node["rwg_median_floor"]?.number)
    case "spread":
      return Spread(
        by: names(node["by"]), column: node["column"]?.text ?? "",
        value: node["value"]?.text ?? "",
        into: (node["into"]?.entries ?? []).map { (measure: $0.key, name: $0.value.text ?? "") })
    case "join": return join(node)
    case "standardize":
      return Standardize(columns: names(node["columns"]), by: grouping(node["by"]))
    case "center":
      return Center(
        columns: names(node["columns"]), by: grouping(node["by"]), into: node["into"]?.text,
        means: node["means"]?.text)
    case "lag": return lag(.lag, node)
    case "lead": return lag(.lead, node)
    case "difference": return lag(.difference, node)
    default: return nil
    }
  }

  private mutating func lag(_ kind: Lag.Kind, _ node: YAMLNode) -> any Step {
    Lag(
      kind, columns: names(node["columns"]), by: names(node["by"]),
      period: node["period"]?.text ?? "", periods: node["periods"]?.integer ?? 1,
      into: node["into"]?.text)
  }

  /// Column names, with ranges such as `item_{1..6}` written out.
  private mutating func names(_ node: YAMLNode?) -> [String] {
    guard let node else { return [] }
    var names: [String] = []
    for item in node.items ?? [node] {
      guard let text = item.text else { continue }
      guard let expanded = NamePattern.expand(text) else {
        problem(
          "'\(text)' is not a range of names", at: item.location,
          why: "braces hold a range of whole numbers", fix: "write it like 'item_{1..6}'")
        continue
      }
      names += expanded
    }
    return names
  }

  private func roll(_ node: YAMLNode?) -> Roll? {
    guard let entries = node?.entries else { return node?.text.map(Roll.column) }
    let numbers = entries.compactMap { entry in entry.value.integer.map { (entry.key, $0) } }
    return .numbers(Dictionary(numbers, uniquingKeysWith: { first, _ in first }))
  }

  private func grouping(_ node: YAMLNode?) -> Grouping {
    guard let text = node?.text, text != "overall", text != "grand" else { return .overall }
    return .group(text)
  }

  private mutating func expression(_ node: YAMLNode) -> Expression? {
    let text = node.text ?? ""
    do {
      return try Expression(parsing: text)
    } catch {
      report(problem: NormalizeError.expression(error, in: text).placed(in: node))
      return nil
    }
  }

  private mutating func filter(_ node: YAMLNode) -> (any Step)? {
    guard let entries = node.entries else {
      return expression(node).map { Filter(.expression($0)) }
    }
    return Filter(
      .matches(entries.map { (column: $0.key, values: $0.value.texts ?? []) }))
  }

  private mutating func derive(_ node: YAMLNode) -> (any Step)? {
    var assignments: [(name: String, expression: Expression)] = []
    for entry in node.entries ?? [] {
      if let expression = expression(entry.value) { assignments.append((entry.key, expression)) }
    }
    return Derive(assignments)
  }

  private mutating func recode(_ node: YAMLNode) -> (any Step)? {
    let otherwise: Recode.Otherwise =
      switch node["otherwise"]?.text {
      case nil, "stop": .stop
      case "keep": .keep
      case .some(let reason): .missing(MissingReason(reason))
      }
    return Recode(
      column: node["column"]?.text ?? "", into: node["into"]?.text,
      values: (node["values"]?.entries ?? []).map { (from: $0.key, to: $0.value.text) },
      otherwise: otherwise)
  }

  private mutating func join(_ node: YAMLNode) -> (any Step)? {
    // The grammar requires both.
    guard let relation = node["relation"]?.text.flatMap(Join.Relation.init),
      let unmatched = node["unmatched"].map({ self.unmatched($0) })
    else { return nil }
    return Join(
      with: node["with"]?.text ?? "", on: names(node["on"]), relation: relation,
      unmatched: unmatched, unmatchedRight: node["unmatched_right"].map { self.unmatched($0) },
      columns: node["columns"].map { names($0) },
      period: node["period"]?.text.flatMap(PeriodRule.init),
      poolsJointAreas: node["joint_areas"] != nil,
      outcomeFirst: node["outcome_first"]?.text)
  }

  private func unmatched(_ node: YAMLNode) -> Join.Unmatched {
    if let reason = node["drop"]?.text { return .drop(reason: reason) }
    switch node.text {
    case "count": return .count
    case "keep": return .keep
    default: return .stop
    }
  }
}

extension YAMLNode {
  /// The node on one line, as YAML's flow style writes it.
  func flowText(of node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _): return text
    case .sequence(let items): return "[\(items.map { flowText(of: $0) }.joined(separator: ", "))]"
    case .mapping(let entries):
      let parts = entries.map { "\($0.key): \(flowText(of: $0.value))" }
      return "{\(parts.joined(separator: ", "))}"
    }
  }
}
