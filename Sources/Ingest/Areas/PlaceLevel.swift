/// Whether a cell of an area column names a country or a region rather than an authority: by the
/// code of the Office for National Statistics, the number of the Local Authority Interactive Tool, or
/// the name.
enum PlaceLevel: String {
  case national = "National"
  case regional = "Regional"
  case authority = "Local authority"

  init(_ text: String) {
    let code = text.uppercased()
    let name = AreaName.plain(text)
    if code.hasPrefix("E92") || code == "970" || name == "england" {
      self = .national
    } else if code.hasPrefix("E12") || code.hasPrefix("E13") || Self.numbers.contains(code)
      || Self.names.contains(name)
    {
      self = .regional
    } else {
      self = .authority
    }
  }

  /// Of the nine regions and of inner and outer London.
  private static let numbers = Set((980...990).map(String.init))

  private static let names = Set(
    [
      "North East", "North West", "Yorkshire and the Humber", "East Midlands",
      "West Midlands", "East of England", "London", "London (Inner)",
      "London (Outer)", "Inner London", "Outer London", "South East", "South West",
    ].map(AreaName.plain))
}
