import Statistics
import Tables
import Testing

@testable import Model

/// Generalized fits without a cluster, begun where the fit to all of them ended, against fits anew.
struct NearbyFitTests {
  /// Areas of years each, with counts that vary more than Poisson says.
  static func data(areas: Int, years: Int) -> Table {
    var generator = SeededGenerator(seed: 31, stream: "nearby fits")
    var (x, z, count, yes, size) = ([Double](), [Double](), [Double](), [Double](), [Double]())
    var la: [String] = []
    for area in 0..<areas {
      let own = 0.4 * generator.normal()
      for _ in 0..<years {
        let (a, b) = (generator.normal(), generator.normal())
        let eta = 3 + own + 0.2 * a - 0.1 * b + 0.3 * generator.normal()
        x.append(a)
        z.append(b)
        size.append(0.1 * generator.normal())
        count.append(Elementary.exponential(eta).rounded())
        yes.append(generator.uniform() < Elementary.logistic(own + 0.5 * a) ? 1 : 0)
        la.append("a\(area)")
      }
    }
    return table(
      "t", [("x", x), ("z", z), ("count", count), ("yes", yes), ("size", size)],
      texts: [("la", la)])
  }

  static let models: [(String, GeneralizedSpec)] = [
    ("count", GeneralizedSpec(.poisson)),
    ("count", GeneralizedSpec(.poisson, offset: "size", dispersion: .estimated)),
    ("count", GeneralizedSpec(.negativeBinomial)),
    ("yes", GeneralizedSpec(.logistic)),
  ]

  static func fit(_ model: (String, GeneralizedSpec), _ data: Table) throws -> Fit {
    try ModelSpec(
      name: "m", outcome: model.0, support: ["x"], adjust: ["z"],
      estimator: .generalized(model.1), inference: Inference(cluster: .by("la"))
    ).fit(to: data)
  }

  @Test(arguments: 0..<4) func equalsTheFitAnew(model: Int) throws {
    let fit = try Self.fit(Self.models[model], Self.data(areas: 9, years: 6))
    let whole = try #require(fit.regression as? GeneralizedFit)
    let groups = try #require(LeavingOut(fit: fit).clusters)
    let fate = Fate(stage: .model, place: "m", rule: "left_out", detail: "left out")
    for g in 0..<groups.count {
      let sample = fit.estimation.sample.removing(
        groups.rows[g].map { Removal(row: $0, fate: fate) }, for: fit.spec)
      let near = try #require(try whole.nearby(sample))
      let cold = try #require(
        try fit.spec.estimation(of: sample).regression as? GeneralizedFit)
      for (a, b) in zip(near.coefficients, cold.coefficients) {
        #expect(relativeDifference(a, b) < 1e-10, "without \(g): \(a), \(b)")
      }
      if let (a, b) = near.shape.flatMap({ a in cold.shape.map { (a.alpha, $0.alpha) } }) {
        #expect(relativeDifference(a, b) < 1e-10)
      }
      let (a, b) = (try near.covariance(.cr2), try cold.covariance(.cr2))
      for j in near.columns.indices {
        #expect(
          relativeDifference(
            try #require(a.standardErrors[j]), try #require(b.standardErrors[j])) < 1e-9)
        #expect(relativeDifference(a.degreesOfFreedom[j], b.degreesOfFreedom[j]) < 1e-9)
      }
    }
  }

  /// As many authorities and rows as England has: leaving out each is offered.
  @Test(arguments: 0..<4) func aPanelOfEnglandIsOffered(model: Int) throws {
    let fit = try Self.fit(Self.models[model], Self.data(areas: 156, years: 8))
    let way = try #require(try LeavingOut(fit: fit).main())
    #expect(way.leftOut.groups.count == 156)
    let estimate = try #require(try way.leftOut.estimate(of: 1, without: [3]))
    #expect(estimate != fit.estimates[1].estimate)
  }
}
