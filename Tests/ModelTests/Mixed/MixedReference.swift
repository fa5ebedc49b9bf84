import LinearAlgebra
import Testing

@testable import Model

/// A model of `Golden/mixed/reference.R`, built by hand.
struct MixedReference: Sendable, CustomStringConvertible {
  let name: String
  let data: String
  var outcome = "y"
  var fixed: [String] = []
  /// Term, grouping column and slopes.
  let random: [(name: String, group: String, columns: [String])]
  var isCorrelated = true
  var isREML = true
  var weights: String?
  var cluster: String?

  var description: String { name }

  static let all: [MixedReference] = [
    MixedReference(
      name: "dyestuff", data: "dyestuff", random: [("batch", "batch", ["1"])], cluster: "batch"),
    MixedReference(
      name: "dyestuff-ml", data: "dyestuff", random: [("batch", "batch", ["1"])], isREML: false),
    MixedReference(
      name: "dyestuff2", data: "dyestuff2", random: [("batch", "batch", ["1"])],
      cluster: "batch"),
    MixedReference(
      name: "dyestuff2-ml", data: "dyestuff2", random: [("batch", "batch", ["1"])],
      isREML: false),
    MixedReference(
      name: "penicillin", data: "penicillin",
      random: [("plate", "plate", ["1"]), ("sample", "sample", ["1"])]),
    MixedReference(
      name: "penicillin-ml", data: "penicillin",
      random: [("plate", "plate", ["1"]), ("sample", "sample", ["1"])], isREML: false),
    MixedReference(
      name: "pastes", data: "pastes",
      random: [("sample", "sample", ["1"]), ("batch", "batch", ["1"])], cluster: "batch"),
    MixedReference(
      name: "pastes-ml", data: "pastes",
      random: [("sample", "sample", ["1"]), ("batch", "batch", ["1"])], isREML: false),
    MixedReference(
      name: "sleep", data: "sleepstudy", fixed: ["days"],
      random: [("subject", "subject", ["1", "days"])], cluster: "subject"),
    MixedReference(
      name: "sleep-ml", data: "sleepstudy", fixed: ["days"],
      random: [("subject", "subject", ["1", "days"])], isREML: false),
    MixedReference(
      name: "sleep-double", data: "sleepstudy", fixed: ["days"],
      random: [("subject", "subject", ["1", "days"])], isCorrelated: false),
    MixedReference(
      name: "children", data: "children", fixed: ["support", "age"],
      random: [("la", "la", ["1"]), ("family", "family", ["1"])], cluster: "la"),
    MixedReference(
      name: "children-slope", data: "children", fixed: ["support", "age"],
      random: [("la", "la", ["1", "age"]), ("family", "family", ["1"])], cluster: "la"),
    MixedReference(
      name: "children-crossed", data: "children", fixed: ["support", "age"],
      random: [("la", "la", ["1"]), ("family", "family", ["1"]), ("year", "year", ["1"])]),
    MixedReference(
      name: "children-weighted", data: "children", fixed: ["support", "age"],
      random: [("la", "la", ["1"]), ("family", "family", ["1"])], weights: "w"),
    MixedReference(
      name: "children-singular", data: "children", outcome: "z", fixed: ["support", "age"],
      random: [("la", "la", ["1"]), ("family", "family", ["1"])]),
    MixedReference(
      name: "children-singular-slope", data: "children", outcome: "z", fixed: ["support", "age"],
      random: [("la", "la", ["1", "age"]), ("family", "family", ["1"])]),
  ]

  func rows() throws -> [[String: String]] { try golden("mixed/\(data).csv") }

  func fit() throws -> MixedFit {
    let rows = try rows()
    func column(_ name: String) throws -> [Double] {
      name == "1" ? rows.map { _ in 1 } : try rows.map { try number($0, name) }
    }
    let X = Matrix(columns: try (["1"] + fixed).map(column))
    let terms = try random.map { term in
      let (groups, labels) = MixedReference.codes(rows.map { $0[term.group] ?? "" })
      return RandomTerm(
        name: term.name, groups: groups, labels: labels,
        Z: Matrix(columns: try term.columns.map(column)),
        columns: term.columns.map { $0 == "1" ? "(Intercept)" : $0 },
        isCorrelated: isCorrelated)
    }
    return try MixedFit(
      X: X, y: Vector(try column(outcome)), terms: terms, isREML: isREML,
      weights: try weights.map { Vector(try column($0)) })
  }

  static func codes(_ cells: [String]) -> (groups: [Int], labels: [String]) {
    var labels: [String] = []
    var number: [String: Int] = [:]
    let groups = cells.map { cell in
      if let known = number[cell] { return known }
      number[cell] = labels.count
      labels.append(cell)
      return labels.count - 1
    }
    return (groups, labels)
  }

  /// R's values of a quantity, by name.
  func expected(_ quantity: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for row in try MixedReference.table.get()
    where row["model"] == name && row["quantity"] == quantity {
      values[row["name"] ?? ""] = try number(row, "value")
    }
    return values
  }

  static let table = Result { try golden("mixed/reference.csv") }

  var fixedNames: [String] { ["(Intercept)"] + fixed }
}
