import LinearAlgebra
import Tables

/// The numbers of X, made a block of rows at a time from the columns of the sample.
struct DesignMatrix: Sendable {
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
    if columns[column].factors.count == 1, case .number(let values, _) = columns[column].factors[0]
    {
      return values
    }
    return [Double](unsafeUninitializedCapacity: rowCount) { target, filled in
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
