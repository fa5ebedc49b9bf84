import Foundation  // file reading only
import Testing

@testable import LinearAlgebra

/// A golden CSV file without quotes: a header and rows, by column name.
struct Golden {
  let rows: [[String: String]]

  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Golden"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    let header = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    rows = lines.dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return Dictionary(
        uniqueKeysWithValues: zip(header, cells).map { (String($0), String($1)) })
    }
  }

  func rows(where column: String, is value: String) -> [[String: String]] {
    rows.filter { $0[column] == value }
  }
}

func number(_ row: [String: String], _ column: String) -> Double {
  row[column].flatMap(Double.init) ?? .nan
}

/// Correct digits, −log10 of the relative error, at most 15; of the absolute error where the certified
/// value is 0, as NIST does.
func correctDigits(_ value: Double, _ certified: Double) -> Double {
  let error = certified == 0 ? abs(value) : abs(value - certified) / abs(certified)
  return error == 0 ? 15 : Swift.min(15, -log10(error))
}

/// Seeded: SplitMix64 (Steele, Lea & Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

func randomMatrix(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> Matrix {
  var generator = SplitMix(state: seed)
  return Matrix(rowCount: rowCount, columnCount: columnCount) {
    (elements: UnsafeMutableBufferPointer<Double>) in
    for i in elements.indices {
      elements.initializeElement(at: i, to: Double.random(in: -1...1, using: &generator))
    }
  }
}

func randomVector(_ count: Int, seed: UInt64) -> Vector {
  randomMatrix(count, 1, seed: seed).column(0)
}

extension Matrix {
  /// max |aᵢⱼ|.
  var largest: Double {
    withElements { $0.reduce(0) { $1.isNaN || $1.magnitude > $0 ? $1.magnitude : $0 } }
  }

  func isClose(to B: Matrix, within tolerance: Double) -> Bool {
    rowCount == B.rowCount && columnCount == B.columnCount && (self - B).largest <= tolerance
  }
}

let shapes: [(Int, Int)] = [
  (1, 1), (2, 1), (1, 2), (5, 5), (7, 3), (3, 7), (40, 12), (300, 20), (5000, 6),
]
