import Statistics
import Tables

/// The places at which slopes of support columns are told, and what they compare there.
///
/// A column that interacts with others is told at the places of one of these at a time, the others being at
/// their means, and again at each combination of all that one interaction holds beside it: of
/// `support:role:plan` at every role with every plan. Numbers stand at their mean and one standard deviation
/// either way, in combinations at the latter two.
struct SlopeContrasts {
  let spec: ModelSpec
  let design: Design
  let table: Table

  /// More places than these are no longer read.
  static let mostCombinations = 12

  var all: [SlopeContrast] { supportColumns.flatMap(contrasts) }

  private var terms: [Design.LearnedTerm] { design.terms }

  /// Those that interact with something, or bend, and of which a slope can be told (`Margins`). Of an
  /// interaction that is the claim by itself, none of its columns being one, the first of these.
  var supportColumns: [String] {
    var seen = Set<String>()
    let margins = Margins(design, AbsorbedTerms(of: spec, table))
    let support = terms.filter { $0.role == .support }.map(\.term)
    let alone = Set(support.filter { $0.factors.count == 1 }.flatMap(\.columns))
    return support.flatMap { term -> [String] in
      let claimed = term.columns.filter(alone.contains)
      return claimed.isEmpty
        ? [margins.column(toldOf: term)].compactMap { $0 }
        : claimed.filter { margins.untold(of: $0).isEmpty }
    }.filter { column in
      seen.insert(column).inserted && (!moderators(of: column).isEmpty || isCurved(column))
    }
  }

  private func isCurved(_ column: String) -> Bool {
    terms.contains { $0.term.factors.contains { $0.column == column && $0.form != .plain } }
  }

  private func moderators(of column: String) -> [String] {
    var seen = Set<String>()
    return terms.filter { $0.term.columns.contains(column) }.flatMap { $0.term.columns }
      .filter { $0 != column && seen.insert($0).inserted }
  }

  /// What interactions of three columns or more hold beside one of them, without those that a larger one has.
  func combined(with column: String) -> [[String]] {
    var found: [[String]] = []
    for term in terms.map(\.term) where term.columns.contains(column) {
      let beside = term.columns.filter { $0 != column }
      let isNew = !found.contains { Set(beside).isSubset(of: $0) }
      guard beside.count > 1, isNew else { continue }
      found.removeAll { Set($0).isSubset(of: beside) }
      found.append(beside)
    }
    return found
  }

  private func contrasts(of column: String) -> [SlopeContrast] {
    let moderators = moderators(of: column)
    guard !moderators.isEmpty else { return steps(of: column, at: []) }
    let single = moderators.flatMap { places(of: $0).map { [$0] } }
    let several = combined(with: column).flatMap { combinations(of: $0).told }
    return (single + several).flatMap { steps(of: column, at: $0) }
  }

  /// A unit more, each level with the first, or along a curve.
  private func steps(of column: String, at stands: [ModeratorPlace]) -> [SlopeContrast] {
    let place = stands.reduce(Place()) { $0.setting($1.column, at: $1.position) }
    func contrast(
      _ words: String, to: Place.Position, from: Place.Position, isDerivative: Bool = false
    ) -> SlopeContrast {
      SlopeContrast(
        column: column, words: words, to: place.setting(column, at: to),
        from: place.setting(column, at: from), isDerivative: isDerivative, stands: stands)
    }
    if let levels = table[column].flatMap(LearnedLevels.init), let first = levels.labels.first {
      return levels.labels.dropFirst().map {
        contrast("\($0) − \(first)", to: .level($0), from: .level(first))
      }
    }
    guard isCurved(column) else {
      return [contrast("one more", to: .value(1), from: .value(0), isDerivative: true)]
    }
    let points = places(of: column).map(\.position)
    guard points.count == 3, case .value(let mean) = points[1], case .value(let top) = points[2]
    else { return [] }
    return [(0, 1), (1, 2), (0, 2)].compactMap { from, to in
      guard case .value(let low) = points[from], case .value(let high) = points[to]
      else { return nil }
      let ends = [low, high].map { Wording.signed($0, spread: top - mean) }
      return contrast(ends.joined(separator: " → "), to: .value(high), from: .value(low))
    }
  }

  private func places(of column: String) -> [ModeratorPlace] {
    if let levels = table[column].flatMap(LearnedLevels.init) {
      return levels.labels.map { ModeratorPlace(column: column, position: .level($0)) }
    }
    let numbers = table[column]?.numbers ?? []
    guard let mean = Descriptive.mean(numbers), let sd = Descriptive.standardDeviation(numbers)
    else { return [] }
    if let values = Self.few(numbers) {
      return values.map { ModeratorPlace(column: column, position: .value($0)) }
    }
    // Of differences from means it is rounding.
    let middle = mean.magnitude < 1e-12 * sd ? 0 : mean
    return [
      (middle - sd, "mean − SD"), (middle, ModeratorPlace.mean), (middle + sd, "mean + SD"),
    ].map { ModeratorPlace(column: column, position: .value($0), words: $1) }
  }

  /// A column of two values, such as an indicator, has no use for a mean.
  private static func few(_ numbers: [Double]) -> [Double]? {
    let values = Set(numbers)
    return values.count == 2 ? values.sorted() : nil
  }
}

extension SlopeContrasts {
  /// Every place of one column with every place of the others that has rows; where they are too many, those
  /// with most rows.
  func combinations(of columns: [String]) -> (told: [[ModeratorPlace]], leftOut: Int) {
    let places = columns.map { self.places(of: $0).filter { !$0.isMean } }
    let every = places.reduce([[]]) { found, next in
      found.flatMap { had in next.map { had + [$0] } }
    }
    let rows = rowCounts(of: columns)
    let met = every.map { (stands: $0, rows: rows[$0.compactMap(\.cell)] ?? 0) }
      .filter { $0.rows > 0 }
    guard met.count > Self.mostCombinations else { return (met.map(\.stands), 0) }
    let most = met.indices.sorted { (met[$1].rows, $0) < (met[$0].rows, $1) }
      .prefix(Self.mostCombinations).sorted()
    return (most.map { met[$0].stands }, met.count - most.count)
  }

  /// By the levels and the values that rows have; of numbers of many values every row has each place.
  private func rowCounts(of columns: [String]) -> [[String]: Int] {
    let exact = columns.filter { places(of: $0).allSatisfy { $0.cell != nil } }
    let cells = exact.map { name -> (Int) -> String in
      let numbers = table[name]?.numbers
      return { row in numbers.map { Column.text(of: $0[row]) } ?? table[name]?.text(at: row) ?? "" }
    }
    var counts: [[String]: Int] = [:]
    for row in 0..<table.rowCount { counts[cells.map { $0(row) }, default: 0] += 1 }
    return counts
  }
}

extension ModeratorPlace {
  /// What rows at this place have; nil of a number of many values, near which they are.
  fileprivate var cell: String? { words == nil ? at : nil }
}
