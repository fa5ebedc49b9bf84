/// Wide names written short: `supervision_{1..6}` stands for `supervision_1` … `supervision_6`.
public enum NamePattern {
  private static let limit = 10_000

  /// The names `pattern` stands for, itself alone when it holds no range; nil when its braces do
  /// not hold a range of whole numbers, such as `{1..}` or `{6..1}`, or stand for more than
  /// 10,000 names.
  public static func expand(_ pattern: String) -> [String]? {
    guard let open = pattern.firstIndex(of: "{") else {
      return pattern.contains("}") ? nil : [pattern]
    }
    guard let close = pattern[open...].firstIndex(of: "}") else { return nil }
    let bounds = pattern[pattern.index(after: open)..<close]
    guard let dots = bounds.firstRange(of: "..") else { return nil }
    let lowText = bounds[..<dots.lowerBound]
    let highText = bounds[dots.upperBound...]
    guard (lowText + highText).utf8.allSatisfy({ (48...57).contains($0) }),
      let low = Int(lowText), let high = Int(highText), low <= high, high - low < limit,
      let rest = expand(String(pattern[pattern.index(after: close)...])),
      rest.count * (high - low + 1) <= limit
    else { return nil }
    // A lower bound written `01` asks for names of that width.
    let width = lowText.hasPrefix("0") ? lowText.count : 0
    return (low...high).flatMap { number in
      let digits = String(number)
      let padded = String(repeating: "0", count: max(0, width - digits.count)) + digits
      return rest.map { pattern[..<open] + padded + $0 }
    }
  }
}
