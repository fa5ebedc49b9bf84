/// Recursive descent over the tokens, one method per level of binding.
struct ExpressionParser {
  typealias Node = Expression.Node
  typealias Token = ExpressionLexer.Token

  /// Deeper trees could overflow the stack of whoever walks them.
  static let depthLimit = 200

  private let tokens: [Token]
  private var position = 0
  private var nesting = 0
  private(set) var names: [String] = []

  init(_ tokens: [Token], textLength: Int) {
    self.tokens = tokens
  }

  mutating func parse() throws(ExpressionError) -> Node {
    if current.form == .end { throw ExpressionError(.empty, at: current.span) }
    let node = try disjunction()
    guard current.form == .end else { throw unexpected(wanted: "an operator or the end") }
    return node
  }

  private var current: Token { tokens[position] }

  private mutating func advance() -> Token {
    let token = tokens[position]
    if position < tokens.count - 1 { position += 1 }
    return token
  }

  private mutating func take(symbol: String) -> Token? {
    current.form == .symbol(symbol) ? advance() : nil
  }

  private mutating func take(word: String) -> Token? {
    current.form == .word(word) ? advance() : nil
  }

  private mutating func expect(symbol: String) throws(ExpressionError) -> Token {
    guard let token = take(symbol: symbol) else { throw unexpected(wanted: "'\(symbol)'") }
    return token
  }

  private func unexpected(wanted: String) -> ExpressionError {
    current.form == .end
      ? ExpressionError(.unexpectedEnd(wanted: wanted), at: current.span)
      : ExpressionError(.unexpected(current.source, wanted: wanted), at: current.span)
  }

  private func node(
    _ form: Expression.Form, _ span: Expression.Span, over children: [Node] = []
  ) throws(ExpressionError) -> Node {
    let depth = 1 + (children.map(\.depth).max() ?? 0)
    guard depth <= Self.depthLimit else {
      throw ExpressionError(.tooDeep(limit: Self.depthLimit), at: span)
    }
    return Node(form: form, span: span, depth: depth)
  }

  private func node(
    _ form: Expression.Form, joining a: Node, _ b: Node
  ) throws(ExpressionError) -> Node {
    try node(form, a.span.joined(b.span), over: [a, b])
  }

  private mutating func disjunction() throws(ExpressionError) -> Node {
    var left = try conjunction()
    while take(word: "or") != nil {
      let right = try conjunction()
      left = try node(.or(left, right), joining: left, right)
    }
    return left
  }

  private mutating func conjunction() throws(ExpressionError) -> Node {
    var left = try negation()
    while take(word: "and") != nil {
      let right = try negation()
      left = try node(.and(left, right), joining: left, right)
    }
    return left
  }

  private mutating func negation() throws(ExpressionError) -> Node {
    guard let word = take(word: "not") else { return try comparison() }
    try descend(at: word)
    defer { nesting -= 1 }
    let inner = try negation()
    return try node(.not(inner), word.span.joined(inner.span), over: [inner])
  }

  private mutating func comparison() throws(ExpressionError) -> Node {
    let left = try sum()
    if let test = try membershipOrGap(of: left) { return test }
    guard let comparison = takeComparison() else { return left }
    let right = try sum()
    if case .symbol(let symbol) = current.form, Expression.Comparison(rawValue: symbol) != nil {
      throw ExpressionError(.chainedComparison, at: current.span)
    }
    return try node(.compare(comparison, left, right), joining: left, right)
  }

  private mutating func takeComparison() -> Expression.Comparison? {
    guard case .symbol(let symbol) = current.form,
      let comparison = Expression.Comparison(rawValue: symbol)
    else { return nil }
    position += 1
    return comparison
  }

  private mutating func membershipOrGap(of left: Node) throws(ExpressionError) -> Node? {
    if take(word: "is") != nil {
      let negated = take(word: "not") != nil
      guard let end = take(word: "missing") else { throw unexpected(wanted: "'missing'") }
      let form = Expression.Form.isMissing(left, negated: negated)
      return try node(form, left.span.joined(end.span), over: [left])
    }
    let negated = take(word: "not") != nil
    guard take(word: "in") != nil else {
      if negated { throw unexpected(wanted: "'in'") }
      return nil
    }
    let (literals, end) = try list()
    let form = Expression.Form.isIn(left, literals, negated: negated)
    return try node(form, left.span.joined(end.span), over: [left])
  }

