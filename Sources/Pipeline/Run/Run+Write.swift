import Diagnostics
import Foundation  // the host's name for itself
import LinearAlgebra
import Report
import Tables

extension Run {
  /// The headline in words, one sentence per primary claim.
  public var headlines: [String] {
    StudyReport.headlines(from: ReportContents(self, comparesLosses: false))
  }

  /// Writes the run folder, whole or not at all. The same study, data, build and machine give the
  /// same bytes.
  ///
  /// - Throws: when `path` holds something that is not an earlier run folder, or cannot be written.
  public func write(to path: String) throws(DiagnosticList) {
    do {
      let folder = try RunFolder(path: path)
      var files = outputs
      files.append((Manifest.fileName, try manifest(of: files).jsonBytes))
      files.append((RunFolder.logName, Array(Self.hostFacts.utf8)))
      try folder.write(files)
    } catch {
      throw DiagnosticList([error])
    }
  }

  /// Everything the manifest vouches for.
  private var outputs: [(name: String, bytes: [UInt8])] {
    var files = results.map { ($0.name, CSVWriter.bytes(of: $0)) }
    let document = StudyReport.document(from: ReportContents(self))
    if study.report.html { files.append(("report.html", Array(HTMLWriter.write(document).utf8))) }
    if study.report.markdown {
      files.append(("report.md", Array(MarkdownWriter.write(document).utf8)))
    }
    for figure in document.figures {
      files.append(("figures/\(figure.name).svg", Array(figure.svg(standalone: true).utf8)))
    }
    return files
  }

  private func manifest(of files: [(name: String, bytes: [UInt8])]) throws(Diagnostic) -> Manifest {
    Manifest(
      throughline: Version.current,
      study: Manifest.StudyFile(id: study.id, file: study.fileName, sha256: studyDigest),
      seed: study.seed,
      inputs: ingested.map {
        Manifest.Source(
          name: $0.spec.name, file: $0.spec.file, sha256: $0.sha256, rows: $0.source.rowsRead)
      },
      steps: steps,
      outputs: files.map {
        Manifest.File(path: $0.name, sha256: Digest.sha256(of: $0.bytes), bytes: $0.bytes.count)
      },
      linearAlgebra: .current, platform: Self.platform)
  }

  static var platform: String {
    #if arch(x86_64)
      let architecture = "x86_64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #else
      let architecture = "other"
    #endif
    #if os(Linux)
      return "linux-\(architecture)"
    #elseif os(macOS)
      return "macos-\(architecture)"
    #else
      return "other-\(architecture)"
    #endif
  }

  /// What belongs to the machine and not to the result. Times are left out on purpose: they would
  /// make two runs of the same study differ.
  private static var hostFacts: String {
    let process = ProcessInfo.processInfo
    return """
      throughline \(Version.current)
      system: \(process.operatingSystemVersionString)
      processors: \(process.processorCount)
      memory: \(process.physicalMemory >> 20) MiB
      linear algebra: \(BLASLibrary.configuration)
      kernels: \(BLASLibrary.coreName)

      """
  }
}

extension Manifest {
  fileprivate var jsonBytes: [UInt8] {
    get throws(Diagnostic) {
      do {
        return try json()
      } catch {
        throw Diagnostic("the manifest cannot be written", kind: .internal, why: "\(error)")
      }
    }
  }
}
