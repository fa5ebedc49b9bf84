extension DesignMatrix {
  /// A column of X: the product of its factors.
  struct Column: Sendable {
    /// The names of its factors.
    let parts: [String]
    let role: TermRole
    /// Which of the design's terms it belongs to; nil for the intercept.
    let term: Int?
    let factors: [Factor]

    /// What rounding took from a column that stands alone, where that is known.
    var low: [Double]? {
      guard factors.count == 1, case .number(_, let low) = factors[0] else { return nil }
      return low
    }

    var name: String { parts.joined(separator: ":") }

    init(parts: [String], role: TermRole, term: Int?, factors: [Factor]) {
      self.parts = parts
      self.role = role
      self.term = term
      self.factors = factors
    }

    /// The product of the factors at some rows.
    func fill(
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

    func selecting(_ rows: [Int]) -> Column {
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
  enum Factor: Sendable {
    case number([Double], low: [Double]? = nil)
    case indicator(codes: [Int32], of: Int32)
  }
}
