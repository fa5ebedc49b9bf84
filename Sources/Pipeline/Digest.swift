import CCrypto
import Diagnostics
import Foundation  // reading a file by blocks

/// SHA-256, by libcrypto.
enum Digest {
  static func sha256(of bytes: [UInt8]) -> String {
    var hash = Hash()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }

  static func sha256(ofFile path: String) throws(Diagnostic) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Diagnostic("'\(path)' cannot be read", kind: .inputOutput)
    }
    defer { try? file.close() }
    var hash = Hash()
    do {
      while let block = try file.read(upToCount: 1 << 20), !block.isEmpty {
        block.withUnsafeBytes { hash.update($0) }
      }
    } catch {
      throw Diagnostic("'\(path)' cannot be read to its end", kind: .inputOutput, why: "\(error)")
    }
    return hash.finish()
  }

  private struct Hash: ~Copyable {
    private let context = EVP_MD_CTX_new()

    init() {
      let started = EVP_DigestInit_ex(context, EVP_sha256(), nil)
      precondition(started == 1, "libcrypto has no SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
      _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    mutating func finish() -> String {
      var digest = [UInt8](repeating: 0, count: 32)
      _ = EVP_DigestFinal_ex(context, &digest, nil)
      let digits = Array("0123456789abcdef")
      return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
  }
}
