/// Sums and extremes of many numbers, in lanes: each number then waits for the one eight before it, not
/// for the last one.
extension UnsafeBufferPointer<Double> {
  private typealias Lanes = SIMD8<Double>

  /// max |xᵢ|, 0 of none; not a number if any element is.
  public var largestMagnitude: Double {
    var largest = Lanes.zero
    var isNumber = SIMDMask<Lanes.MaskStorage>(repeating: true)
    forEachLanes { x in
      let magnitudes = x.replacing(with: -x, where: x .< 0)
      largest.replace(with: magnitudes, where: magnitudes .> largest)
      isNumber = isNumber .& (x .== x)
    }
    return isNumber == SIMDMask(repeating: true) ? largest.max() : .nan
  }

  /// The least and the largest element; infinities the wrong way round of none. Elements that are not
  /// numbers are passed over.
  public var extent: (least: Double, most: Double) {
    var least = Lanes(repeating: .infinity)
    var most = Lanes(repeating: -.infinity)
    forEachLanes(filling: first { !$0.isNaN } ?? .nan) { x in
      least.replace(with: x, where: x .< least)
      most.replace(with: x, where: x .> most)
    }
    return (least.min(), most.max())
  }

  /// Σ xᵢ, summed in eight parts.
  public var laneSum: Double {
    var sums = Lanes.zero
    forEachLanes { sums += $0 }
    return sums.sum()
  }

  /// - Parameter filler: stands in the last lanes, where the elements do not fill them.
  @inline(__always)
  private func forEachLanes(filling filler: Double = 0, _ body: (Lanes) -> Void) {
    guard let baseAddress else { return }
    let bytes = UnsafeRawPointer(baseAddress)
    let whole = count - count % Lanes.scalarCount
    for i in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      body(
        bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<Double>.stride, as: Lanes.self))
    }
    guard whole < count else { return }
    var rest = Lanes(repeating: filler)
    for i in whole..<count { rest[i - whole] = self[i] }
    body(rest)
  }
}

extension [Double] {
  /// max |xᵢ|, 0 of none; not a number if any element is.
  public var largestMagnitude: Double { withUnsafeBufferPointer { $0.largestMagnitude } }

  /// The least and the largest element; infinities the wrong way round of none.
  public var extent: (least: Double, most: Double) { withUnsafeBufferPointer { $0.extent } }

  /// Σ xᵢ, summed in eight parts.
  public var laneSum: Double { withUnsafeBufferPointer { $0.laneSum } }
}
