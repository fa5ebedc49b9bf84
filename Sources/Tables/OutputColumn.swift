/// A column of an output file: its name, what its cells are, and what they mean.
public struct OutputColumn: Sendable, Hashable {
  public enum ValueType: String, Sendable { case number, integer, text, logical }

  public let name: String
  public let type: ValueType
  public let meaning: String

  public init(_ name: String, _ type: ValueType, _ meaning: String) {
    self.name = name
    self.type = type
    self.meaning = meaning
  }

  var kind: ColumnKind {
    switch type {
    case .number: .number
    case .integer: .integer
    case .text, .logical: .text
    }
  }
}
