/// What is known of a column of official statistics whose values split a total into parts.
public enum FilterState: Sendable, Hashable {
  /// The study has not said which of its values it wants.
  case open
  /// A filter step named the column.
  case chosen
}

/// Filter columns of tidy official statistics (DfE, *Tidy data structure*): text with few values,
/// such as `cla_group`, one of which is often the total of the others.
public enum FilterColumns {
  /// A column with more different values names places or persons.
  public static let mostValues = 60

  /// Columns that every file may have: the period and the place of a row.
  public static func isFixed(_ column: String) -> Bool {
    fixed.contains(column)
  }

  private static let fixed: Set<String> = {
    let places = [
      "country", "region", "old_la", "new_la", "la", "lad", "pcon", "lsip", "ward", "rsc_region",
      "rsc_region_lead", "opportunity_area", "opportunity_area_lead", "english_devolved_area",
      "local_skills_improvement_plan_area", "mat", "sponsor", "trust", "school", "provider",
      "institution", "planning_area",
    ]
    return Set(
      ["time_period", "time_identifier", "geographic_level", "area"] + PeriodColumn.all
        + places.flatMap { ["\($0)_code", "\($0)_name", "\($0)_id"] })
  }()

  /// Whether a value stands for all the others together: `Total`, `All`, `Total children`,
  /// `England total`.
  public static func isTotal(_ value: String) -> Bool {
    let words = value.lowercased().split { !$0.isLetter }
    return words.first == "total" || words.last == "total" || words.first == "all"
  }
}

/// A filter column that would count a unit several times.
public struct OpenFilter: Sendable, Equatable {
  public let column: String
  /// Two or more, in order of first appearance.
  public let values: [String]
  public var totals: [String] { values.filter(FilterColumns.isTotal) }

  /// A value that is no total; of geographic levels, the one that this program is about.
  public var example: String {
    values.first { $0 == "Local authority" } ?? values.first { !FilterColumns.isTotal($0) }
      ?? values.first ?? ""
  }

  /// What the values are, and which of them stand for others.
  public var reason: String {
    let named = values.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    let all = values.count > 8 ? "\(named) … (\(values.count) in all)" : named
    guard let total = totals.first else { return "they are \(all)" }
    return "they are \(all); '\(total)' is the others together"
  }

  public init(column: String, values: [String]) {
    self.column = column
    self.values = values
  }
}

extension Table {
  /// The first filter column with several values among the rows: one that no filter step chose
  /// from, or one that still has a total beside its parts.
  ///
  /// - Parameter names: columns that keep values apart. A column named here is passed, unless a
  ///   total among its rows would be counted again.
  /// - Parameter countsTotals: whether rows of different values meet all the same, as in a fit.
  public func openFilter(apartBy names: [String] = [], countsTotals: Bool = true) -> OpenFilter? {
    for (name, spec) in schema.specs {
      guard let state = spec.filter, let column = self[name] else { continue }
      let isApart = names.contains(name)
      if isApart && !countsTotals { continue }
      let open = OpenFilter(column: name, values: column.distinctTexts)
      guard open.values.count > 1 else { continue }
      if !open.totals.isEmpty || (state == .open && !isApart) { return open }
    }
    return nil
  }

  /// The table after a filter step that named `columns`.
  public func choosing(_ columns: [String]) -> Table {
    var copy = self
    for name in columns {
      guard var spec = schema[name], spec.filter != nil, let column = self[name] else { continue }
      spec.filter = .chosen
      copy.set(column, as: spec, from: [name])
    }
    return copy
  }
}

extension Column {
  /// The different values, in order of first appearance.
  public var distinctTexts: [String] {
    if case .category(let codes, let levels, _) = values {
      var seen: Set<Int32> = []
      return codes.indices.compactMap { row in
        isMissing(row) || !seen.insert(codes[row]).inserted ? nil : levels[Int(codes[row])]
      }
    }
    var seen: Set<String> = []
    return (0..<count).compactMap { row in
      text(at: row).flatMap { seen.insert($0).inserted ? $0 : nil }
    }
  }
}
