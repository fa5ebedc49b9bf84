/// One message to a person: what happened, where, why, and how to fix it.
public struct Diagnostic: Error, Sendable, Hashable, Codable {
  public enum Severity: String, Sendable, Codable {
    case error, warning, note
  }

  /// Whose concern the message is; an error's kind decides the exit code (sysexits).
  public enum Kind: String, Sendable, Codable {
    case usage, data, noInput = "no_input", `internal`, inputOutput = "input_output", study

    public var exitCode: Int32 {
      switch self {
      case .usage: 64
      case .data: 65
      case .noInput: 66
      case .internal: 70
      case .inputOutput: 74
      case .study: 78
      }
    }
  }

  public var severity: Severity
  public var kind: Kind
  public var what: String
  public var location: SourceLocation?
  public var why: String?
  public var fix: String?

  public init(
    _ what: String, severity: Severity = .error, kind: Kind, at location: SourceLocation? = nil,
    why: String? = nil, fix: String? = nil
  ) {
    self.severity = severity
    self.kind = kind
    self.what = what
    self.location = location
    self.why = why
    self.fix = fix
  }

  /// The same message, at `location` unless it already has a place of its own.
  public func located(at location: SourceLocation?) -> Diagnostic {
    guard self.location == nil else { return self }
    var copy = self
    copy.location = location
    return copy
  }

  /// The message as people read it.
  ///
  ///     study.yaml:41:9: error: 'supervison' is not a column of table 'children'
  ///       41 | support: [supervison]
  ///          |           ^~~~~~~~~~
  ///       why: after normalize, its columns are child, supervision
  ///       fix: write 'supervision'
  public var rendered: String {
    var lines = [location.map { "\($0.description): " } ?? ""]
    lines[0] += "\(severity.rawValue): \(what)"
    lines += excerptLines
    if let why { lines.append("  why: \(why)") }
    if let fix { lines.append("  fix: \(fix)") }
    return lines.joined(separator: "\n")
  }

  private var excerptLines: [String] {
    guard let location, let line = location.line, let excerpt = location.excerpt else { return [] }
    let gutter = String(line)
    let (shown, offset) = Self.window(of: excerpt, around: location.column ?? 1)
    var lines = ["  \(gutter) | \(shown)"]
    if let column = location.column {
      let room = max(1, shown.count - (column - 1 - offset))
      let mark = "^" + String(repeating: "~", count: max(0, min(location.length, room) - 1))
      let indent = String(repeating: " ", count: max(0, column - 1 - offset))
      lines.append("  \(String(repeating: " ", count: gutter.count)) | \(indent)\(mark)")
    }
    return lines
  }

  /// A data line can be thousands of characters long: shows the part around the column.
  private static func window(of line: String, around column: Int) -> (String, offset: Int) {
    let width = 120
    let visible = line.map { $0 == "\t" ? " " : $0 }
    guard visible.count > width else { return (String(visible), 0) }
    let start = max(0, min(column - 1 - width / 2, visible.count - width))
    return (String(visible[start..<min(visible.count, start + width)]), start)
  }
}

/// An error that knows how to say itself to a person.
public protocol DiagnosticConvertible: Error {
  var diagnostic: Diagnostic { get }
}

extension Diagnostic: DiagnosticConvertible {
  public var diagnostic: Diagnostic { self }
}
