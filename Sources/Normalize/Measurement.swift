import Tables

/// One figure about how well something was measured: a row of measurement.csv.
public struct Measurement: TableRow, Equatable {
  public enum Kind: String, Sendable { case scale, item, aggregate }

  public var table: String
  public var kind: Kind
  public var name: String
  public var index: String
  public var value: Double?
  /// Rows behind the value.
  public var n: Int
  public var meaning: String
  public var confLow: Double?
  public var confHigh: Double?
  public var method: String?

  public init(
    table: String, kind: Kind, name: String, index: String, value: Double?, n: Int,
    meaning: String, interval: (low: Double, high: Double)? = nil, method: String? = nil
  ) {
    self.table = table
    self.kind = kind
    self.name = name
    self.index = index
    self.value = value
    self.n = n
    self.meaning = meaning
    confLow = interval?.low
    confHigh = interval?.high
    self.method = method
  }

  public static let vocabulary = Vocabulary.measurement
  public var cells: [OutputCell] {
    [
      .text(table), .text(kind.rawValue), .text(name), .text(index), .number(value), .integer(n),
      .text(meaning), .number(confLow), .number(confHigh), .text(method),
    ]
  }
}
