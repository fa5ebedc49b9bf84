import Tables

/// A cell of a result table written as a literal.
enum Cell: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  case text(String)
  case number(Double)
  case logical(Bool)

  init(stringLiteral value: String) { self = .text(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
  init(booleanLiteral value: Bool) { self = .logical(value) }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var flag: Bool? { if case .logical(let flag) = self { flag } else { nil } }
}

/// A result table with all columns of its vocabulary; cells that a row does not name are missing.
func results(_ name: String, _ vocabulary: [OutputColumn], _ rows: [[String: Cell]]) -> Table {
  Table(
    name: name,
    columns: vocabulary.map { output in
      let cells = rows.map { $0[output.name] }
      let missing: [MissingReason?] = cells.map { $0 == nil ? .notApplicable : nil }
      let column =
        switch output.type {
        case .number: Column(.number(cells.map { $0?.number ?? .nan }), missing: missing)
        case .integer: Column(.integer(cells.map { Int($0?.number ?? 0) }), missing: missing)
        case .text: Column(.text(cells.map { $0?.text ?? "" }), missing: missing)
        case .logical: Column(.logical(cells.map { $0?.flag ?? false }), missing: missing)
        }
      return (ColumnSpec(output.name, .text), column)
    }, rowCount: rows.count)
}

func coefficients(_ rows: [[String: Cell]]) -> Table {
  results("coefficients", Vocabulary.coefficients, rows)
}

/// One coefficient's row: a support term unless said otherwise.
func coefficient(_ changes: [String: Cell]) -> [String: Cell] {
  let base: [String: Cell] = [
    "model": "safer", "role": "primary", "outcome": "safer_change", "term": "supervision",
    "term_role": "support", "estimate": 0.4193, "std_error": 0.2487, "statistic": 1.686,
    "df": 6.31, "p_value": 0.1402, "conf_low": -0.1817, "conf_high": 1.0203, "conf_level": 0.95,
    "covariance": "cr2", "df_method": "satterthwaite", "chosen": true, "n_obs": 36,
    "n_clusters": 14,
  ]
  return base.merging(changes) { $1 }
}
