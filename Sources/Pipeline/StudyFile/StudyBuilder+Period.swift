import Diagnostics
import Ingest

extension StudyBuilder {
  /// `period:` of a source; nil where there is none, or after reporting what is wrong with it.
  mutating func period(_ node: YAMLNode?) -> PeriodSpec? {
    guard let node, let column = node["column"]?.text else { return nil }
    let (ends, snapshot) = (node["ends"], node["snapshot"])
    if ends == nil, snapshot == nil, node["months"] == nil {
      return PeriodSpec(column: column, window: .day)
    }
    guard let day = ends ?? snapshot, ends == nil || snapshot == nil else {
      problem(
        "period: says \(ends == nil ? "neither ends nor snapshot" : "both ends and snapshot")",
        at: node.location,
        why: "ends: is the last day of a window of time, snapshot: a count on one day",
        fix: "write {column: \(column), ends: \"03-31\", months: 12} or "
          + "{column: \(column), snapshot: \"09-30\"}")
      return nil
    }
    guard let monthDay = PeriodSpec.MonthDay(day.text ?? "") else {
      problem(
        "'\(day.text ?? "")' is not a month and a day", at: day.location,
        why: "no year has that month with that day, or it is not written so; the month comes first",
        fix: "write two digits each: \"03-31\" for 31 March")
      return nil
    }
    guard snapshot == nil else {
      if let months = node["months"] {
        problem(
          "a snapshot has no months", at: months.location,
          why: "it is one day, so its window starts and ends with it", fix: "delete months:")
      }
      return PeriodSpec(column: column, window: .snapshot(monthDay))
    }
    let months = node["months"]?.integer ?? 12
    guard (1...1200).contains(months) else {
      problem(
        "a window of \(months) months", at: node["months"]?.location,
        fix: "give a number from 1 to 1200")
      return nil
    }
    return PeriodSpec(column: column, window: .ends(monthDay, months: months))
  }
}
