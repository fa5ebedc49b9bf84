import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// The size certificate of `fit: wls`, against R on the same design (`certificate/weighted.R`).
struct WeightedCertificateTests {
  static func data() throws -> Table {
    let rows = try golden("certificate/weighted-designs.csv")
    return table(
      "t", try ["x", "z", "w"].map { name in (name, try rows.map { try number($0, name) }) },
      texts: [("g", rows.map { $0["g"] })])
  }

  static func outcomes() throws -> [[Double]] {
    let count = try data().rowCount
    return try golden("certificate/weighted-outcomes.csv").map { row in
      try (1...count).map { try number(row, "y\($0)") }
    }
  }

  static func fit(
    _ y: [Double], _ estimator: Estimator = .wls(weights: "w"), weights: [Double]? = nil
  ) throws -> Fit {
    var data = try data().setting(Column(.number(y)), as: ColumnSpec("y", .number))
    if let weights {
      data = data.setting(Column(.number(weights)), as: ColumnSpec("w", .number))
    }
    return try ModelSpec(
      name: "m", role: .primary, outcome: "y", support: ["x", "z"], estimator: estimator,
      inference: Inference(
        cluster: .by("g"), smallestEffect: 0.3, wild: WildOptions(seed: 7))
    ).fit(to: data)
  }

  static func design(_ inner: LinearFit, _ columns: [Int] = [1, 2]) throws -> NullDesign {
    let clusters = try #require(inner.clusters)
    return try NullDesign(
      inner, try ClusterSums(of: inner, clusters), sizes: clusters.rows.map(\.count),
      adjusted: columns)
  }

  /// The sums that an outcome makes, as the certificate draws them.
  static func draws(_ inner: LinearFit, _ design: NullDesign) throws -> NullDraws {
    let clusters = try #require(inner.clusters)
    let weights = inner.weights ?? Vector(repeating: 1, count: inner.rowCount)
    let unit = design.unit
    let sums = try ClusterSums(of: inner, clusters)
    let y = inner.outcome.map { $0 / inner.residualUnit }
    let all = Array(0..<inner.rowCount)
    let theta = inner.orthonormalRows(all).crossProduct(
      Vector(y.indices.map { weights[$0] * y[$0] }))
    let gram = try BiasReduced(clusters: clusters).workingGram(of: inner)
    var adjusted = [0.0, 0.0]
    try inner.forEachCluster(of: clusters) { _, rows throws(LinearAlgebraError) in
      guard inner.weights != nil else { return }
      let functionals = try AdjustedSums.functionals(
        rows, gram, [1, 2].map { inner.direction(of: $0).a })
      for (i, c) in functionals.enumerated() {
        let value = c.dot(rows.residuals) / unit
        adjusted[i] += value * value
      }
    }
    let p = inner.columnCount
    return NullDraws(
      coefficients: Matrix(columns: [theta / unit]),
      scores: Matrix(columns: [
        Vector((0..<sums.count).flatMap { g in (0..<p).map { sums.scores[g, $0] / unit } })
      ]), residualSquares: [inner.residualSumOfSquares / (unit * unit)],
      residualSums: clusters.rows.map { rows in
        rows.reduce(0) { $0 + weights[$1] * inner.residuals[$1] } / (unit * unit)
      }, clusterCount: sums.count, adjustedSquares: adjusted.map { [$0] })
  }

