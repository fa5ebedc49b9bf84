import Statistics
import Tables

/// A cell so far beyond the others of its column that numbers of 16 digits lose these beside it.
public struct FarCell: Equatable, Sendable {
  let column: String
  let value: Double
  let origin: String
  /// The middle one of the column's sizes.
  let typical: Double

  /// From here on sums of squares hold nothing of the other rows.
  private static let furthest = 1e8

  /// Of the numbers that a model reads: the furthest, in times of what is usual in its column.
  init?(in sample: Sample, for spec: ModelSpec) {
    var found: (cell: FarCell, times: Double)?
    for name in spec.columns {
      guard let numbers = sample.table[name]?.numbers,
        let row = numbers.indices.max(by: { numbers[$0].magnitude < numbers[$1].magnitude }),
        let typical = Descriptive.median(numbers.map(\.magnitude))
      else { continue }
      let times = numbers[row].magnitude / max(typical, .leastNormalMagnitude)
      // Of a column of zeros and ones nothing is far.
      guard times > max(Self.furthest, found?.times ?? 0), numbers[row].magnitude > Self.furthest
      else { continue }
      let cell = FarCell(
        column: name, value: numbers[row], origin: sample.table.origin(of: row), typical: typical)
      found = (cell, times)
    }
    guard let found else { return nil }
    self = found.cell
  }

  private init(column: String, value: Double, origin: String, typical: Double) {
    self.column = column
    self.value = value
    self.origin = origin
    self.typical = typical
  }
}

extension ModelSpec {
  /// An error of arithmetic that broke down as an error of the cell that broke it, where there is one.
  func blaming(_ error: ModelError, on sample: Sample) -> ModelError {
    switch error.problem {
    case .numerical, .mixed(.numerical):
      FarCell(in: sample, for: self).map { self.error(.farCell($0)) } ?? error
    default: error
    }
  }
}
