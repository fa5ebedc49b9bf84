// swift-tools-version: 6.3
import PackageDescription

let throughline = Target.Dependency.product(name: "Throughline", package: "throughline")

/// - Parameter peer: the script that makes the data and times the implementation compared with.
func benchmark(_ name: String, peer: String) -> Target {
  .executableTarget(name: name, dependencies: ["Timing", throughline], exclude: [peer])
}

let package = Package(
  name: "throughline-benchmarks",
  dependencies: [.package(name: "throughline", path: "..")],
  targets: [
    .target(name: "Timing"),
    benchmark("InstEval", peer: "insteval.R"),
    benchmark("Logistic", peer: "logistic.R"),
    benchmark("WithinPanel", peer: "panel.py"),
    benchmark("WildBootstrap", peer: "wild.py"),
  ],
  swiftLanguageModes: [.v6])
