#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Diagnostics

/// A file opened for reading from its start.
final class ByteSource {
  private let descriptor: Int32
  private let file: String
  private var expanding: GzipStream?

  /// - Parameters:
  ///   - file: the file's name in messages.
  ///   - isCompressed: whether the bytes are those that gzip made of the ones to read.
  init(path: String, file: String, isCompressed: Bool = false) throws(IngestFault) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.file = file
    guard descriptor >= 0 else { throw Self.failure(errno, path: path, file: file) }
    var status = stat()
    // Opening a folder succeeds; only reading it fails, with a message nobody would expect.
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw IngestFault(.isFolder(file), about: .file)
    }
    guard isCompressed else { return }
    expanding = try GzipStream(file: file) { [descriptor] buffer throws(IngestFault) in
      try Self.read(from: descriptor, into: buffer, file: file)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Fills `buffer` as far as the file reaches; fewer bytes than it holds mean the file's end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IngestFault) -> Int {
    if let expanding { return try expanding.read(into: buffer) }
    return try Self.read(from: descriptor, into: buffer, file: file)
  }

  private static func read(
    from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, file: String
  ) throws(IngestFault) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    var count = 0
    while count < buffer.count {
      let got = systemRead(descriptor, base + count, buffer.count - count)
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR { continue }
        throw IngestFault(.unreadable(file, reason: words(errno)), about: .file)
      }
      count += got
    }
    return count
  }

  /// The last bytes of the file, which is then no longer at its start.
  func end(_ count: Int) throws(IngestFault) -> [UInt8] {
    _ = lseek(descriptor, off_t(-count), SEEK_END)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { buffer.deallocate() }
    return Array(buffer[..<(try read(into: buffer))])
  }

  private static func systemRead(
    _ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, start, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, start, count)
    #else
      Darwin.read(descriptor, start, count)
    #endif
  }

  private static func failure(_ code: Int32, path: String, file: String) -> IngestFault {
    guard code == ENOENT || code == ENOTDIR else {
      return IngestFault(.unreadable(file, reason: words(code)), about: .file)
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let lookedIn = parts.count > 1 ? (folder.isEmpty ? "/" : folder) : "."
    return IngestFault(
      .fileMissing(file: file, folder: lookedIn, others: names(in: lookedIn)), about: .file)
  }

  /// Names in a folder, sorted; nil when there is no such folder.
  private static func names(in folder: String) -> [String]? {
    guard let listing = opendir(folder) else { return nil }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
