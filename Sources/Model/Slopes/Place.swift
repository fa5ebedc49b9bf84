import Statistics
import Tables

/// Where the columns of a design stand: at a value, at a level, or, where nothing is said, at the mean
/// over the rows used (of a category: at its shares of the rows).
struct Place {
  enum Position: Equatable {
    case value(Double)
    case level(String)
  }

  var positions: [String: Position] = [:]

  func setting(_ column: String, at position: Position) -> Place {
    var place = self
    place.positions[column] = position
    return place
  }
}

/// A row of X, in the columns that are fitted, for any place: of differences between powers of x far from
/// zero few digits would be left.
struct PlaceRow {
  let design: Design
  private let means: [String: Double]
  private let shares: [String: [String: Double]]

  init(_ design: Design, _ table: Table) {
    self.design = design
    var means: [String: Double] = [:]
    var shares: [String: [String: Double]] = [:]
    for coding in design.terms.flatMap(\.codings) {
      if let (column, levels) = coding.levels {
        shares[column] = table.shares(of: column, among: levels.labels)
      } else {
        let column = coding.column
        means[column] = table[column]?.numbers.flatMap { Descriptive.mean($0) }
      }
    }
    self.means = means
    self.shares = shares
  }

  subscript(place: Place) -> [Double] {
    (design.hasIntercept ? [1] : [])
      + design.terms.flatMap { term in
        DesignMatrix.combinations(of: term.codings).map { parts in
          parts.reduce(1) { $0 * value(of: $1.coding, $1.position, place) }
        }
      }
  }

  private func value(of coding: Coding, _ position: Int, _ place: Place) -> Double {
    let column = coding.column
    switch coding {
    case .number: return number(column, place)
    case .curve(_, let curve):
      return curve.columns(at: [number(column, place)])[position].values[0]
    case .category(_, _, let coded): return share(of: coded[position], column, place)
    case .sums(_, let levels):
      guard let last = levels.labels.last else { return 0 }
      return share(of: levels.labels[position], column, place) - share(of: last, column, place)
    }
  }

  private func number(_ column: String, _ place: Place) -> Double {
    if case .value(let value) = place.positions[column] { return value }
    return means[column] ?? 0
  }

  private func share(of level: String, _ column: String, _ place: Place) -> Double {
    if case .level(let chosen) = place.positions[column] { return chosen == level ? 1 : 0 }
    return shares[column]?[level] ?? 0
  }
}

extension Coding {
  var column: String {
    switch self {
    case .number(let column), .category(let column, _, _), .sums(let column, _): column
    case .curve(let factor, _): factor.column
    }
  }
}

extension Table {
  fileprivate func shares(of name: String, among labels: [String]) -> [String: Double] {
    guard let column = self[name], rowCount > 0 else { return [:] }
    var counts: [String: Int] = [:]
    for row in 0..<rowCount { counts[column.text(at: row) ?? "", default: 0] += 1 }
    return Dictionary(
      labels.map { ($0, Double(counts[$0] ?? 0) / Double(rowCount)) },
      uniquingKeysWith: { first, _ in first })
  }
}
