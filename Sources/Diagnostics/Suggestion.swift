/// Finds what a person probably meant.
public enum Suggestion {
  /// The known name nearest to `name`, if one is near enough to be a slip of the keyboard:
  /// at most a third of its length in edits (insert, delete, replace, swap neighbours), one for
  /// short names, and never all of its letters.
  public static func nearest(to name: String, among known: some Sequence<String>) -> String? {
    let lowered = Array(name.lowercased())
    var best: (name: String, distance: Int)?
    for candidate in known {
      let distance = editDistance(lowered, Array(candidate.lowercased()))
      if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best else { return nil }
    let length = max(lowered.count, best.name.count)
    guard best.distance <= max(1, length / 3), best.distance < length else { return nil }
    return best.name
  }

  /// "write 'x'" when something is near, else the names there are.
  public static func fix(for name: String, among known: [String]) -> String {
    if let nearest = nearest(to: name, among: known) { return "write '\(nearest)'" }
    return known.isEmpty ? "there are none to choose from" : "choose from \(list(known))"
  }

  /// `a, b, c`, cut after the first twelve.
  public static func list(_ names: [String], limit: Int = 12) -> String {
    let shown = names.prefix(limit).joined(separator: ", ")
    return names.count > limit ? "\(shown) … (\(names.count) in all)" : shown
  }

  /// Optimal string alignment distance.
  static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
