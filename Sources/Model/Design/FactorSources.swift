import LinearAlgebra
import Tables

/// Columns of the sample as factors of a design matrix, each made once and shared.
struct FactorSources {
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
        codes: rows(of: name, levels), of: Int32(levels.place(of: position, in: coded)))
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
