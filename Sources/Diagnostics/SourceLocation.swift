/// A stretch of text in a file a person wrote: a study file or a data file; or a cell of a file that
/// is not text.
///
/// Lines and columns count from 1; columns and `length` count characters, as editors do.
public struct SourceLocation: Sendable, Hashable, Codable {
  public var file: String
  public var line: Int?
  public var column: Int?
  public var length: Int
  /// What the place is called in a file that has no lines: `Sheet1!B7`, `case 3:role`.
  public var cell: String?
  /// The whole line, so that a message can show it without opening the file again.
  public var excerpt: String?

  public init(
    file: String, line: Int? = nil, column: Int? = nil, length: Int = 1, excerpt: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.length = max(1, length)
    self.excerpt = excerpt
  }

  public init(file: String, cell: String) {
    self.init(file: file)
    self.cell = cell
  }

  /// `file:line:column`, as compilers print it and editors follow it.
  public var description: String {
    [file, cell, line.map(String.init), line == nil ? nil : column.map(String.init)]
      .compactMap { $0 }.joined(separator: ":")
  }
}
