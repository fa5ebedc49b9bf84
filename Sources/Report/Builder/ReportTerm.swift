/// A term's name in words.
public enum ReportTerm {
  /// `case × role b`, `poly(age, 3), column 2`, `role b`.
  public static func words(_ term: String, _ label: (String) -> String) -> String {
    switch TermName(term) {
    case .column(let name): label(name)
    case .level(let column, let level): "\(label(column)) \(level)"
    case .curve:
      term.lastIndex(of: "[").map {
        "\(term[..<$0]), column \(term[term.index(after: $0)...].dropLast())"
      } ?? term
    case .interaction(let parts): parts.map { words($0, label) }.joined(separator: " × ")
    }
  }
}
