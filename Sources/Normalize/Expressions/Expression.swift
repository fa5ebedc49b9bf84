/// A formula over columns: `safer_review - safer_start`, `log(caseload) >= 2 and role in ['a']`.
///
/// Numbers, column names (letters, digits, `_`, `.`; any other name between backticks), text in
/// single or double quotes, `+ - * /`, unary minus, parentheses, the functions of `Function`;
/// for conditions `== != < <= > >=`, `in [..]`, `not in [..]`, `is missing`, `is not missing`,
/// `and`, `or`, `not`. `not` binds tighter than `and`, `and` tighter than `or`.
///
/// A missing operand makes the result missing for the reason of the leftmost missing operand.
/// `and` and `or` follow Kleene: `false and missing` is false, `true or missing` is true.
public struct Expression: Sendable, Equatable, CustomStringConvertible {
  public let text: String
  /// The columns it reads, in order of first use.
  public let names: [String]
  let root: Node

  /// - Throws: `ExpressionError` naming the characters at fault, counted from 0.
  public init(parsing text: String) throws(ExpressionError) {
    var parser = ExpressionParser(try ExpressionLexer.tokens(of: text), textLength: text.count)
    root = try parser.parse()
    self.text = text
    names = parser.names
  }

  public var description: String { text }

  /// What an expression, or a part of one, gives.
  public enum ValueType: String, Sendable {
    case number, text, date, condition
  }

  public enum Function: String, Sendable, CaseIterable {
    case log, exp, sqrt, abs, min, max, logit

    var takesMany: Bool { self == .min || self == .max }
  }

  enum Arithmetic: String, Sendable { case add = "+", subtract = "-", multiply = "*", divide = "/" }

  enum Comparison: String, Sendable {
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">"
    case greaterOrEqual = ">="

    var asksOrder: Bool { self != .equal && self != .notEqual }
  }

  enum Literal: Sendable, Equatable {
    case number(Double)
    case text(String)
  }

  struct Node: Sendable, Equatable {
    let form: Form
    let span: Span
    /// Levels below and including this one; bounded, so that recursion over a tree is safe.
    let depth: Int
  }

  indirect enum Form: Sendable, Equatable {
    case literal(Literal)
    case name(String)
    case negate(Node)
    case arithmetic(Arithmetic, Node, Node)
    case call(Function, [Node])
    case compare(Comparison, Node, Node)
    case isIn(Node, [Literal], negated: Bool)
    case isMissing(Node, negated: Bool)
    case not(Node)
    case and(Node, Node)
    case or(Node, Node)
  }

  /// Characters of the text, from 0.
  struct Span: Sendable, Equatable {
    var offset: Int
    var length: Int

    func joined(_ other: Span) -> Span {
      let start = Swift.min(offset, other.offset)
      return Span(
        offset: start, length: Swift.max(offset + length, other.offset + other.length) - start)
    }
  }
}
