// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A stage or foundation of the house, with its tests.
func room(_ name: String, on dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// - Parameter golden: whether the tests have golden values, with the scripts that made them.
func tests(
  of name: String, with dependencies: [Target.Dependency] = [], golden: Bool = true
) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    resources: golden ? [.copy("Golden")] : [],
    swiftSettings: strict)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let collections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "throughline",
  products: [
    .library(name: "Throughline", targets: ["Throughline"]),
    .executable(name: "throughline", targets: ["ThroughlineCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapack-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCommonMark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    // No .pc file comes with ReadStat: its module map names the library.
    .systemLibrary(name: "CReadStat", providers: [.apt(["libreadstat-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .target(name: "CDoubleDouble"),
    .target(name: "CStatDist"),
    .target(name: "CDecimal"),

    room("Diagnostics", on: []),
    room("LinearAlgebra", on: ["COpenBLAS", "CDoubleDouble"]),
    room("Statistics", on: ["CStatDist"]),
    room("Tables", on: ["Diagnostics", collections]),
    .target(
      name: "Ingest",
      dependencies: [
        "Tables", "Diagnostics", "CDecimal", "CReadStat", "CZlib", "CZip", "CExpat", collections,
      ],
      resources: [
        .embedInCode("Areas/Data/authorities.tsv"), .embedInCode("Areas/Data/changes.tsv"),
        .embedInCode("Areas/Data/names.tsv"),
      ], swiftSettings: strict),
    room("Normalize", on: ["Tables", "Statistics", "Diagnostics", collections]),
    .target(
      name: "Model",
      dependencies: ["Tables", "LinearAlgebra", "Statistics", "Diagnostics", collections],
      resources: [.embedInCode("Verdicts/Data/grades.tsv")], swiftSettings: strict),
    room("Report", on: ["Tables", "Diagnostics", "CCommonMark", collections]),
    room(
      "Pipeline",
      on: [
        "Ingest", "Normalize", "Model", "Report", "Tables", "Diagnostics", "LinearAlgebra",
        "Statistics", "CCrypto", yams, collections,
      ]),
    room(
      "Throughline",
      on: [
        "Diagnostics", "LinearAlgebra", "Statistics", "Tables", "Ingest", "Normalize", "Model",
        "Report", "Pipeline",
      ]),
    .executableTarget(
      name: "ThroughlineCLI",
      // Not the umbrella: an incremental build does not see through its re-exports, and would link
      // files that were compiled against an older layout.
      dependencies: ["Pipeline", "Diagnostics", arguments],
      swiftSettings: strict),
    .executableTarget(
      name: "MakeHighSupport", dependencies: ["Statistics"],
      path: "datasets/high-support/generator", swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["Tables", "Diagnostics"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests(of: "Diagnostics", golden: false),
    tests(of: "LinearAlgebra"),
    tests(of: "Statistics"),
    tests(of: "Tables", golden: false),
    tests(of: "Ingest", with: ["Tables"]),
    tests(of: "Normalize", with: ["Tables"]),
    tests(of: "Model", with: ["Tables", "LinearAlgebra", "Statistics"]),
    tests(of: "Report", with: ["Tables"]),
    tests(
      of: "Pipeline",
      with: ["Tables", "Ingest", "Normalize", "Model", "Statistics", "Diagnostics", "Report"]),
    tests(of: "ThroughlineCLI", golden: false),
    tests(of: "MakeHighSupport"),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
