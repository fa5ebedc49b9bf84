// Only to write files; nothing that is computed depends on Foundation.
import Foundation

/// `MakeHighSupport [folder] [copies]` writes staff.csv and cases.csv. With copies above 1 the
/// sample is that many times larger and truth.csv tells each authority's true supervision.
@main
struct MakeHighSupport {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let folder = arguments.first ?? "datasets/high-support"
    let copies = arguments.dropFirst().first.map { Int($0) } ?? 1
    guard let copies, copies > 0, arguments.count <= 2 else {
      FileHandle.standardError.write(Data("usage: MakeHighSupport [folder] [copies]\n".utf8))
      exit(64)
    }
    try write(HighSupportData(copies: copies), to: folder, withTruth: copies > 1)
  }

  private static func write(
    _ data: HighSupportData, to folder: String, withTruth: Bool
  ) throws {
    var files = ["staff.csv": data.staffCSV, "cases.csv": data.casesCSV]
    if withTruth { files["truth.csv"] = data.truthCSV }
    let directory = URL(filePath: folder)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: directory.appending(path: name), options: .atomic)
    }
  }
}
