import Foundation  // JSON
import LinearAlgebra

/// The record from which anyone gets the same numbers again.
///
/// It holds nothing that changes from one run to the next; what belongs to the machine alone is in
/// `run.log`.
struct Manifest: Encodable {
  static let fileName = "manifest.json"
  /// The key by which a folder is known as a run folder.
  static let marker = "throughline"

  struct File: Encodable {
    let path: String
    let sha256: String
    let bytes: Int
  }

  struct Source: Encodable {
    let name: String
    let file: String
    let sha256: String
    let rows: Int
  }

  struct LinearAlgebraBuild: Encodable {
    let library: String
    let kernels: String
    let threads: Int
  }

  struct StudyFile: Encodable {
    let id: String
    let file: String
    let sha256: String
  }

  let throughline: String
  let study: StudyFile
  let seed: UInt64
  let inputs: [Source]
  let steps: [Run.StepCount]
  let outputs: [File]
  let linearAlgebra: LinearAlgebraBuild
  let platform: String

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}

extension Manifest.LinearAlgebraBuild {
  /// OpenBLAS picks its kernels by processor, and the last bits with them.
  static var current: Self {
    Self(
      library: BLASLibrary.configuration, kernels: BLASLibrary.coreName,
      threads: BLASLibrary.threads)
  }
}
