import Tables

/// What a slope compares, and where: x(to) − x(from), the moderators standing at one place in both.
struct SlopeContrast {
  let column: String
  let words: String
  let to: Place
  let from: Place
  /// Of a number that does not bend.
  var isDerivative = false
  /// Where each moderator stands; empty for a curve that depends on none.
  var stands: [ModeratorPlace] = []

  /// `role`, `role × plan`.
  var moderator: String? { stands.isEmpty ? nil : PlaceNotation.columns(stands.map(\.column)) }

  /// `manager`, `manager, neglect`.
  var at: String? { stands.isEmpty ? nil : PlaceNotation.parts(stands.map(\.at)) }

  /// `mean − SD`; beside a level, `manager, mean − SD`.
  var place: String? {
    stands.allSatisfy { $0.words == nil }
      ? nil : PlaceNotation.parts(stands.map { $0.words ?? $0.at })
  }

  /// Row by row, the moderators held.
  var change: EffectChange {
    guard isDerivative else { return EffectChange(kind: .step(to: to, from: from)) }
    var held = from
    held.positions[column] = nil
    return EffectChange(kind: .derivative(by: column), held: held)
  }
}

/// Where a column stands that others depend on.
struct ModeratorPlace {
  let column: String
  let position: Place.Position
  /// What a number of many is: mean − SD, mean, mean + SD.
  var words: String?

  /// A level, or a number with every digit.
  var at: String {
    switch position {
    case .level(let level): level
    case .value(let value): Column.text(of: value)
    }
  }

  var isMean: Bool { words == Self.mean }
  static let mean = "mean"
}