  /// p of outcomes written out, by sandwich and clubSandwich.
  @Test func decidesAsR() throws {
    let outcomes = try Self.outcomes()
    let known = try golden("certificate/weighted-tests.csv")
    #expect(known.count == 12 * 12)
    for row in known {
      let inner = try #require(
        try Self.fit(outcomes[Int(try number(row, "draw")) - 1]).regression.working)
      let design = try Self.design(inner)
      let draws = try Self.draws(inner, design)
      let j = row["term"] == "x" ? 1 : 2
      let method = try #require(CertifiedMethod(rawValue: row["method"] ?? ""))
      let test = try #require(
        try CertifiedTest(method, j, at: j - 1, of: inner, design.grams))
      let t =
        inner.direction(of: j).a.dot(draws.coefficients.column(0))
        / test.variances(draws)[0].squareRoot()
      let p =
        try test.df.map { try StudentT(df: $0).twoSidedP(t) }
        ?? 2 * Normal.standard.survival(t.magnitude)
      #expect((p - (try number(row, "p"))).magnitude < 1e-8, "\(row): \(p)")
    }
  }

  /// Rates of 200,000 literal draws.
  @Test func ratesAreThoseOfR() throws {
    let inner = try #require(try Self.fit(try Self.outcomes()[0]).regression.working)
    let known = try golden("certificate/weighted-rates.csv")
    let methods: [CertifiedMethod] = [
      .classical, .cr1Normal, .cr1s, .cr2, .cr3, .cr3Jackknife,
    ]
    let draws = 6_000
    let certificate = SizeCertificate(
      design: try Self.design(inner), icc: try number(known[0], "icc"), seed: 11, stream: "test")
    let counts = try certificate.counts(
      [SizeCertificate.Subject(column: 1), SizeCertificate.Subject(column: 2)], of: inner, methods,
      draws: draws)
    for row in known {
      let own = try #require(
        counts[row["term"] == "x" ? 0 : 1].first { $0.method.rawValue == row["method"] })
      let (rate, expected) = (Double(own.nulls) / Double(draws), try number(row, "rate"))
      let error = (expected * (1 - expected) * (1 / Double(draws) + 1 / 2e5)).squareRoot()
      #expect((rate - expected).magnitude < 3.3 * error, "\(row): \(rate)")
    }
  }

  /// Weights that are equal, whatever they are, give the certificate of ordinary least squares draw by draw.
  @Test(arguments: [1, 4, 2.5, 1e-7]) func equalWeightsAreNone(weight: Double) throws {
    let y = try Self.outcomes()[0]
    let weights = [Double](repeating: weight, count: y.count)
    let weighted = try Self.fit(y, weights: weights)
    let plain = try Self.fit(y, .ols)
    let (a, b) = (
      try #require(weighted.regression.working), try #require(plain.regression.working)
    )
    let (one, other) = (try Self.design(a), try Self.design(b))
    func draw(_ design: NullDesign) -> NullDraws {
      var generator = SeededGenerator(seed: 5, stream: "a")
      var beside = SeededGenerator(seed: 5, stream: "b")
      return design.draw(200, icc: 0.1, &generator, beside: &beside)
    }
    let (own, theirs) = (draw(one), draw(other))
    for k in 0..<200 {
      for g in 0..<one.clusterCount {
        #expect((own.totals(of: k)[g] - theirs.totals(of: k)[g]).magnitude < 1e-9)
      }
      #expect(relativeDifference(own.residualSquares[k], theirs.residualSquares[k]) < 1e-10)
    }
    for j in 1...2 {
      for method in [CertifiedMethod.cr1s, .cr2, .cr3, .classical] {
        let mine = try #require(try CertifiedTest(method, j, at: j - 1, of: a, one.grams))
        let his = try #require(try CertifiedTest(method, j, at: j - 1, of: b, other.grams))
        for (v, w) in zip(mine.variances(own), his.variances(theirs)) {
          #expect(relativeDifference(v, w) < 1e-9, "\(method)")
        }
      }
    }
    let (rows, known) = (
      try weighted.sizeCertificate(draws: 80), try plain.sizeCertificate(draws: 80)
    )
    #expect(rows.count == known.count && rows.count == 16)
    for (row, known) in zip(rows, known) {
      #expect((row.icc - known.icc).magnitude < 1e-7)
      #expect(row.rejectionRate == known.rejectionRate && row.method == known.method)
      #expect(row.power == known.power && row.chosen == known.chosen)
    }
  }

  /// A random intercept with weights is that of `fit: mixed, weights:`.
  @Test func agreesWithMixedFit() throws {
    for y in try Self.outcomes().prefix(6) {
      let mixed = try Self.fit(y, .mixed(MixedSpec(levels: ["g"], weights: "w")))
      let inner = try #require(try Self.fit(y).regression.working)
      let design = try Self.design(inner)
      let draws = try Self.draws(inner, design)
      let model = try #require(design.randomIntercept)
      for (j, term) in ["x", "z"].enumerated() {
        let (a, scale) = inner.direction(of: j + 1)
        let found = try #require(
          CertifiedRandomIntercept(model, direction: a).test(
            draws.totals(of: 0), draws.residualSquares[0], a.dot(draws.coefficients.column(0))))
        let row = try mixed.estimate(of: term)
        #expect(row.covariance == .kenwardRoger)
        let unit = scale * inner.residualUnit * design.unit
        #expect(relativeDifference(found.estimate * unit, row.estimate) < 1e-5)
        #expect(relativeDifference(found.standardError * unit, row.stdError ?? 0) < 1e-6)
        #expect(relativeDifference(found.df, row.df ?? 0) < 1e-6)
      }
      #expect(try mixed.sizeCertificate(draws: 20).contains { $0.chosen })
    }
  }

  /// The bootstrap's verdict is that of the fit's own.
  @Test func wildDecidesAsTheFitDoes() throws {
    var rejected = 0
    for (k, y) in try Self.outcomes().enumerated() {
      let x = try #require(try Self.data()["x"]?.numbers)
      let moved = zip(y, x).map { $0 + (k % 2 == 0 ? 0 : 0.8) * $1 }
      let inner = try #require(try Self.fit(moved).regression.working)
      let sums = try ClusterSums(of: inner, try #require(inner.clusters))
      let (a, scale) = inner.direction(of: 1)
      let own = try #require(
        try CertifiedWild.few(of: WildOptions(seed: 3)).test(
          1, of: inner, sums, level: 0.95, stream: "s"))
      let rejects = try CertifiedWild(direction: a, sums.grams, WildOptions(seed: 3), stream: "s")
        .rejects(inner.coefficients[1] / (scale * inner.residualUnit), sums.scores)
      #expect(rejects == (own.pValue <= 0.05 + 1e-12), "\(k): \(own.pValue)")
      rejected += rejects ? 1 : 0
    }
    #expect(rejected > 0 && rejected < 12)
  }

  @Test func theFittedModelHasOne() throws {
    let fit = try Self.fit(try Self.outcomes()[0])
    #expect(fit.needsCertificate)
    let rows = try fit.sizeCertificate(draws: 80)
    #expect(rows.filter(\.chosen).map(\.method) == ["cr2", "cr2"])
    #expect(rows.map(\.method).prefix(8) == CertifiedMethod.shown.map(\.rawValue)[...])
    #expect(rows.allSatisfy { ($0.power ?? 0) >= ($0.rejectionRate ?? 1) - 0.05 })
    #expect(fit.missingCertificate(rows) == nil)
  }

  /// Where none is made a check says so.
  @Test func isMissedInWords() throws {
    let y = try Self.outcomes()[0].map { $0 > 0 ? 1.0 : 0 }
    let logistic = try Self.fit(y, .generalized(GeneralizedSpec(.logistic)))
    #expect(logistic.needsCertificate)
    let check = try #require(logistic.missingCertificate([]))
    #expect(check.result == .look && check.value == 10 && check.check == "size_certificate")
    #expect(
      check.meaning.hasPrefix(
        "no size certificate was made for these 10 clusters: its 2 support terms")
    )
  }
}
