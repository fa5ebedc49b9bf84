import CZip
import Diagnostics

/// A zip archive whose entries are read one after another, their checksums compared.
final class ZipArchive {
  private let archive: OpaquePointer
  let file: String
  private let format: SourceFormat
  private let limit: Int

  /// No sheet that people work with expands to this; a file made to fill memory does.
  static let expandedLimit = 1 << 30

  /// - Parameter limit: bytes that one entry may expand to.
  init(_ spec: SourceSpec, limit: Int = ZipArchive.expandedLimit) throws(IngestFault) {
    file = spec.file
    format = spec.format
    self.limit = limit
    try Signature.check(spec)
    var code: Int32 = 0
    guard let archive = zip_open(spec.path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      let words = String(cString: zip_error_strerror(&error))
      throw IngestFault(
        .damaged(spec.file, reason: words), at: SourceLocation(file: spec.file))
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  func has(_ entry: String) -> Bool { zip_name_locate(archive, entry, 0) >= 0 }

  /// Hands over an entry's bytes, a part at a time, until it ends or `take` says to stop.
  func read(
    _ entry: String, _ take: (UnsafeRawBufferPointer) throws(IngestFault) -> Bool
  ) throws(IngestFault) {
    guard let opened = zip_fopen(archive, entry, 0) else {
      let code = zip_error_code_zip(zip_get_error(archive))
      if code == ZIP_ER_NOPASSWD { throw fault(.encrypted(file)) }
      throw fault(code == ZIP_ER_NOENT ? .noEntry(entry, format) : damage(archive))
    }
    defer { zip_fclose(opened) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
    defer { buffer.deallocate() }
    var total = 0
    while true {
      let count = Int(zip_fread(opened, buffer.baseAddress, UInt64(buffer.count)))
      if count == 0 { return }
      guard count > 0 else {
        throw fault(.damaged(file, reason: String(cString: zip_file_strerror(opened))))
      }
      total += count
      // What an entry says of its own size may be untrue.
      guard total <= limit else { throw fault(.expandsTooFar(file, limit: limit)) }
      guard try take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
    }
  }

  private func fault(_ fact: IngestError) -> IngestFault {
    IngestFault(fact, at: SourceLocation(file: file))
  }

  private func damage(_ archive: OpaquePointer) -> IngestError {
    .damaged(file, reason: String(cString: zip_strerror(archive)))
  }
}
