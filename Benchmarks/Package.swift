// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "throughline-benchmarks",
  dependencies: [.package(name: "throughline", path: "..")],
  targets: [
    .executableTarget(
      name: "InstEval", dependencies: [.product(name: "Throughline", package: "throughline")])
  ],
  swiftLanguageModes: [.v6])
