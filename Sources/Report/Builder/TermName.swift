/// A term's name taken apart: `supervision`, `role[line_manager]`, `role[line_manager]:caseload`.
enum TermName: Equatable {
  case column(String)
  case level(column: String, level: String)
  /// A column of a curve, `poly(age, 2)[1]`: it has no meaning by itself.
  case curve(column: String)
  case interaction([String])

  init(_ term: String) {
    let parts = Self.parts(of: term)
    if parts.count > 1 {
      self = .interaction(parts)
    } else if let column = Self.curvedColumn(of: term) {
      self = .curve(column: column)
    } else if term.hasSuffix("]"), let open = term.firstIndex(of: "["), open != term.startIndex {
      self = .level(
        column: String(term[..<open]),
        level: String(term[term.index(after: open)...].dropLast()))
    } else {
      self = .column(term)
    }
  }

  private static func curvedColumn(of term: String) -> String? {
    for function in ["poly(", "ns("] where term.hasPrefix(function) {
      guard let comma = term.lastIndex(of: ","), let close = term.lastIndex(of: ")"),
        comma < close, term[close...].hasPrefix(")[")
      else { continue }
      return String(term[term.index(term.startIndex, offsetBy: function.count)..<comma])
    }
    return nil
  }

  /// Whether the term, or a part of it, is a column of a curve.
  var isCurve: Bool {
    switch self {
    case .curve: true
    case .column, .level: false
    case .interaction(let parts): parts.contains { TermName($0).isCurve }
    }
  }

  /// The term that a coefficient is one of, as tests.csv names it: `ns(age, 3):role` of `ns(age, 3)[2]:role[b]`.
  static func wholeTerm(of coefficient: String) -> String {
    switch TermName(coefficient) {
    case .column(let name): name
    case .level(let column, _): column
    case .curve: coefficient.lastIndex(of: "[").map { String(coefficient[..<$0]) } ?? coefficient
    case .interaction(let parts): parts.map(wholeTerm).joined(separator: ":")
    }
  }

  /// Split at colons, except those inside a level's brackets.
  private static func parts(of term: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in term {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ":", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.contains("") ? [term] : parts
  }

  /// The columns a term is made of, without levels.
  var columns: [String] {
    switch self {
    case .column(let name): [name]
    case .level(let column, _), .curve(let column): [column]
    case .interaction(let parts): parts.flatMap { TermName($0).columns }
    }
  }
}
