/// How a cell names a place of several columns at once: `role × plan` stand at `manager, neglect`. A part that
/// could be taken for two is in quotes, its own doubled: `manager, 'sex, other'`.
public enum PlaceNotation {
  public static func columns(_ names: [String]) -> String { names.joined(separator: " × ") }

  /// The columns of a cell that was written by `columns(_:)`.
  public static func columns(in cell: String) -> [String] {
    var names = [""]
    for character in cell {
      names[names.count - 1].append(character)
      guard names[names.count - 1].hasSuffix(" × ") else { continue }
      names[names.count - 1].removeLast(3)
      names.append("")
    }
    return names
  }

  /// One part is written as it is.
  public static func parts(_ parts: [String]) -> String {
    parts.count == 1 ? parts[0] : parts.map(quoted).joined(separator: ", ")
  }

  /// The parts of a cell that was written by `parts(_:)`, for so many columns; where it is not of that many,
  /// the whole.
  public static func parts(in cell: String, count: Int) -> [String] {
    guard count > 1 else { return [cell] }
    var parts = [""]
    var isQuoted = false
    var previous: Character?
    for character in cell {
      switch character {
      case "'":
        // A quote that follows another one closes and opens: it stands for itself.
        if !isQuoted, previous == "'" { parts[parts.count - 1].append("'") }
        isQuoted.toggle()
      case "," where !isQuoted: parts.append("")
      case " " where !isQuoted && previous == ",": break
      default: parts[parts.count - 1].append(character)
      }
      previous = character
    }
    return parts.count == count ? parts : [cell]
  }

  private static func quoted(_ part: String) -> String {
    guard part.contains(where: { ",'".contains($0) }) else { return part }
    let doubled = part.map { $0 == "'" ? "''" : String($0) }.joined()
    return "'\(doubled)'"
  }
}
