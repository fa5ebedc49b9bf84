/// What the levels of a category are compared with.
public enum LevelReference: Sendable, Equatable {
  case level(String)
  /// The mean of all levels' means.
  case mean

  /// `role is manager`, `age is zero`: where a column stands at which the coefficients of others hold that
  /// interact with it.
  ///
  /// - Parameter reference: nil of numbers.
  public static func condition(_ name: String, at reference: LevelReference?) -> String {
    switch reference {
    case .level(let level)?: "\(name) is \(level)"
    case .mean?: "the levels of \(name) are taken together"
    case nil: "\(name) is zero"
    }
  }
}
