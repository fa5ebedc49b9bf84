/// A term as written: a column, or an interaction of columns joined by colons.
struct Term: Hashable, Sendable, CustomStringConvertible {
  let factors: [String]

  init(_ text: String) {
    factors = text.split(separator: ":", omittingEmptySubsequences: false).map {
      String($0.trimmingSpaces)
    }
  }

  init(factors: [String]) { self.factors = factors }

  var description: String { factors.joined(separator: ":") }

  /// The same for `a:b` and `b:a`, which are one term.
  var identity: Set<String> { Set(factors) }

  func removing(_ factor: String) -> Term { Term(factors: factors.filter { $0 != factor }) }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
