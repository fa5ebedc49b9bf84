/// The tables of a random study, each step written down and carried out on squared paper.
extension RandomStudy {
  static let someLevels = ["A", "B", "C", "D", "E"]

  mutating func makeTables() {
    makeSupport()
    makeRates()
    makeChildren()
    if chance(60) { makeWide() }
    if chance(60) { makeTimed() }
    makePanel()
    if chance(40) { makePlaces() }
    if chance(40) { makeSummaryOfPanel() }
  }

  mutating func begin(_ name: String, from: String) -> PlainTable {
    normalize.append((name, ["from: \(from)"]))
    var table = tables[from] ?? PlainTable(source: from, cells: [])
    table.name = name
    return table
  }

  mutating func write(_ step: String) {
    normalize[normalize.count - 1].steps.append(step)
  }

  /// Staff scored and averaged by authority.
  private mutating func makeSupport() {
    var table = begin("support", from: "staff")
    levels = Self.someLevels
    if chance(30) { rowStep(on: &table, numbers: ["load"], whole: "load") }
    let least = between(1, 3)
    table.scale("s", ["s_1", "s_2", "s_3"], minAnswered: least)
    write(
      "scale: {name: s, items: \"s_{1..3}\", min_answered: \(least), allow_negative: \"s_{1..3}\"}")
    if chance(20) {
      table.require(["s"])
      write("require: [s]")
    }
    let members = between(1, 4)
    let count = chance(50) ? "staff_count" : nil
    let sums = chance(30) ? ["load"] : []
    let means = sums.isEmpty ? ["s", "load"] : ["s"]
    table.aggregate(
      PlainSummary(by: "la", means: means, sums: sums, count: count, minMembers: members))
    write(
      "aggregate: {by: [la], mean: [\(means.joined(separator: ", "))]"
        + (sums.isEmpty ? "" : ", sum: [load]") + (count.map { ", count: \($0)" } ?? "")
        + ", min_members: \(members)}")
    if chance(20) {
      table.filter("s", "s > 1.3") { $0 > 1.3 }
      write("filter: \"s > 1.3\"")
    }
    tables["support"] = table
    supportLevels = levels
  }

  /// Official rates, pooled from their counts.
  private mutating func makeRates() {
    var table = begin("rates", from: "areas")
    if chance(20) {
      table.require(["d"])
      write("require: [d]")
    }
    table.aggregate(
      PlainSummary(by: "la", rates: [("rate", "n", "d")], minMembers: 1))
    write("aggregate: {by: [la], mean: [rate], min_members: 1}")
    tables["rates"] = table
  }

  private mutating func makeChildren() {
    var table = begin("children", from: "cases")
    levels = Self.someLevels
    for _ in 0..<between(0, 4) {
      rowStep(on: &table, numbers: ["x", "start", "age"], whole: "age")
    }
    table.difference("change", "review", "start")
    write("derive: {change: \"review - start\"}")
    if chance(30) {
      table.ratio("share", "review", "start")
      write("derive: {share: \"review / start\"}")
    }
    if chance(30) {
      let needsSpread = chance(50)
      table.withinGroups("x", by: "la", needsSpread: needsSpread)
      write("\(needsSpread ? "standardize" : "center"): {columns: [x], by: la}")
    }
    tables["children"] = table
  }

  /// A step that keeps a table's shape.
  private mutating func rowStep(on table: inout PlainTable, numbers: [String], whole: String) {
    switch between(0, 3) {
    case 0:
      let least = between(1, 6)
      table.filter(whole, "\(whole) >= \(least)") { $0 >= Double(least) }
      write("filter: \"\(whole) >= \(least)\"")
    case 1:
      let kept = Array(levels.prefix(between(3, 5)))
      table.filter("la", isOneOf: kept)
      write("filter: {la: [\(kept.joined(separator: ", "))]}")
    case 2:
      let columns = Array(random.shuffled(numbers).prefix(between(1, 2)))
      table.require(columns)
      write("require: [\(columns.joined(separator: ", "))]")
    default:
      let kept = Array(levels.prefix(between(3, 5)))
      levels = kept
      table.recode("la", keeping: kept, otherwise: "not_applicable")
      let values = kept.map { "\($0): \($0)" }.joined(separator: ", ")
      write("recode: {column: la, values: {\(values)}, otherwise: not_applicable}")
    }
  }

  /// Children, or a chain from them, beside one or more other tables.
  private mutating func makePanel() {
    // A summary of the children's own source, to stand beside each child.
    let usesOwnSummary = chance(40)
    if usesOwnSummary {
      var context = begin("context", from: chance(50) ? "cases" : "children")
      context.difference("peers", "age", "start")
      write("derive: {peers: \"age - start\"}")
      let members = between(1, 5)
      context.aggregate(PlainSummary(by: "la", means: ["peers"], minMembers: members))
      write("aggregate: {by: [la], mean: [peers], min_members: \(members)}")
      tables["context"] = context
    }
    let isTurned = chance(25)
    var table = begin("panel", from: isTurned ? "support" : "children")
    if isTurned {
      levels = supportLevels
      join("children", to: &table, relation: "one_to_many", taking: nil)
    } else {
      join("support", to: &table, relation: "many_to_one", taking: nil)
    }
    if chance(50) { join("rates", to: &table, relation: "many_to_one", taking: nil) }
    if chance(25) { join("areas", to: &table, relation: "many_to_many", taking: ["n"]) }
    if tables["wide"] != nil, chance(40) {
      join("wide", to: &table, relation: "many_to_one", taking: nil)
    }
    if usesOwnSummary { join("context", to: &table, relation: "many_to_one", taking: nil) }
    if chance(30) { rowStep(on: &table, numbers: ["change", "s"], whole: "age") }
    tables["panel"] = table
  }

  mutating func unmatchedChoice(orKeep: Bool) -> PlainTable.Unmatched {
    // Seldom: a study that stops says nothing of its rows.
    if chance(5) { return .stop }
    return pick([.count, .drop("outside the study")] + (orKeep ? [.keep] : []))
  }

  private mutating func join(
    _ other: String, to table: inout PlainTable, relation: String, taking columns: [String]?
  ) {
    guard let right = tables[other] else { return }
    let unmatchedRight = unmatchedChoice(orKeep: false)
    let unmatched = unmatchedChoice(orKeep: true)
    let taken = columns ?? right.columns.filter { $0 != "la" }
    table.join(
      right, on: "la", unmatched: unmatched, unmatchedRight: unmatchedRight, taking: taken)
    write(
      "join: {with: \(other), on: [la], relation: \(relation), unmatched: \(unmatched.yaml), "
        + "unmatched_right: \(unmatchedRight.yaml)"
        + (columns.map { ", columns: [\($0.joined(separator: ", "))]" } ?? "") + "}")
  }

  /// One row per authority on both sides.
  private mutating func makePlaces() {
    var table = begin("places", from: "support")
    join("rates", to: &table, relation: "one_to_one", taking: nil)
    tables["places"] = table
  }

  /// A summary of what has been joined already.
  private mutating func makeSummaryOfPanel() {
    var table = begin("summary", from: "panel")
    let members = between(1, 4)
    table.aggregate(
      PlainSummary(by: "la", means: ["change", "s"], count: "children_count", minMembers: members))
    write(
      "aggregate: {by: [la], mean: [change, s], count: children_count, min_members: \(members)}")
    tables["summary"] = table
  }
}

extension PlainTable {
  /// Columns that stand in the file or were made, as far as a join brings them.
  var columns: [String] {
    Set(rows.flatMap(\.cells.keys)).union(summaries.keys).sorted()
  }
}
