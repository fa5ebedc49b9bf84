import LinearAlgebra
import Tables

/// The numbers of X, made a block of rows at a time from the columns of the sample.
struct DesignMatrix: Sendable {
  struct Column: Sendable {
    /// The names of its factors.
    let parts: [String]
    let role: TermRole
    /// Which of the design's terms it belongs to; nil for the intercept.
    let term: Int?
    fileprivate let factors: [Factor]

    /// What rounding took from a column that stands alone, where that is known.
    fileprivate var low: [Double]? {
      guard factors.count == 1, case .number(_, let low) = factors[0] else { return nil }
      return low
    }

    var name: String { parts.joined(separator: ":") }

    fileprivate init(parts: [String], role: TermRole, term: Int?, factors: [Factor]) {
      self.parts = parts
      self.role = role
      self.term = term
      self.factors = factors
    }

    /// The product of the factors at some rows.
    fileprivate func fill(
      _ target: UnsafeMutableBufferPointer<Double>, _ rows: some RandomAccessCollection<Int>
    ) {
      if factors.count == 1, case .number(let values, _) = factors[0],
        let run = rows as? Range<Int>
      {
        _ = target.initialize(from: values[run])
        return
      }
      target.initialize(repeating: 1)
      for factor in factors {
        var i = 0
        switch factor {
        case .number(let values, _):
          for row in rows {
            target[i] *= values[row]
            i += 1
          }
        case .indicator(let codes, let code):
          for row in rows {
            if codes[row] != code { target[i] = 0 }
            i += 1
          }
        }
      }
    }

    fileprivate func selecting(_ rows: [Int]) -> Column {
      Column(
        parts: parts, role: role, term: term,
        factors: factors.map { factor in
          switch factor {
          case .number(let values, _): .number(rows.map { values[$0] })
          case .indicator(let codes, let code): .indicator(codes: rows.map { codes[$0] }, of: code)
          }
        })
    }

    /// A column of numbers made elsewhere.
    init(name: String, role: TermRole, term: Int?, values: [Double]) {
      self.init(parts: [name], role: role, term: term, factors: [.number(values)])
    }
  }

  /// A factor of a column: numbers, or the indicator of a level.
  fileprivate enum Factor: Sendable {
    case number([Double], low: [Double]? = nil)
    case indicator(codes: [Int32], of: Int32)
  }

  let rowCount: Int
  let columns: [Column]
  let hasIntercept: Bool
  /// p × p: reported coefficients from fitted ones; nil where they are the same.
  let reported: [[DoubleDouble]]?

  static let interceptName = "(Intercept)"

  /// - Parameter hasIntercept: whether the columns hold, or span, a constant.
  init(
    rowCount: Int, columns: [Column], hasIntercept: Bool, reported: [[DoubleDouble]]? = nil
  ) {
    self.rowCount = rowCount
    self.columns = columns
    self.hasIntercept = hasIntercept
    self.reported = reported
  }

  /// What the columns hold.
  enum Form: Hashable {
    /// Those that are fitted.
    case fitted
    /// Those whose coefficients are reported: powers of x in the place of orthogonal polynomials.
    case reported
    /// Their derivatives by a column of the table.
    case derivative(by: String)
  }

  init(_ design: Design, _ table: Table, as form: Form = .fitted) {
    rowCount = table.rowCount
    hasIntercept = design.hasIntercept
    var sources = FactorSources(table, form)
    var columns: [Column] = []
    if design.hasIntercept {
      columns.append(
        Column(
          parts: [Self.interceptName], role: .intercept, term: nil, factors: sources.ofIntercept))
    }
    for (index, term) in design.terms.enumerated() {
      for combination in Self.combinations(of: term.codings) {
        columns.append(
          Column(
            parts: combination.map(\.name), role: term.role, term: index,
            factors: sources.factors(of: combination)))
      }
    }
    self.columns = columns
    reported = form == .fitted ? ReportedCoefficients(design).map : nil
  }

  /// Some rows, perhaps more than once, of the columns as they are fitted.
  func selecting(_ rows: [Int]) -> DesignMatrix {
    DesignMatrix(
      rowCount: rows.count, columns: columns.map { $0.selecting(rows) },
      hasIntercept: hasIntercept)
  }

  /// The same columns, their coefficients reported as they are fitted.
  var reportedAsFitted: DesignMatrix {
    DesignMatrix(rowCount: rowCount, columns: columns, hasIntercept: hasIntercept)
  }

  /// `reported` in doubles; the identity where coefficients are reported as fitted.
  var reportedMap: Matrix {
    reported.map { rows in
      Matrix(columns: rows.indices.map { j in Vector(rows.map { $0[j].rounded }) })
    } ?? .identity(columnCount)
  }

  var columnCount: Int { columns.count }
  var names: [String] { columns.map(\.name) }

  /// X of some rows, in their order.
  func rows(_ rows: some RandomAccessCollection<Int>) -> Matrix {
    Matrix(rowCount: rows.count, columnCount: columnCount) { j, target in
      columns[j].fill(target, rows)
    }
  }

