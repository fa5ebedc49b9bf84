/// Row-wise work runs over blocks of rows, so that a source larger than memory can stream through
/// the same code; a table in memory is one block after another.
enum RowBlocks {
  static let size = 4096

  static func ranges(of rowCount: Int) -> [Range<Int>] {
    stride(from: 0, to: rowCount, by: size).map { $0..<min($0 + size, rowCount) }
  }
}
