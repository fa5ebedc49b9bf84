import Diagnostics

/// Why two vintages cannot be compared as asked. The facts; `diagnostic` has the words.
enum VintageError: Error, Equatable {
  case notAMapping(String)
  case unknownColumn(String, option: String, file: String, known: [String])
  case alreadyThere(String, new: String, file: String)
  case mappedTwice(String)
  case noSharedKey(old: String, new: String)
  case repeatedKeys([VintageMatch.Duplicate], key: [String])
  case nothingShared(key: [String], old: String, new: String)

  /// The first twenty problems, and how many there are beside them.
  var list: DiagnosticList {
    guard case .repeatedKeys(let duplicates, let key) = self else {
      return DiagnosticList([diagnostic])
    }
    let shown = duplicates.prefix(20)
    return DiagnosticList(
      shown.map { Self.repeated($0, key: key) }, omitted: duplicates.count - shown.count)
  }

  private static func repeated(_ row: VintageMatch.Duplicate, key: [String]) -> Diagnostic {
    Diagnostic(
      "'\(row.file)' has \(row.name) on lines \(Suggestion.list(row.lines.map(String.init)))",
      kind: .data,
      why: "rows are named by \(key.joined(separator: ", ")); which of these is the one to compare "
        + "cannot be told",
      fix: "remove the repeated rows, or name with --key the columns that tell them apart")
  }

  private var diagnostic: Diagnostic {
    switch self {
    case .repeatedKeys(let duplicates, let key): Self.repeated(duplicates[0], key: key)
    case .notAMapping(let text):
      Diagnostic(
        "'\(text)' is not a renamed column", kind: .usage,
        why: "--map names a column of OLD and what NEW calls it", fix: "write old=new")
    case .unknownColumn(let name, let option, let file, let known):
      Diagnostic(
        "\(option): '\(name)' is not a column of '\(file)'", kind: .usage,
        why: "its columns are \(Suggestion.list(known))",
        fix: Suggestion.fix(for: name, among: known))
    case .alreadyThere(let old, let new, let file):
      Diagnostic(
        "--map \(old)=\(new): '\(file)' has a column '\(new)' already", kind: .usage,
        why: "two of its columns would have one name", fix: "leave the mapping out")
    case .mappedTwice(let name):
      Diagnostic(
        "--map names '\(name)' twice", kind: .usage, why: "a column has one other name",
        fix: "leave one of the two out")
    case .noSharedKey(let old, let new):
      Diagnostic(
        "'\(old)' and '\(new)' share no column that names their rows", kind: .usage,
        why: "without --key, rows are named by time_period, geographic_level, the codes of places "
          + "and the filter columns", fix: "name the columns: --key place,year")
    case .nothingShared(let key, let old, let new):
      Diagnostic(
        "no row of '\(old)' is in '\(new)'", kind: .data,
        why: "rows are named by \(key.joined(separator: ", "))",
        fix: "name the columns that tell rows apart in both files: --key place,year")
    }
  }
}
