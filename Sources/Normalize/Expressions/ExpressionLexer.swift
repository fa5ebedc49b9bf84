/// Cuts an expression's text into tokens that know their place.
enum ExpressionLexer {
  struct Token: Equatable {
    enum Form: Equatable {
      case number(Double)
      case text(String)
      /// A column, function or key word; a name in backticks is always a column.
      case word(String)
      case column(String)
      case symbol(String)
      case end
    }

    let form: Form
    let source: String
    let span: Expression.Span
  }

  static func tokens(of text: String) throws(ExpressionError) -> [Token] {
    let characters = Array(text)
    var tokens: [Token] = []
    var position = 0
    while position < characters.count {
      if characters[position].isWhitespace {
        position += 1
        continue
      }
      let (form, end) = try token(in: characters, at: position)
      tokens.append(
        Token(
          form: form, source: String(characters[position..<end]),
          span: Expression.Span(offset: position, length: end - position)))
      position = end
    }
    tokens.append(
      Token(
        form: .end, source: "", span: Expression.Span(offset: characters.count, length: 1)))
    return tokens
  }

  private typealias Cut = (form: Token.Form, end: Int)

  private static func token(
    in characters: [Character], at start: Int
  ) throws(ExpressionError) -> Cut {
    let first = characters[start]
    if first.isLetter || first == "_" {
      let end = characters[start...].firstIndex { !isNamePart($0) } ?? characters.count
      return (.word(String(characters[start..<end])), end)
    }
    let next = start + 1 < characters.count ? characters[start + 1] : " "
    if isDigit(first) || (first == "." && isDigit(next)) {
      return try number(in: characters, at: start)
    }
    if first == "'" || first == "\"" || first == "`" {
      return try quoted(in: characters, at: start)
    }
    return try symbol(first, next, at: start)
  }

  private static func number(
    in characters: [Character], at start: Int
  ) throws(ExpressionError) -> Cut {
    var end = start
    while end < characters.count {
      let isExponentSign =
        (characters[end] == "+" || characters[end] == "-") && end > start
        && (characters[end - 1] == "e" || characters[end - 1] == "E")
      guard isNamePart(characters[end]) || isExponentSign else { break }
      end += 1
    }
    let source = String(characters[start..<end])
    guard let value = Double(decimal: source) else {
      throw ExpressionError(
        .badNumber(source), at: Expression.Span(offset: start, length: end - start))
    }
    return (.number(value), end)
  }

  private static func quoted(
    in characters: [Character], at start: Int
  ) throws(ExpressionError) -> Cut {
    let quote = characters[start]
    guard let end = characters[(start + 1)...].firstIndex(of: quote) else {
      throw ExpressionError(
        .unclosed(quote: String(quote)),
        at: Expression.Span(offset: start, length: characters.count - start))
    }
    let inside = String(characters[(start + 1)..<end])
    return (quote == "`" ? .column(inside) : .text(inside), end + 1)
  }

  private static func symbol(
    _ first: Character, _ next: Character, at start: Int
  ) throws(ExpressionError) -> Cut {
    let pair = String([first, next])
    let wide = Expression.Span(offset: start, length: 2)
    let narrow = Expression.Span(offset: start, length: 1)
    switch pair {
    case "==", "!=", "<=", ">=": return (.symbol(pair), start + 2)
    case "**": throw ExpressionError(.power("**"), at: wide)
    case "&&": throw ExpressionError(.symbol("&&", word: "and"), at: wide)
    case "||": throw ExpressionError(.symbol("||", word: "or"), at: wide)
    case "<>": throw ExpressionError(.symbol("<>", word: "!="), at: wide)
    default: break
    }
    switch first {
    case "+", "-", "*", "/", "(", ")", "[", "]", ",", "<", ">":
      return (.symbol(String(first)), start + 1)
    case "−": throw ExpressionError(.symbol("−", word: "- (a plain minus)"), at: narrow)
    case "^": throw ExpressionError(.power("^"), at: narrow)
    case "=": throw ExpressionError(.singleEquals, at: narrow)
    case "!": throw ExpressionError(.symbol("!", word: "not"), at: narrow)
    case "&": throw ExpressionError(.symbol("&", word: "and"), at: narrow)
    case "|": throw ExpressionError(.symbol("|", word: "or"), at: narrow)
    default: throw ExpressionError(.unknownCharacter(String(first)), at: narrow)
    }
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }
}

extension Double {
  /// A finite decimal number and nothing else: no `inf`, `nan` or hexadecimal.
  init?(decimal text: String) {
    guard text.utf8.allSatisfy({ Self.decimalBytes.contains($0) }), let value = Double(text),
      value.isFinite
    else { return nil }
    self = value
  }

  private static let decimalBytes = Set("0123456789+-.eE".utf8)
}
