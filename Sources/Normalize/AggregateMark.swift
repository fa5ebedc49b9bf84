import Tables

/// What a study asks of an aggregate, and whether it holds: every model that uses the column is told.
public struct AggregateMark: Sendable, Equatable {
  public enum Verdict: Sendable { case holds, fails, unknown }

  public var summary: Summary
  /// The key of the aggregate step: `icc2_floor`, `rwg_median_floor`, `min_members`.
  public var check: String
  public var verdict: Verdict
  public var value: Double?
  public var meaning: String
}

extension Aggregate {
  func marks(
    of column: String, _ agreement: GroupAgreement, withheld: Int, removed: Int, _ table: String
  ) -> [AggregateMark] {
    let summary = Summary(table: table, column: column)
    let key = by.joined(separator: ", ")
    func floor(_ check: String, _ floor: Double?, _ value: Double?, _ what: String, _ fails: String)
      -> [AggregateMark]
    {
      guard let floor else { return [] }
      let verdict: AggregateMark.Verdict =
        value.map { $0 < floor ? .fails : .holds } ?? .unknown
      let shown = value.map(NumberText.twoPlaces) ?? "not known"
      let ending =
        switch verdict {
        case .holds: ""
        case .fails: ": \(fails)"
        case .unknown: ": it cannot be said whether the mean stands for its group"
        }
      return [
        AggregateMark(
          summary: summary, check: check, verdict: verdict, value: value,
          meaning: "\(what) of \(column) by \(key) is \(shown), the study asks for "
            + "\(Column.text(of: floor))\(ending)")
      ]
    }
    return floor(
      "icc2_floor", icc2Floor, agreement.icc2, "ICC(2)",
      "its group means are too unreliable to tell groups apart, which pulls slopes on them to zero")
      + floor(
        "rwg_median_floor", rwgMedianFloor, agreement.medianRwg,
        agreement.itemCount > 1 ? "median rwg(j)" : "median rwg",
        "members agree too little for a mean to stand for their group")
      + [membersMark(summary, key, withheld: withheld, removed: removed)]
  }

  func membersMark(
    _ summary: Summary, _ key: String, withheld: Int, removed: Int, noun: String = "mean"
  ) -> AggregateMark {
    let lost = withheld + removed
    return AggregateMark(
      summary: summary, check: "min_members", verdict: lost == 0 ? .holds : .fails,
      value: Double(lost),
      meaning: lost == 0
        ? "every group of \(key) has a \(noun) of \(summary.column) over \(minMembers) or more"
        : "\(counted(lost, "group")) of \(key) \(lost == 1 ? "has" : "have") no \(noun) of "
          + "\(summary.column): fewer than \(minMembers) members with a value")
  }
}
