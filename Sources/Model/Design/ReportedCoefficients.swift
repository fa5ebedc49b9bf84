import LinearAlgebra

/// The map from the coefficients of the columns that are fitted to those that are reported: powers of
/// x from orthogonal polynomials, whose constants go to the term without the curve. It leaves the
/// fitted values as they are.
struct ReportedCoefficients {
  /// p × p; nil where every coefficient is reported as fitted.
  let map: [[DoubleDouble]]?

  init(_ design: Design) {
    guard design.terms.contains(where: { $0.codings.contains(where: \.isMapped) }) else {
      map = nil
      return
    }
    let offset = design.hasIntercept ? 1 : 0
    let blocks = design.terms.map { DesignMatrix.combinations(of: $0.codings) }
    let count = offset + blocks.reduce(0) { $0 + $1.count }
    var elements = (0..<count).map { j in
      (0..<count).map { DoubleDouble($0 == j ? 1 : 0) }
    }
    var start = offset
    for block in blocks {
      for (i, to) in block.enumerated() {
        for (j, from) in block.enumerated() {
          elements[start + i][start + j] = Self.share(of: from, in: to)
        }
      }
      for (j, from) in block.enumerated() {
        guard let place = Self.constant(of: from, in: blocks, offset) else { continue }
        elements[place.row][start + j] = place.share
      }
      start += block.count
    }
    map = elements
  }

  /// What a curve's column adds to the coefficient of the term without the curve, the intercept where
  /// there is no other factor. Nil without a constant.
  private static func constant(
    of from: [DesignMatrix.Part], in blocks: [[[DesignMatrix.Part]]], _ offset: Int
  ) -> (row: Int, share: DoubleDouble)? {
    guard let curved = from.firstIndex(where: { $0.coding.constants != nil }),
      let share = from[curved].coding.constants?[from[curved].position]
    else { return nil }
    var rest = from
    rest.remove(at: curved)
    guard !rest.isEmpty else { return (0, share) }
    let names = Set(rest.map(\.name))
    let row = blocks.flatMap { $0 }.firstIndex { parts in
      parts.count == rest.count && Set(parts.map(\.name)) == names
    }
    return row.map { ($0 + offset, share) }
  }

  /// What the coefficient of one combination of codings adds to that of another.
  private static func share(
    of from: [DesignMatrix.Part], in to: [DesignMatrix.Part]
  ) -> DoubleDouble {
    zip(from, to).reduce(DoubleDouble(1)) { product, pair in
      let (from, to) = pair
      guard case .curve(_, let curve) = from.coding, let reported = curve.reported else {
        return from.position == to.position ? product : .zero
      }
      return product * reported[to.position + 1][from.position]
    }
  }
}

extension Design.LearnedTerm {
  /// The factors beside a curve whose constant adds to the coefficients of the term of those alone; nil
  /// without one.
  var marginOfCurve: Set<TermFactor>? {
    zip(term.factors, codings).first { $1.constants != nil }
      .map { term.removing($0.0).identity }
  }
}

extension Coding {
  /// Whether its coefficients are reported in other columns than those that are fitted.
  var isMapped: Bool {
    if case .curve(_, let curve) = self { return curve.reported != nil }
    return false
  }

  /// What each of a curve's columns adds to the intercept.
  var constants: [DoubleDouble]? {
    guard case .curve(_, let curve) = self, case .polynomial(let basis) = curve, basis.hasConstant
    else { return nil }
    return basis.monomials[0]
  }
}

extension DesignMatrix {
  /// Reported coefficients from those of the columns.
  func reported(_ coefficients: [Double]) -> [Double] {
    guard let reported else { return coefficients }
    return reported.map { row in
      zip(row, coefficients).reduce(DoubleDouble.zero) { $0 + $1.0 * DoubleDouble($1.1) }.rounded
    }
  }
}
