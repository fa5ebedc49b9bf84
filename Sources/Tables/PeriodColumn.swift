/// Columns that say which window of time a row describes; for a single day both ends are the day.
public enum PeriodColumn {
  /// The window's label: `2025`, `2024-25`.
  public static let label = "period"
  /// What the tidy files of official statistics call the label.
  public static let published = "time_period"
  public static let start = "period_start"
  public static let end = "period_end"

  public static let all = [label, start, end]
}
