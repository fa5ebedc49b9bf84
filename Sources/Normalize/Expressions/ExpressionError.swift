import Diagnostics

/// What is wrong with an expression, and where in its text.
public struct ExpressionError: Error, Sendable, Equatable {
  public enum Fault: Sendable, Equatable {
    case empty
    case unexpectedEnd(wanted: String)
    case unexpected(String, wanted: String)
    case unknownCharacter(String)
    case power(String)
    case singleEquals
    case symbol(String, word: String)
    case chainedComparison
    case unclosed(quote: String)
    case badNumber(String)
    case tooDeep(limit: Int)
    case unknownFunction(String)
    case argumentCount(Expression.Function, given: Int)
    case unknownName(String, table: String, known: [String])
    case wrongType(found: Expression.ValueType, wanted: Expression.ValueType)
    case mixedComparison(Expression.ValueType, Expression.ValueType)
    case unordered(Expression.ValueType, operation: String)
    case badDate(String)
    case notALevel(String, column: String, levels: [String])
  }

  public let fault: Fault
  /// Characters of the expression's text, from 0.
  public let offset: Int
  public let length: Int

  init(_ fault: Fault, at span: Expression.Span) {
    self.fault = fault
    offset = span.offset
    length = max(1, span.length)
  }
}

extension ExpressionError {
  typealias Words = (what: String, why: String?, fix: String?)

  var words: Words {
    switch fault {
    case .unknownName, .wrongType, .mixedComparison, .unordered, .badDate, .notALevel:
      typeWords
    default: grammarWords
    }
  }

  private var grammarWords: Words {
    switch fault {
    case .empty: ("the expression is empty", nil, "write a formula such as \"after - before\"")
    case .unexpectedEnd(let wanted): ("the expression ends where \(wanted) should follow", nil, nil)
    case .unexpected(let found, let wanted): ("'\(found)' stands where \(wanted) should", nil, nil)
    case .unknownCharacter(let character):
      (
        "'\(character)' has no meaning in an expression",
        "it knows + - * / ( ), comparisons and the functions \(Self.functions)",
        "a column whose name holds such a character goes between backticks: `name \(character)`"
      )
    case .power(let symbol):
      ("'\(symbol)' has no meaning in an expression", "there is no power operator", "write x * x")
    case .singleEquals: ("'=' does not compare", nil, "write ==")
    case .symbol(let found, let word):
      ("'\(found)' has no meaning in an expression", nil, "write \(word)")
    case .chainedComparison:
      ("comparisons cannot be chained", nil, "write \"1 < x and x < 5\"")
    case .unclosed(let quote): ("a closing \(quote) is missing", nil, nil)
    case .badNumber(let text):
      ("'\(text)' is not a number", nil, "a column of that name goes between backticks")
    case .tooDeep(let limit):
      (
        "the expression is too long or too deeply nested", "its limit is \(limit) levels",
        "derive its parts first"
      )
    case .unknownFunction(let name):
      (
        "'\(name)' is not a function", "the functions are \(Self.functions)",
        Suggestion.nearest(to: name, among: Expression.Function.allCases.map(\.rawValue))
          .map { "write '\($0)'" }
      )
    case .argumentCount(let function, let given):
      (
        "\(function.rawValue) takes \(function.takesMany ? "two arguments or more" : "one argument")"
          + ", not \(given)", nil, nil
      )
    default: ("", nil, nil)
    }
  }

  private var typeWords: Words {
    switch fault {
    case .unknownName(let name, let table, let known):
      (
        "'\(name)' is not a column of table '\(table)'",
        "its columns here are \(Suggestion.list(known))",
        Suggestion.nearest(to: name, among: known).map { "write '\($0)'" }
          ?? "text goes between quotes"
      )
    case .wrongType(let found, let wanted):
      (
        "this is \(Self.noun(found)), not \(Self.noun(wanted))", nil,
        found == .condition ? "conditions belong in filter; recode makes 0 and 1 of levels" : nil
      )
    case .mixedComparison(let left, let right):
      (
        "\(Self.noun(left)) is compared with \(Self.noun(right))", "they are never equal",
        "text goes between quotes, a number does not"
      )
    case .unordered(let type, let operation):
      (
        "\(Self.noun(type)) has no order that '\(operation)' could ask for", nil,
        "use == or in [..]"
      )
    case .badDate(let text):
      ("'\(text)' is not a date", nil, "write it as 2025-09-30")
    case .notALevel(let value, let column, let levels):
      (
        "'\(value)' is not a level of '\(column)'", "its levels are \(Suggestion.list(levels))",
        Suggestion.nearest(to: value, among: levels).map { "write '\($0)'" }
      )
    default: ("", nil, nil)
    }
  }

  private static var functions: String {
    Expression.Function.allCases.map(\.rawValue).joined(separator: ", ")
  }

  private static func noun(_ type: Expression.ValueType) -> String {
    switch type {
    case .number: "a number"
    case .text: "text"
    case .date: "a date"
    case .condition: "a condition"
    }
  }
}
