import Tables
import Testing

@testable import Model

/// Two-way clusters, Newey–West and Driscoll–Kraay against sandwich and plm (`Golden/wild/serial.R`).
struct SerialTests {
  static func data(_ file: String) throws -> Table {
    let rows = try golden("wild/\(file).csv")
    func numbers(_ column: String) -> (String, [Double?]) {
      (column, rows.map { $0[column].flatMap(Double.init) })
    }
    return table(
      file, ["y", "x", "s", "year"].map(numbers), texts: [("la", rows.map { $0["la"] ?? "one" })])
  }

  static func spec(
    _ estimator: CovarianceEstimator, preset: CovariancePreset = .throughline,
    cluster: ClusterChoice = .none, serial: SerialOptions? = nil
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: "y", support: ["x", "s"],
      inference: Inference(
        cluster: cluster, method: .named(estimator), serial: serial, preset: preset))
  }

  @Test func agreesWithSandwichAndPlm() throws {
    let reference = try golden("wild/serial.csv")
    #expect(reference.count > 90)
    for row in reference {
      let name = try #require(row["estimator"])
      let estimator = try #require(CovarianceEstimator(rawValue: name))
      let preset = try #require(CovariancePreset(rawValue: row["preset"] ?? ""))
      let unit = row["unit"].flatMap { $0.isEmpty ? nil : $0 }
      let file = estimator != .neweyWest ? "panel" : unit == nil ? "series" : "balanced"
      let isTwoWay = estimator == .twoWay
      let spec = Self.spec(
        estimator, preset: preset, cluster: isTwoWay ? .both("la", "year") : .none,
        serial: isTwoWay
          ? nil : SerialOptions(time: "year", unit: unit, lag: Int(try number(row, "lag"))))
      let fit = try spec.fit(to: try Self.data(file))
      let V = try fit.covarianceMatrix(for: estimator)
      let j = try #require(fit.estimates.firstIndex { $0.term == row["term"] })
      #expect(relativeDifference(V[j, j], try number(row, "variance")) < 1e-10, "\(row)")
      let formula = preset.formula(of: estimator)
      #expect(fit.chosenReason.contains(formula))
    }
  }

  static let refused: [(CovarianceEstimator, SerialOptions, String)] = [
    (
      .driscollKraay, SerialOptions(time: "la"),
      "'la', the column of times, has labels without an order: "
    ),
    (
      .driscollKraay, SerialOptions(time: "year", lag: 50),
      "its lag of 50 is too long: there are "
    ),
  ]

  @Test(arguments: refused)
  func saysWhatIsWrong(
    _ estimator: CovarianceEstimator, _ serial: SerialOptions, _ what: String
  ) throws {
    var data = try Self.data("panel")
    let labels = (0..<data.rowCount).map { data["la"]?.text(at: $0) ?? "" }
    data.set(.categories(labels, levels: Set(labels).sorted()), as: ColumnSpec("la", .category))
    let spec = Self.spec(estimator, serial: serial)
    let error = #expect(throws: ModelError.self) { try spec.fit(to: data) }
    #expect(error?.diagnostic.what.hasPrefix("model 'm': " + what) == true)
    #expect(error?.diagnostic.kind == .study)
    // Where nothing asks for it, there is only nothing to show.
    let other = Self.spec(.hc2, serial: SerialOptions(time: "year", lag: 50))
    #expect(try !other.fit(to: data).estimates.contains { $0.covariance == .driscollKraay })
  }

  /// A year that nobody has is no gap.
  @Test func lagsCountTheTimesThatRowsHave() throws {
    let data = try Self.data("panel")
    var moved = data
    let years = data["year"]?.numbers ?? []
    let last = years.max() ?? 0
    moved.set(.numbers(years.map { $0 == last ? $0 + 5 : $0 }), as: ColumnSpec("year", .number))
    let spec = Self.spec(.driscollKraay, serial: SerialOptions(time: "year", lag: 2))
    let (a, b) = (try spec.fit(to: data), try spec.fit(to: moved))
    #expect(a.estimates.map(\.stdError) == b.estimates.map(\.stdError))
    #expect(
      a.chosenReason.hasSuffix("(lags count the times that rows have: one that none has is no gap)")
    )
  }

  /// pyfixest and linearmodels, absorbed effects among them (`Golden/wild/serial-python.py`).
  @Test func agreesWithPyfixestAndLinearmodels() throws {
    let reference = try golden("wild/serial-python.csv")
    #expect(reference.count > 40)
    for row in reference {
      let estimator = try #require(CovarianceEstimator(rawValue: row["estimator"] ?? ""))
      let preset = try #require(CovariancePreset(rawValue: row["preset"] ?? ""))
      let unit = row["unit"].flatMap { $0.isEmpty ? nil : $0 }
      let absorb = (row["absorb"] ?? "").split(separator: "+").map(String.init)
      var spec = Self.spec(
        estimator, preset: preset, cluster: estimator == .twoWay ? .both("la", "year") : .none,
        serial: estimator == .twoWay
          ? nil : SerialOptions(time: "year", unit: unit, lag: Int(try number(row, "lag"))))
      if !absorb.isEmpty { spec.estimator = .within(WithinSpec(absorb: absorb)) }
      let fit = try spec.fit(to: try Self.data(try #require(row["file"])))
      let estimate = try fit.estimate(of: try #require(row["term"]))
      let error = try #require(estimate.stdError)
      #expect(relativeDifference(error * error, try number(row, "variance")) < 1e-7, "\(row)")
      if let df = row["df"], !df.isEmpty { #expect(estimate.df == Double(df), "\(row)") }
      #expect(fit.chosenReason.contains(preset.formula(of: estimator)))
    }
  }

  /// Without a method named, two columns of clusters are both used, absorbed effects or not.
  @Test func twoColumnsOfAWithinFitAreBothUsed() throws {
    var spec = Self.spec(.twoWay, cluster: .both("la", "year"))
    spec.inference.method = .auto
    spec.estimator = .within(WithinSpec(absorb: ["la"]))
    let fit = try spec.fit(to: try Self.data("panel"))
    #expect(fit.covariance == .twoWay)
    #expect(fit.chosenReason.contains("clustered by la (18 clusters) and by year (9)"))
  }

  /// Two clusterings added and their overlap taken off can come to less than nothing.
  @Test func varianceThatIsNotPositiveIsSaid() throws {
    let x = [
      0.2, 2.6, 1.5, 1.5, -2, -0.3, -0.6, 0.5, -2.3, 1.2, 1.1, -1.3, -1, -0.8, 0, 0.6, 2, -0.2,
    ]
    let y = [
      0.8, 0.2, 1.8, 0.7, 1.4, -1.1, -0.2, -0.8, 1.5, 0.7, -0.3, -0.5, 0.5, -0.7, -0.9, 0.5, 2.5,
      -0.2,
    ]
    let data = table(
      "t", [("y", y), ("x", x), ("year", (0..<18).map { Double($0 % 3) })],
      texts: [("la", (0..<18).map { "\($0 / 6)" })])
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["x"],
      inference: Inference(cluster: .both("la", "year"))
    ).fit(to: data)
    #expect(fit.covariance == .twoWay)
    let estimate = try fit.estimate(of: "x")
    #expect(estimate.stdError == nil && estimate.pValue == nil)
    #expect(fit.checks.contains { $0.check == "variance_not_positive" && $0.result == .stop })
  }

  @Test func whatIsMissingIsSaid() throws {
    let data = try Self.data("panel")
    func words(_ spec: ModelSpec) -> String {
      do {
        _ = try spec.fit(to: data)
        return ""
      } catch {
        return error.diagnostic.what
      }
    }
    #expect(words(Self.spec(.twoWay, cluster: .by("la"))).contains("needs two cluster columns"))
    #expect(words(Self.spec(.neweyWest)).contains("which row is before which"))
    #expect(
      words(Self.spec(.neweyWest, serial: SerialOptions(time: "year"))).contains("in two rows"))
    #expect(
      words(Self.spec(.cr2, cluster: .both("la", "year")))
        == "model 'm': covariance cr2 takes one column of clusters, and there are two: la and year")
    var between = Self.spec(.cr2, cluster: .both("la", "year"))
    between.estimator = .between(PanelSpec(unit: "la", period: "year"))
    #expect(words(between).contains("fit: between takes one column of clusters"))
  }
}
