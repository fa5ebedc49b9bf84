import Tables
import Testing

@testable import Model

struct DesignTests {
  static let n = 24
  static let data: Table = {
    var generator = TestNumbers(seed: 1)
    let roles = ["worker", "manager", "senior"]
    let sites = ["north", "south"]
    return table(
      "t",
      [
        ("y", (0..<n).map { _ in generator.next() }), ("x", (0..<n).map { _ in generator.next() }),
        ("z", (0..<n).map { _ in generator.next() }),
      ],
      categories: [
        ("role", (0..<n).map { roles[$0 % 3] }, levels: ["director"] + roles),
        ("site", (0..<n).map { sites[$0 % 2] }, levels: sites),
      ],
      texts: [("town", (0..<n).map { ["Ely", "Bath", "Ayr"][($0 / 2) % 3] })]
    ).setting(
      Column(.logical((0..<n).map { ($0 / 3) % 2 == 0 })), as: ColumnSpec("urban", .inferred))
  }()

  /// As R's `colnames(model.matrix(…))` in other words.
  static let names: [(terms: [String], intercept: Bool, names: [String])] = [
    (["x"], true, ["(Intercept)", "x"]),
    ([], true, ["(Intercept)"]),
    (["x", "z"], false, ["x", "z"]),
    (["role"], true, ["(Intercept)", "role[manager]", "role[senior]"]),
    (["x", "role"], false, ["x", "role[worker]", "role[manager]", "role[senior]"]),
    (
      ["role", "site"], false,
      ["role[worker]", "role[manager]", "role[senior]", "site[south]"]
    ),
    (["town"], true, ["(Intercept)", "town[Bath]", "town[Ely]"]),
    (["urban"], true, ["(Intercept)", "urban[true]"]),
    (["x", "z", "x:z"], true, ["(Intercept)", "x", "z", "x:z"]),
    (
      ["role", "x", "role:x"], true,
      [
        "(Intercept)", "role[manager]", "role[senior]", "x", "role[manager]:x", "role[senior]:x",
      ]
    ),
    (
      ["role", "role:x"], true,
      [
        "(Intercept)", "role[manager]", "role[senior]", "role[worker]:x", "role[manager]:x",
        "role[senior]:x",
      ]
    ),
    (
      ["role", "site", "role:site"], true,
      [
        "(Intercept)", "role[manager]", "role[senior]", "site[south]", "role[manager]:site[south]",
        "role[senior]:site[south]",
      ]
    ),
  ]

  @Test(arguments: names)
  func namesColumnsAsRWouldCodeThem(
    _ example: (terms: [String], intercept: Bool, names: [String])
  ) throws {
    let spec = ModelSpec(
      outcome: "y", support: example.terms, intercept: example.intercept,
      inference: Inference(cluster: .none))
    let fit = try spec.fit(to: Self.data)
    #expect(fit.estimates.map(\.term) == example.names)
  }

  @Test func valuesAreProductsOfNumbersAndIndicators() throws {
    let spec = ModelSpec(
      outcome: "y", support: ["x", "role:x"], inference: Inference(cluster: .none))
    let matrix = DesignMatrix(try Design(learning: Self.data, for: spec), Self.data)
    let X = matrix.rows(0..<Self.n)
    let x = try #require(Self.data["x"]?.numbers)
    for row in 0..<Self.n {
      #expect(X[row, 0] == 1)
      #expect(X[row, 1] == x[row])
      #expect(X[row, 2] == (row % 3 == 1 ? x[row] : 0))
      #expect(X[row, 3] == (row % 3 == 2 ? x[row] : 0))
    }
    #expect(matrix.rows([5, 2]) == X.rows([5, 2]))
  }

  @Test func anUnusedLevelHasNoCoefficientButACheck() throws {
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["role"], inference: Inference(cluster: .none))
    let check = try #require(
      try spec.fit(to: Self.data).checks.first { $0.check == "level_without_rows" })
    #expect(
      check.meaning == "no row used has role 'director', so it has no coefficient")
    #expect(check.result == .look)
  }
}

/// Numbers that look random and are the same everywhere: a linear congruential generator.
struct TestNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

  /// Between −1 and 1.
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(Int64(bitPattern: state) >> 11) / 0x1p52
  }
}
