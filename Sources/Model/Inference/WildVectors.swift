import LinearAlgebra
import Statistics

/// The vectors v of the wild bootstrap, a block at a time: column b of a block has one number per
/// cluster. Only a block is held at once.
///
/// Enumerated, v₁ is +1 throughout: v and −v give the same |t*|, so half of the 2^G stand for all.
struct WildVectors {
  let clusterCount: Int
  let options: WildOptions
  /// Names the stream of random numbers: one per model and test.
  let stream: String

  static let blockSize = 512

  var areEnumerated: Bool { options.enumerates(clusterCount) }

  /// How many are gone through.
  var count: Int { areEnumerated ? 1 << (clusterCount - 1) : options.draws }

  func forEachBlock(_ body: (Matrix) throws(LinearAlgebraError) -> Void) throws(LinearAlgebraError)
  {
    var generator = SeededGenerator(seed: options.seed, stream: stream)
    for start in stride(from: 0, to: count, by: Self.blockSize) {
      let width = min(Self.blockSize, count - start)
      try body(
        Matrix(rowCount: clusterCount, columnCount: width) { all in
          if areEnumerated {
            enumerate(from: start, into: all)
          } else {
            draw(into: all, &generator)
          }
        })
    }
  }

  private func enumerate(from start: Int, into all: UnsafeMutableBufferPointer<Double>) {
    for position in all.indices {
      let (column, cluster) = position.quotientAndRemainder(dividingBy: clusterCount)
      let bits = (start + column) << 1
      all.initializeElement(at: position, to: (bits >> cluster) & 1 == 0 ? 1 : -1)
    }
  }

  private func draw(
    into all: UnsafeMutableBufferPointer<Double>, _ generator: inout SeededGenerator
  ) {
    switch options.weights {
    case .rademacher: drawSigns(into: all, &generator)
    case .webb:
      let webb = Self.webb
      for i in all.indices {
        all.initializeElement(at: i, to: webb[generator.integer(below: 6)])
      }
    case .mammen:
      for i in all.indices {
        let isLow = generator.uniform() < Self.mammenLowProbability
        all.initializeElement(at: i, to: isLow ? Self.mammenLow : Self.mammenHigh)
      }
    }
  }

  /// A bit of a random number each, the highest first; every vector begins a new number.
  private func drawSigns(
    into all: UnsafeMutableBufferPointer<Double>, _ generator: inout SeededGenerator
  ) {
    var (bits, left, row) = (UInt64(0), 0, 0)
    for i in all.indices {
      if left == 0 || row == 0 { (bits, left) = (generator.next(), 64) }
      // The bit becomes the sign of 1.
      all.initializeElement(
        at: i, to: Double(bitPattern: 0x3ff0_0000_0000_0000 | (bits & 0x8000_0000_0000_0000)))
      bits <<= 1
      left -= 1
      row = row + 1 == clusterCount ? 0 : row + 1
    }
  }

  private static let webb = [
    -(1.5).squareRoot(), -1, -(0.5).squareRoot(), (0.5).squareRoot(), 1, (1.5).squareRoot(),
  ]
  private static let mammenLow = (1 - (5.0).squareRoot()) / 2
  private static let mammenHigh = (1 + (5.0).squareRoot()) / 2
  private static let mammenLowProbability = (5 + (5.0).squareRoot()) / 10
}
