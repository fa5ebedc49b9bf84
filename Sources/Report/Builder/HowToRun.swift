/// What to type to get the same numbers, and with which version.
public struct HowToRun: Sendable, Equatable {
  public var command: String
  public var version: String

  public init(command: String, version: String) {
    self.command = command
    self.version = version
  }
}
