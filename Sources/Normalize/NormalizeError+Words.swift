import Diagnostics
import Tables

extension NormalizeError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    let words = isOfData ? dataWords : studyWords
    return Diagnostic(
      words.what, kind: isOfData ? .data : .study, why: words.why, fix: words.fix)
  }

  private var isOfData: Bool {
    switch self {
    case .unmapped, .outOfRange, .noSpread, .relationViolated, .unmatched, .runsAgainst, .roll,
      .spreadTwice, .repeatedPeriod:
      true
    default: false
    }
  }

  private var studyWords: ExpressionError.Words {
    switch self {
    case .unknownColumn(let name, let table, let known):
      (
        "'\(name)' is not a column of table '\(table)'",
        known.isEmpty ? nil : "its columns here are \(Suggestion.list(known))",
        Suggestion.fix(for: name, among: known)
      )
    case .unknownTable(let name, let known):
      (
        "there is no table '\(name)' to join with",
        "tables are built in the order they are written, and may join sources and earlier tables",
        Suggestion.fix(for: name, among: known)
      )
    case .columnExists(let name, let table, let step):
      (
        "\(step) would overwrite '\(name)'", "table '\(table)' has a column of that name",
        "choose another name"
      )
    case .nothingListed(let key, let step):
      ("\(step) has nothing listed\(Self.under(key, step))", nil, "name at least one")
    case .repeated(let name, let key, let step):
      ("\(step) names '\(name)' twice\(Self.under(key, step))", nil, "name it once")
    case .expression(let error, _): error.words
    case .keepOnTheRight:
      (
        "unmatched_right cannot be keep",
        "rows of the right table have no place without a left row",
        "write stop or count, or join the other way round"
      )
    case .noPlaceholder(let pattern, let key, let step):
      (
        "\(step) cannot tell which name '\(pattern)' stands for under '\(key)'", nil,
        "put {column} in it: \"{column}_\(pattern)\""
      )
    case .outOfBounds(let value, let key, let low, let high, let step):
      (
        "\(step): \(key) cannot be \(value)", nil,
        high.map { "give a number from \(low) to \($0)" } ?? "give \(low) or more"
      )
    case .noPeriods, .periodsUnsaid, .supportAfterOutcome, .noAreaKey, .notAPeriod: periodWords
    default: valueWords
    }
  }

  private var valueWords: ExpressionError.Words {
    switch self {
    case .notNumeric(let name, let kind, let step):
      ("\(step) needs numbers, but '\(name)' is of type \(kind.rawValue)", nil, nil)
    case .filterLeftOpen(let open, let step):
      (
        "\(step) would count units again: filter column '\(open.column)' has "
          + "\(open.values.count) values",
        open.reason,
        "put a filter step before it: filter: {\(open.column): [\"\(open.example)\"]}, or name "
          + "\(open.column) in by:"
      )
    case .notANumber(let value, let column, let step):
      ("\(step): '\(column)' holds numbers, so it is never '\(value)'", nil, nil)
    case .notALevel(let value, let column, let levels, let step):
      (
        "\(step): '\(value)' is not a level of '\(column)'",
        "its levels are \(Suggestion.list(levels))", Suggestion.fix(for: value, among: levels)
      )
    case .isNoItem(let name, let reversed, let scale, let items):
      (
        "'\(name)' is \(reversed ? "to be reversed" : "in allow_negative"), but is no item of "
          + "scale '\(scale)'",
        "its items are \(Suggestion.list(items))", Suggestion.fix(for: name, among: items)
      )
    case .rangeUnknown(let item, let scale):
      (
        "scale '\(scale)' cannot reverse '\(item)': its range is not known",
        "a reversed answer is low + high − answer",
        "declare the column as {type: likert, range: [1, 5]}, or give the scale its range"
      )
    case .rangesDiffer(let scale, let first, let range, let second, let other):
      (
        "the items of scale '\(scale)' have different ranges",
        "'\(first)' runs from \(Self.ends(range)), '\(second)' from \(Self.ends(other))",
        "rescale one with recode or derive first"
      )
    case .averagedRate(let name, let lacking):
      (
        "'\(name)' is a rate, and a rate is not averaged",
        lacking.isEmpty
          ? "large and small denominators would count alike, and its counts are not declared"
          : "large and small denominators would count alike, and its table has no "
            + Suggestion.list(lacking),
        "declare numerator, denominator and per, so that it can be pooled; or take its column as "
          + "type number, if a plain mean is what you want"
      )
    case .floorOutOfBounds(let value, let key, let step):
      (
        "\(step): \(key) cannot be \(Column.text(of: value))", nil, "give a number from 0 to 1"
      )
    case .rollNeedsOneKey(let by):
      (
        "a roll written out by group needs one key, and there are \(by.count): "
          + Suggestion.list(by),
        nil, "name a column that holds each group's number on the roll"
      )
    case .summedRate(let name):
      ("'\(name)' is a rate, and rates do not add up", nil, "sum its numerator and denominator")
    default: ("", nil, nil)
    }
  }

  private var dataWords: ExpressionError.Words {
    switch self {
    case .unmapped(let column, let values):
      (
        "recode does not say what becomes of \(Self.count(values, "value")) of '\(column)'",
        Self.listed(values), "map them, or say otherwise: keep or missing"
      )
    case .outOfRange(let value, let item, let range, let place):
      (
        "'\(item)' is \(Column.text(of: value)) at \(place), outside \(Self.ends(range))", nil,
        "correct the value, the range, or declare it missing"
      )
    case .noSpread(let column, let table, let value):
      (
        value.map { "'\(column)' has one value (\(Column.text(of: $0))) in table '\(table)'" }
          ?? "'\(column)' has no value in table '\(table)'",
        "standardizing divides by its standard deviation, which is not there",
        "leave the column out, or look at the steps before"
      )
    case .runsAgainst(let items, let scale, let n): Self.contrary(items, scale, n)
    case .roll(let fault, let group): Self.roll(fault, group)
    case .relationViolated(let relation, let key, let table, let first, let second):
      (
        "the join is \(relation.rawValue), but \(key) stands on \(first) and \(second)",
        "that would multiply rows of the other table by those of '\(table)'",
        "aggregate or filter '\(table)' to one row per key, or name the true relation"
      )
    case .repeatedPeriod: periodWords
    case .spreadTwice(let measure, _, let by, let first, let second):
      (
        "spread finds '\(measure)' twice for one \(by.joined(separator: ", ")): \(first) and "
          + second,
        "only one of the two values can be its column's",
        "filter the rows, or add the column that tells them apart to by:"
      )
    case .unmatched(let keys, let table, let other, let key, let nothingMatches):
      (
        "\(Self.count(keys, "row")) of '\(table)' \(Self.rows(keys) == 1 ? "has" : "have") "
          + "no partner in '\(other)'",
        (nothingMatches.map { "nothing matches: \($0); " } ?? "") + Self.listed(keys),
        "correct the keys, or write \(key): count to leave such rows out and count them"
      )
    default: ("", nil, nil)
    }
  }

  /// Steps such as require and derive list under their own name.
  private static func under(_ key: String, _ step: String) -> String {
    key == step ? "" : " under '\(key)'"
  }

  private static func ends(_ range: ClosedRange<Double>) -> String {
    "\(Column.text(of: range.lowerBound)) to \(Column.text(of: range.upperBound))"
  }

  private static func rows(_ values: [Occurrence]) -> Int { values.reduce(0) { $0 + $1.count } }

  private static func count(_ values: [Occurrence], _ noun: String) -> String {
    counted(noun == "row" ? rows(values) : values.count, noun)
  }

  /// The first twenty, each with its count and first place.
  private static func listed(_ values: [Occurrence]) -> String {
    let shown = values.prefix(20).map { value in
      value.count == 1
        ? "\(value.value) (\(value.first))"
        : "\(value.value) (\(value.count) rows, first \(value.first))"
    }.joined(separator: "; ")
    return values.count > 20 ? "\(shown); … and \(values.count - 20) more" : shown
  }
}