  /// One column of all rows.
  func values(of column: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: rowCount) { target, filled in
      columns[column].fill(UnsafeMutableBufferPointer(rebasing: target[..<rowCount]), 0..<rowCount)
      filled = rowCount
    }
  }

  /// One row with every factor at its weighted mean: products are of means.
  func productsOfMeans(_ weights: [Double]) -> [Double] {
    let total = weights.reduce(0, +)
    return columns.map { column in
      column.factors.reduce(1) { product, factor in
        switch factor {
        case .number(let values, _):
          product * zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
        case .indicator(let codes, let code):
          product * zip(codes, weights).reduce(0) { $1.0 == code ? $0 + $1.1 : $0 } / total
        }
      }
    }
  }

  /// What rounding took from those rows; nil where nothing is known of it.
  func lowRows(_ rows: some RandomAccessCollection<Int>) -> Matrix? {
    guard columns.contains(where: { $0.low != nil }) else { return nil }
    return Matrix(rowCount: rows.count, columnCount: columnCount) { j, target in
      target.initialize(repeating: 0)
      guard let low = columns[j].low else { return }
      for (i, row) in rows.enumerated() { target[i] = low[row] }
    }
  }

  typealias Part = (coding: Coding, position: Int, name: String)

  /// One part of each coding, the first varying fastest.
  static func combinations(of codings: [Coding]) -> [[Part]] {
    var combinations: [[Part]] = [[]]
    for coding in codings {
      combinations = coding.names.enumerated().flatMap { position, name in
        combinations.map { $0 + [(coding, position, name)] }
      }
    }
    return combinations
  }
}

/// Columns of the sample as factors, each made once and shared.
private struct FactorSources {
  let table: Table
  let form: DesignMatrix.Form
  private var numbers: [String: [Double]] = [:]
  private var codes: [String: [Int32]] = [:]
  /// By factor and whether a constant is in the model for it: the same curve in two bases.
  private var curves: [CurveKey: [(values: [Double], low: [Double]?)]] = [:]

  private struct CurveKey: Hashable {
    let factor: TermFactor
    let constants: [DoubleDouble]?
  }

  init(_ table: Table, _ form: DesignMatrix.Form) {
    self.table = table
    self.form = form
  }

  private var zero: DesignMatrix.Factor {
    .number([Double](repeating: 0, count: table.rowCount))
  }

  var ofIntercept: [DesignMatrix.Factor] {
    if case .derivative = form { return [zero] }
    return []
  }

  mutating func factors(of combination: [DesignMatrix.Part]) -> [DesignMatrix.Factor] {
    guard case .derivative(let name) = form else {
      return combination.map { factor($0.coding, $0.position) }
    }
    guard combination.contains(where: { $0.coding.column == name }) else { return [zero] }
    return combination.map { part in
      part.coding.column == name
        ? derivative(part.coding, part.position) : factor(part.coding, part.position)
    }
  }

  private func derivative(_ coding: Coding, _ position: Int) -> DesignMatrix.Factor {
    switch coding {
    case .number: .number([Double](repeating: 1, count: table.rowCount))
    case .curve(let factor, let curve):
      .number(curve.derivatives(at: table[factor.column]?.numbers ?? [])[position])
    case .category, .sums: zero
    }
  }

  mutating func factor(_ coding: Coding, _ position: Int) -> DesignMatrix.Factor {
    switch coding {
    case .number(let name):
      let values = numbers[name] ?? table[name]?.numbers ?? []
      numbers[name] = values
      return .number(values)
    case .curve(let factor, let curve):
      let key = CurveKey(factor: factor, constants: curve.reported?.first)
      let columns = curves[key] ?? self.columns(of: curve, table[factor.column]?.numbers ?? [])
      curves[key] = columns
      return .number(columns[position].values, low: columns[position].low)
    case .category(let name, let levels, let coded):
      return .indicator(
        codes: rows(of: name, levels), of: Int32(levels.labels.count - coded.count + position))
    case .sums(let name, let levels):
      let last = Int32(levels.labels.count - 1)
      return .number(
        rows(of: name, levels).map { $0 == Int32(position) ? 1 : ($0 == last ? -1 : 0) })
    }
  }

  private func columns(
    of curve: Curve, _ x: [Double]
  ) -> [(values: [Double], low: [Double]?)] {
    form == .reported ? curve.reportedColumns(at: x).map { ($0, nil) } : curve.columns(at: x)
  }

  private mutating func rows(of name: String, _ levels: LearnedLevels) -> [Int32] {
    let rows = codes[name] ?? learnedCodes(of: name, levels)
    codes[name] = rows
    return rows
  }

  /// Each row's position among the learned levels.
  private func learnedCodes(of name: String, _ levels: LearnedLevels) -> [Int32] {
    guard let column = table[name] else { return [] }
    var position: [String: Int32] = [:]
    for (index, label) in levels.labels.enumerated() { position[label] = Int32(index) }
    if let all = column.levels {
      let learned = all.map { position[$0] ?? -1 }
      return (0..<column.count).map { row in column.code(at: row).map { learned[$0] } ?? -1 }
    }
    return (0..<column.count).map { row in column.text(at: row).flatMap { position[$0] } ?? -1 }
  }
}
