/// Several problems found in one pass, reported together.
public struct DiagnosticList: Error, Sendable, Equatable {
  public var diagnostics: [Diagnostic]
  /// How many more there were than are listed.
  public var omitted: Int

  public init(_ diagnostics: [Diagnostic], omitted: Int = 0) {
    self.diagnostics = diagnostics
    self.omitted = omitted
  }

  public var rendered: String {
    var parts = diagnostics.map(\.rendered)
    if omitted > 0 { parts.append("… and \(omitted) more") }
    return parts.joined(separator: "\n")
  }

  /// The exit code of the first error; 0 when there are only warnings.
  public var exitCode: Int32 {
    diagnostics.first { $0.severity == .error }?.kind.exitCode ?? 0
  }
}
