import Tables

/// A diagnostic of a model: a row of `checks.csv`.
public struct Check: TableRow, Equatable {
  public enum Result: String, Sendable, Hashable { case pass, look, stop }

  public let model: String
  public let check: String
  public let result: Result
  public let value: Double?
  public let meaning: String
  public let term: String?

  public init(
    model: String, check: String, result: Result, value: Double?, meaning: String,
    term: String? = nil
  ) {
    self.model = model
    self.check = check
    self.result = result
    self.value = value
    self.meaning = meaning
    self.term = term
  }

  public static let vocabulary = Vocabulary.checks
  public var cells: [OutputCell] {
    [
      .text(model), .text(check), .text(result.rawValue), .number(value), .text(meaning),
      .text(term),
    ]
  }
}
