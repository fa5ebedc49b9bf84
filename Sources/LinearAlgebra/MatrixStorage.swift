/// The elements of a matrix: 64-byte-aligned, uninitialised until filled, freed with the last owner.
///
/// `@unchecked Sendable`: it is written only while `Matrix` holds the sole reference to it.
final class MatrixStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Double>
  let count: Int

  init(count: Int) {
    let bytes = Swift.max(count, 1) * MemoryLayout<Double>.stride
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Double.self, capacity: Swift.max(count, 1))
    self.count = count
  }

  func copy() -> MatrixStorage {
    let copy = MatrixStorage(count: count)
    copy.base.update(from: base, count: count)
    return copy
  }

  deinit { base.deallocate() }
}
