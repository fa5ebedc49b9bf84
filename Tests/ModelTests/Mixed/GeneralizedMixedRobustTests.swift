import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Cluster-robust standard errors, and fits without one group, against R (`Golden/glmm/robust.R`).
struct GeneralizedMixedRobustTests {
  private typealias Base = GeneralizedMixedTests

  static let clusters = [
    "cbpp": "herd", "cbpp-agq": "herd", "slopes": "la", "offset": "la", "ticks": "place",
  ]

  private static func spec(
    _ name: String, cluster: String, _ method: CovarianceMethod = .named(.cr1)
  ) throws -> (spec: ModelSpec, data: Table) {
    let model = try #require(Base.cases.first { $0.name == name })
    var spec = model.spec
    spec.inference = Inference(cluster: .by(cluster), method: method)
    return (spec, try Base.data(model.data))
  }

  @Test(arguments: clusters.keys.sorted())
  func agreesWithR(_ name: String) throws {
    let cluster = try #require(Self.clusters[name])
    let (spec, data) = try Self.spec(name, cluster: cluster)
    let estimation = try spec.estimation(of: try Sample(of: data, for: spec))
    let regression = estimation.regression
    #expect(regression.covariances == [.classical, .cr0, .cr1, .cr2])
    let groups = try #require(regression.clusters).count
    var count = 0
    for row in try golden("glmm/robust.csv") where row["model"] == name {
      let estimator = try #require(CovarianceEstimator(rawValue: row["covariance"] ?? ""))
      let j = try #require(
        regression.columns.firstIndex {
          $0.name.filter { $0 != "[" && $0 != "]" } == row["term"]
        })
      let covariance = try regression.covariance(estimator)
      let place: Comment = "\(name) \(estimator) \(row["term"] ?? "")"
      #expect(
        relativeDifference(
          try #require(covariance.standardErrors[j]), try number(row, "std_error")) < 1e-5, place)
      #expect((regression.coefficients[j] - (try number(row, "estimate"))).magnitude < 1e-7, place)
      if estimator != .classical {
        #expect(
          covariance.degreesOfFreedom[j] == Double(groups - 1) && covariance.dfMethod == "G-1")
      }
      count += 1
    }
    #expect(count == 3 * regression.columnCount)
  }

  /// Coefficients, effects in the population and what is shown beside.
  @Test func theHeadlineReachesTheEffects() throws {
    let (spec, data) = try Self.spec("offset", cluster: "la")
    let fit = try spec.fit(to: data)
    let x = try fit.estimate(of: "x")
    #expect(x.covariance == .cr1 && x.df == 29 && x.nClusters == 30)
    let effect = try #require(fit.effects.first { $0.kind == .populationAverage })
    #expect(effect.covariance == .cr1 && effect.df == 29)
    // Of a logarithm's slope the mean's is the mean times it, so that errors are near in proportion.
    let ratio = try #require(effect.stdError) / effect.estimate
    #expect(relativeDifference(ratio, try #require(x.stdError) / x.estimate) < 0.2)
    let (unnamed, _) = try Self.spec("offset", cluster: "la", .auto)
    let chosen = try unnamed.fit(to: data)
    // Of counts in 30 clusters, whether or not these vary more than they should.
    #expect(chosen.covariance == .cr2)
    #expect(chosen.chosenReason.hasPrefix("counts seldom vary as little about their groups"))
    #expect(Set(chosen.coefficients.map(\.covariance.name)) == ["classical", "cr2"])
  }

  @Test func clustersThatDivideAGroupAreRefused() throws {
    let (spec, data) = try Self.spec("crossed", cluster: "la")
    let error = try #require(throws: ModelError.self) { try spec.fit(to: data) }
    #expect(error.diagnostic.what.contains(" of 'year' has rows in more than one cluster"))
    #expect(error.diagnostic.fix == "cluster by a level that holds all the random ones")
    // Without the name it is fitted, and has none.
    let (unnamed, _) = try Self.spec("crossed", cluster: "la", .auto)
    let regression = try unnamed.estimation(of: try Sample(of: data, for: unnamed)).regression
    #expect(regression.covariances == [.classical])
  }

  /// Random effects that cross within clusters.
  @Test func crossedLevelsWithinClustersAreTheirSums() throws {
    var data = try Base.data("simulated")
    let (la, year) = (try #require(data["la"]), try #require(data["year"]))
    let region = (0..<data.rowCount).map { row in
      "R\((Int((la.text(at: row) ?? "").dropFirst()) ?? 0) % 5)"
    }
    data.set(.texts(region), as: ColumnSpec("region", .text))
    data.set(
      .texts((0..<data.rowCount).map { "\(region[$0]) \(year.text(at: $0) ?? "")" }),
      as: ColumnSpec("local_year", .text))
    let spec = ModelSpec(
      name: "main", outcome: "count", support: ["x"],
      estimator: .mixed(
        MixedSpec(
          levels: [], crossed: ["la", "local_year"],
          generalized: GeneralizedSpec(.poisson, offset: "log_e"))),
      inference: Inference(cluster: .by("region"), method: .named(.cr0)))
    let found = try #require(
      try spec.estimation(of: try Sample(of: data, for: spec)).regression
        as? GeneralizedMixedRegression)
    #expect(found.covariances.contains(.cr0))
    let optimum = found.fit.optimum
    let parts = try #require(
      found.fit.deviance.blockGradients(optimum.theta, optimum.gamma, optimum.modes))
    #expect(parts.count == 5)
    // The parts' derivatives are the whole's, zero at the maximum.
    let states = try #require(
      found.fit.deviance.evaluate(optimum.theta, optimum.gamma, near: optimum.modes)
    ).states
    let whole = try #require(
      found.fit.deviance.gradient(optimum.theta, optimum.gamma, states))
    for j in whole.indices {
      #expect((parts.reduce(0) { $0 + $1[j] } - whole[j]).magnitude < 1e-9)
    }
  }

  /// A herd left out is the fit to the others, its variance too.
  @Test func groupsLeftOutAreFitsToTheOthers() throws {
    let (spec, data) = try Self.spec("cbpp", cluster: "herd", .auto)
    let fit = try spec.fit(to: data)
    let way = try #require(try LeavingOut(fit: fit).main())
    let refits = try #require(way.leftOut as? Refits)
    #expect(refits.groups.count == 15 && refits.mostExact >= 1)
    for row in try golden("glmm/left-out.csv") {
      let g = try #require(refits.groups.labels.firstIndex { $0 == row["herd"] })
      let j = try #require(fit.regression.columns.firstIndex { $0.name == row["term"] })
      let without = try #require(try refits.estimate(of: j, without: [g]))
      #expect((without - (try number(row, "estimate"))).magnitude < 1e-6, "\(row)")
    }
  }
}
