/// A term as written: a factor, or an interaction of factors joined by colons.
struct Term: Hashable, Sendable, CustomStringConvertible {
  let factors: [TermFactor]

  init(_ text: String) {
    factors = text.split(separator: ":", omittingEmptySubsequences: false).map {
      TermFactor(String($0.trimmingSpaces))
    }
  }

  init(factors: [TermFactor]) { self.factors = factors }

  var description: String { factors.map(\.description).joined(separator: ":") }

  /// The columns it is made of.
  var columns: [String] { factors.map(\.column) }

  /// The same for `a:b` and `b:a`, which are one term.
  var identity: Set<TermFactor> { Set(factors) }

  /// The term that a column is of: `plan` of `plan[emotional]`, `poly(sup, 2)` of `poly(sup, 2)[1]`.
  static func written(as column: String) -> String {
    var text = ""
    var depth = 0
    for character in column {
      if character == "[" { depth += 1 }
      if depth == 0 { text.append(character) }
      if character == "]" { depth -= 1 }
    }
    return text.isEmpty || depth != 0 ? column : text
  }

  func removing(_ factor: TermFactor) -> Term { Term(factors: factors.filter { $0 != factor }) }
}

/// A column as a term has it: by itself, or as the columns of a curve.
struct TermFactor: Hashable, Sendable, CustomStringConvertible {
  enum Form: Hashable, Sendable {
    case plain
    /// x, x², … xᵏ.
    case polynomial(degree: Int)
    /// A natural cubic spline of so many columns.
    case naturalSpline(df: Int)
  }

  let column: String
  let form: Form

  /// `age`, `poly(age, 2)` or `ns(age, 3)`. Anything else is the name of a column.
  init(_ text: String) {
    let (function, inside) = Self.call(text) ?? ("", "")
    let parts = inside.split(separator: ",").map { String($0.trimmingSpaces) }
    if parts.count == 2, let count = Int(parts[1]), count > 0, !parts[0].isEmpty,
      let form = Self.form(function, count)
    {
      (column, self.form) = (parts[0], form)
    } else {
      (column, form) = (text, .plain)
    }
  }

  var description: String {
    switch form {
    case .plain: column
    case .polynomial(let degree): "poly(\(column), \(degree))"
    case .naturalSpline(let df): "ns(\(column), \(df))"
    }
  }

  /// Of a curve.
  var columnCount: Int? {
    switch form {
    case .plain: nil
    case .polynomial(let count), .naturalSpline(let count): count
    }
  }

  /// What a text that looks like a curve but is not one should look like.
  static func correction(of text: String) -> String? {
    guard let (function, _) = call(text), form(function, 1) != nil,
      TermFactor(text).form == .plain
    else { return nil }
    return "\(function)(column, \(function == "ns" ? 3 : 2))"
  }

  private static func form(_ function: String, _ count: Int) -> Form? {
    switch function {
    case "poly": .polynomial(degree: count)
    case "ns": .naturalSpline(df: count)
    default: nil
    }
  }

  private static func call(_ text: String) -> (function: String, inside: String)? {
    guard text.last == ")", let open = text.firstIndex(of: "(") else { return nil }
    return (String(text[..<open]), String(text[text.index(after: open)...].dropLast()))
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
