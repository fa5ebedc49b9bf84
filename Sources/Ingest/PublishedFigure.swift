import Tables

/// A figure as a publisher wrote it: a number, or why there is none, or else text.
public enum PublishedFigure: Sendable, Hashable {
  case number(Double)
  case missing(MissingReason)
  case text(String)

  /// - Parameter text: the cell, without spaces at its ends; nil when it is blank.
  /// - Parameter isNumeric: whether the column holds figures. In names and codes `z` may be a value,
  ///   and `007` is no number.
  public init(_ text: String?, isNumeric: Bool = true) {
    guard let text, !text.isEmpty else {
      self = .missing(.blank)
      return
    }
    guard isNumeric else {
      self = .text(text)
      return
    }
    if let number = NumberText.number(text), number.isFinite {
      self = .number(number)
    } else if let symbol = Dialect.ees.symbols.first(where: { $0.text == text }) {
      self = .missing(symbol.reason)
    } else {
      self = .text(text)
    }
  }

  public var isNumber: Bool {
    if case .number = self { return true }
    return false
  }

  public var missingReason: MissingReason? {
    if case .missing(let reason) = self { return reason }
    return nil
  }
}
