/// Wide names written short: `supervision_{1..6}` stands for `supervision_1` … `supervision_6`.
public enum NamePattern {
  /// The names `pattern` stands for, itself alone when it holds no range; nil when its braces do
  /// not hold a range of whole numbers, such as `{1..}` or `{6..1}`.
  public static func expand(_ pattern: String) -> [String]? {
    guard let open = pattern.firstIndex(of: "{") else {
      return pattern.contains("}") ? nil : [pattern]
    }
    guard let close = pattern[open...].firstIndex(of: "}") else { return nil }
    let bounds = pattern[pattern.index(after: open)..<close]
    guard let dots = bounds.firstRange(of: "..") else { return nil }
    let lowText = bounds[..<dots.lowerBound]
    guard let low = Int(lowText), let high = Int(bounds[dots.upperBound...]), low >= 0,
      low <= high, high - low < 10_000
    else { return nil }
    guard let rest = expand(String(pattern[pattern.index(after: close)...])) else { return nil }
    // A lower bound written `01` asks for names of that width.
    let width = lowText.hasPrefix("0") ? lowText.count : 0
    return (low...high).flatMap { number in
      let digits = String(number)
      let padded = String(repeating: "0", count: max(0, width - digits.count)) + digits
      return rest.map { pattern[..<open] + padded + $0 }
    }
  }
}
