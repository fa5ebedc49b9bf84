extension HighSupportData {
  static let staffColumns =
    ["respondent", "la", "role"] + PlantedTruth.themes.flatMap(\.columns)
    + ["caseload", "years_qualified"]

  static let caseColumns =
    ["child", "family", "la", "age", "months_on_plan"]
    + PlantedTruth.outcomes.flatMap { ["\($0.name)_start", "\($0.name)_review"] }

  var staffCSV: String {
    Self.csv(
      Self.staffColumns,
      staff.map { person in
        [person.id, person.authority, person.role.rawValue]
          + person.answers.joined().map(\.code)
          + [person.caseload.code, person.yearsQualified.code]
      })
  }

  var casesCSV: String {
    Self.csv(
      Self.caseColumns,
      cases.map { child in
        [child.id, child.family, child.authority, String(child.age), String(child.monthsOnPlan)]
          + zip(child.start, child.review).flatMap { [String($0), $1.code] }
      })
  }

  /// What no survey could give: each authority's true level of supervision, in full precision.
  var truthCSV: String {
    Self.csv(["la", "supervision"], truths.map { [$0.authority.label, "\($0.supervision)"] })
  }

  /// No cell holds a comma, a quote or a line break, so none needs quoting.
  private static func csv(_ header: [String], _ rows: [[String]]) -> String {
    ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
