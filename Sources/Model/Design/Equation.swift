import LinearAlgebra
import Tables

/// How one term follows exactly from others: term = Σ coefficient · other.
public struct Equation: Equatable, Sendable, CustomStringConvertible {
  public let term: String
  public let parts: [Part]

  public struct Part: Equatable, Sendable {
    public let coefficient: Double
    public let term: String
  }

  /// Of the ways to write one dependence, the one that reads as a sum: the last term all of whose
  /// partners have positive coefficients, else the last term. A coefficient within 1e-8 of a short
  /// decimal is written as that.
  ///
  /// - Parameter names: of the columns the dependence is about.
  init(_ dependence: Dependence, names: [String]) {
    var vector = dependence.terms.map { (column: $0.column, coefficient: -$0.coefficient) }
    vector.append((dependence.column, 1))
    vector.sort { $0.column < $1.column }
    let candidates = vector.filter { names[$0.column] != DesignMatrix.interceptName }
    let readable = candidates.last { candidate in
      vector.allSatisfy {
        $0.column == candidate.column || -$0.coefficient / candidate.coefficient > 0
      }
    }
    let chosen = readable ?? candidates.last ?? vector[vector.count - 1]
    term = names[chosen.column]
    parts = vector.filter { $0.column != chosen.column }.map {
      Part(
        coefficient: Self.readable(-$0.coefficient / chosen.coefficient), term: names[$0.column])
    }
  }

  /// The terms in it, the dependent one first.
  var names: [String] {
    [term] + parts.map(\.term).filter { $0 != DesignMatrix.interceptName }
  }

  /// The terms that those columns are of, as they are written, each once.
  var terms: [String] {
    var seen = Set<String>()
    return names.map(Term.written).filter { seen.insert($0).inserted }
  }

  public var description: String {
    guard !parts.isEmpty else { return "\(term) = 0" }
    var text = "\(term) ="
    for (index, part) in parts.prefix(Self.partsShown).enumerated() {
      let sign = part.coefficient < 0 ? (index == 0 ? " −" : " − ") : (index == 0 ? " " : " + ")
      text += sign + Self.product(part)
    }
    return parts.count > Self.partsShown ? text + " + … (\(parts.count) terms)" : text
  }

  private static let partsShown = 8

  private static func product(_ part: Part) -> String {
    let size = part.coefficient.magnitude
    if part.term == DesignMatrix.interceptName { return Wording.number(size, digits: 6) }
    return size == 1 ? part.term : "\(Wording.number(size, digits: 6)) · \(part.term)"
  }

  private static func readable(_ x: Double) -> Double {
    guard x.isFinite, x.magnitude < 1e6 else { return x }
    for power in [1.0, 10, 100, 1000] {
      let short = (x * power).rounded() / power
      if short != 0, (x - short).magnitude <= 1e-8 * short.magnitude { return short }
    }
    return x
  }
}
