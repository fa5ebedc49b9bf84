import CZlib
import Diagnostics

/// What is inside a gzip file (RFC 1952), its checksums compared.
///
/// Nothing is held but zlib's window, so a file that expands to more than memory does no harm here.
final class GzipStream {
  private let stream: gzFile
  private let file: String

  /// - Parameter descriptor: of the open file, at its start; it stays the caller's to close.
  init(descriptor: Int32, file: String) throws(IngestFault) {
    self.file = file
    // zlib closes the descriptor it is given.
    guard let stream = gzdopen(dup(descriptor), "rb") else {
      throw IngestFault(.unreadable(file, reason: "out of memory"), about: .file)
    }
    self.stream = stream
    gzbuffer(stream, 1 << 17)
    // zlib passes through bytes that are not gzip's.
    if gzdirect(stream) == 1 {
      gzclose_r(stream)
      throw IngestFault(.notThatFormat(SourceFormat(file: file), found: nil), at: place)
    }
  }

  deinit { gzclose_r(stream) }

  private var place: SourceLocation { SourceLocation(file: file) }

  /// Fills `buffer` as far as the file reaches.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IngestFault) -> Int {
    var count = 0
    while count < buffer.count {
      let room = min(buffer.count - count, 1 << 30)
      let got = gzread(stream, buffer.baseAddress! + count, UInt32(room))
      var code = Z_OK
      let words = gzerror(stream, &code)
      // A file cut short gives all it holds first, and says so beside the last bytes.
      if code == Z_BUF_ERROR {
        throw IngestFault(.damaged(file, reason: "it ends before its contents do"), at: place)
      }
      guard got >= 0, code == Z_OK || code == Z_STREAM_END else {
        throw IngestFault(.damaged(file, reason: reason(code, words)), at: place)
      }
      if got == 0 { break }
      count += Int(got)
    }
    return count
  }

  private func reason(_ code: Int32, _ words: UnsafePointer<CChar>?) -> String {
    let text = words.map { String(cString: $0) } ?? "error \(code)"
    // zlib begins with the path, which here is its name for the descriptor.
    return text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
  }
}
