/// A cell: a whole number, or the reason why there is none.
enum Answer: Equatable {
  case value(Int)
  case blank
  case refused
  case notApplicable
  case notRecorded

  /// As the CSV files write it.
  var code: String {
    switch self {
    case .value(let number): String(number)
    case .blank: ""
    case .refused: "-99"
    case .notApplicable: "-98"
    case .notRecorded: "-97"
    }
  }

  var number: Int? {
    if case .value(let number) = self { number } else { nil }
  }
}
