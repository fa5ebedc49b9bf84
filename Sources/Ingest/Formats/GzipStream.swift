import CZlib
import Diagnostics

/// What is inside a gzip file (RFC 1952), its checksums compared: one member after another, and
/// nothing behind the last but zero bytes, which fill up a block.
///
/// Nothing is held but zlib's window, so a file that expands to more than memory does no harm here.
final class GzipStream {
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutablePointer<UInt8>
  private let file: String
  private let refill: (UnsafeMutableRawBufferPointer) throws(IngestFault) -> Int
  /// Whether the next byte is within a member.
  private var isInMember = true
  private var isAtEnd = false

  private static let inputSize = 1 << 17
  /// The largest window, and a gzip header and no other.
  private static let windowBits: Int32 = 15 + 16

  /// - Parameter refill: gives the file's next bytes; none at its end.
  init(
    file: String, refill: @escaping (UnsafeMutableRawBufferPointer) throws(IngestFault) -> Int
  ) throws(IngestFault) {
    self.file = file
    self.refill = refill
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: Self.inputSize)
    let code = inflateInit2_(
      stream, Self.windowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      throw IngestFault(.unreadable(file, reason: "out of memory"), about: .file)
    }
    try fill()
    if isAtEnd { isInMember = false }
    let start = (0..<Int(min(stream.pointee.avail_in, 2))).map { input[$0] }
    guard [0x1f, 0x8b].starts(with: start) else {
      throw IngestFault(.notThatFormat(SourceFormat(file: file), found: nil), at: place)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  private var place: SourceLocation { SourceLocation(file: file) }

  private func fill() throws(IngestFault) {
    let count = try refill(UnsafeMutableRawBufferPointer(start: input, count: Self.inputSize))
    isAtEnd = count == 0
    stream.pointee.next_in = input
    stream.pointee.avail_in = UInt32(count)
  }

  /// Fills `buffer` as far as the file reaches.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IngestFault) -> Int {
    guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    var count = 0
    while count < buffer.count {
      if stream.pointee.avail_in == 0, !isAtEnd { try fill() }
      if !isInMember, try !beginMember() { break }
      let room = UInt32(min(buffer.count - count, 1 << 30))
      stream.pointee.next_out = base + count
      stream.pointee.avail_out = room
      let code = inflate(stream, Z_NO_FLUSH)
      count += Int(room - stream.pointee.avail_out)
      switch code {
      case Z_OK: break
      case Z_STREAM_END: isInMember = false
      // No progress is possible: there is room, so bytes are lacking.
      case Z_BUF_ERROR where isAtEnd:
        throw damaged("it ends before its contents do")
      case Z_BUF_ERROR: break
      default:
        throw damaged(stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)")
      }
    }
    return count
  }

  /// Whether there is a member behind the last.
  private func beginMember() throws(IngestFault) -> Bool {
    while !isAtEnd {
      guard stream.pointee.avail_in > 0 else {
        try fill()
        continue
      }
      if stream.pointee.next_in.pointee != 0 {
        inflateReset(stream)
        isInMember = true
        return true
      }
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    return false
  }

  private func damaged(_ reason: String) -> IngestFault {
    IngestFault(.damaged(file, reason: reason), at: place)
  }
}
