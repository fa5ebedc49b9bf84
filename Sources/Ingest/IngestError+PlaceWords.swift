import Tables

extension IngestError {
  /// Words for what is wrong with columns that say where and when.
  var placeWords: (what: String, why: String?, fix: String?) {
    switch self {
    case .severalAreas(let columns, let source):
      (
        "source '\(source)' has \(columns.count) area columns: \(columns.joined(separator: ", "))",
        "column 'area' is made from the one that says which authority a row is about",
        "declare the others as id"
      )
    case .derivedColumnExists(let name, let file, let origin):
      (
        "'\(file)' has a column '\(name)' already",
        origin == "period:"
          ? "period: adds a column of that name"
          : "a column of that name is made from area column '\(origin)'",
        "rename the file's column"
      )
    case .notAPeriod(let text, let column, let spec) where spec.window == .day:
      (
        "'\(text)' is not a date",
        "column '\(column.name)' gives each row's day, for period: says neither ends nor snapshot",
        PeriodLabel(text) == nil
          ? "write it as yyyy-mm-dd or dd/mm/yyyy"
          : "if it names a year, say in period: when the year ends (ends: \"03-31\") or its "
            + "snapshot is (snapshot: \"09-30\")"
      )
    case .notAPeriod(let text, let column, let spec) where PeriodLabel(text) != nil:
      (
        "'\(text)' names two years, of which the period lies in one",
        "column '\(column.name)' \(Self.meaning(spec)), and "
          + (spec.isSnapshot
            ? "a financial year and an academic year disagree on which of the two that is"
            : "such a window does not begin in the first year and end in the second"),
        "write the one year, or correct period:"
      )
    case .notAPeriod(let text, let column, let spec):
      (
        "'\(text)' is not a label of a period", "column '\(column.name)' \(Self.meaning(spec))",
        "write a year (2025), or two in a row (2024-25, 2024/25, 202425) where the twelve months "
          + "begin in the first and end in the second"
      )
    default: ("", nil, nil)
    }
  }

  private static func meaning(_ spec: PeriodSpec) -> String {
    switch spec.window {
    case .day: "gives each row's day"
    case .snapshot(let day): "names the year of a snapshot on \(CalendarDay.name(of: day))"
    case .ends(let day, let months):
      "names \(count(months, "month")) that end on \(CalendarDay.name(of: day))"
    }
  }
}

extension CalendarDay {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `30 September`.
  static func name(of day: PeriodSpec.MonthDay) -> String { "\(day.day) \(months[day.month - 1])" }
}