  private mutating func list() throws(ExpressionError) -> ([Expression.Literal], end: Token) {
    _ = try expect(symbol: "[")
    var literals = [try literal()]
    while take(symbol: ",") != nil { literals.append(try literal()) }
    return (literals, try expect(symbol: "]"))
  }

  private mutating func literal() throws(ExpressionError) -> Expression.Literal {
    let isNegative = take(symbol: "-") != nil
    switch current.form {
    case .number(let value):
      position += 1
      return .number(isNegative ? -value : value)
    case .text(let value) where !isNegative:
      position += 1
      return .text(value)
    default: throw unexpected(wanted: "a number or quoted text")
    }
  }

  private mutating func sum() throws(ExpressionError) -> Node {
    var left = try product()
    while case .symbol(let symbol) = current.form, symbol == "+" || symbol == "-" {
      position += 1
      let right = try product()
      left = try node(
        .arithmetic(symbol == "+" ? .add : .subtract, left, right), joining: left, right)
    }
    return left
  }

  private mutating func product() throws(ExpressionError) -> Node {
    var left = try factor()
    while case .symbol(let symbol) = current.form, symbol == "*" || symbol == "/" {
      position += 1
      let right = try factor()
      left = try node(
        .arithmetic(symbol == "*" ? .multiply : .divide, left, right), joining: left, right)
    }
    return left
  }

  private mutating func factor() throws(ExpressionError) -> Node {
    guard let minus = take(symbol: "-") else { return try primary() }
    try descend(at: minus)
    defer { nesting -= 1 }
    let inner = try factor()
    return try node(.negate(inner), minus.span.joined(inner.span), over: [inner])
  }

  private mutating func primary() throws(ExpressionError) -> Node {
    let token = current
    switch token.form {
    case .number(let value):
      position += 1
      return try node(.literal(.number(value)), token.span)
    case .text(let value):
      position += 1
      return try node(.literal(.text(value)), token.span)
    case .column(let name):
      position += 1
      return try column(name, token.span)
    case .word(let word):
      if Self.reserved.contains(word) { throw unexpected(wanted: "a value") }
      position += 1
      return current.form == .symbol("(") ? try call(word, token) : try column(word, token.span)
    case .symbol("("):
      try descend(at: advance())
      defer { nesting -= 1 }
      let inner = try disjunction()
      _ = try expect(symbol: ")")
      return inner
    default: throw unexpected(wanted: "a value")
    }
  }

  private static let reserved: Set = ["and", "or", "not", "in", "is"]

  private mutating func column(
    _ name: String, _ span: Expression.Span
  ) throws(ExpressionError) -> Node {
    if !names.contains(name) { names.append(name) }
    return try node(.name(name), span)
  }

  private mutating func call(_ name: String, _ token: Token) throws(ExpressionError) -> Node {
    guard let function = Expression.Function(rawValue: name) else {
      throw ExpressionError(.unknownFunction(name), at: token.span)
    }
    try descend(at: advance())
    defer { nesting -= 1 }
    var arguments: [Node] = []
    if current.form != .symbol(")") {
      arguments.append(try disjunction())
      while take(symbol: ",") != nil { arguments.append(try disjunction()) }
    }
    let span = token.span.joined(try expect(symbol: ")").span)
    guard function.takesMany ? arguments.count >= 2 : arguments.count == 1 else {
      throw ExpressionError(.argumentCount(function, given: arguments.count), at: span)
    }
    return try node(.call(function, arguments), span, over: arguments)
  }

  private mutating func descend(at token: Token) throws(ExpressionError) {
    nesting += 1
    guard nesting <= Self.depthLimit else {
      throw ExpressionError(.tooDeep(limit: Self.depthLimit), at: token.span)
    }
  }
}
