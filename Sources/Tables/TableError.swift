import Diagnostics

public enum TableError: Error, Equatable, DiagnosticConvertible {
  case unknownColumn(String, table: String, known: [String])

  public var diagnostic: Diagnostic {
    switch self {
    case .unknownColumn(let name, let table, let known):
      Diagnostic(
        "'\(name)' is not a column of table '\(table)'", kind: .study,
        why: "its columns are \(Suggestion.list(known))",
        fix: Suggestion.fix(for: name, among: known))
    }
  }
}
