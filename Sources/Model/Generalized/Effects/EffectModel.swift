import LinearAlgebra

/// What an outcome's mean is as a function of the coefficients: for every value told apart (the event, the
/// count, each level of a grade) a difference of views
///
///     m(xᵢ'b ± oᵢ),   b = B (coefficients)
///
/// x being a row of X and B a linear map.
struct EffectModel {
  /// The mean of an outcome as a function of η, with derivatives.
  struct MeanFunction {
    /// mean(η + δ) − mean(η) from η and δ.
    let difference: (Double, Double) -> Double
    let slope: (Double) -> Double
    /// The same of the slope.
    let slopeDifference: (Double, Double) -> Double
    let curvature: (Double) -> Double

    static func of(_ family: Family) -> MeanFunction {
      MeanFunction(
        difference: family.difference, slope: family.slope,
        slopeDifference: family.slopeDifference, curvature: family.curvature)
    }
  }

  struct View {
    let mean: MeanFunction
    /// Of the offset.
    var offsetSign = 1.0
    /// B.
    let toColumns: ([Double]) -> [Double]
    /// B', which takes derivatives by b to those by the coefficients.
    let toCoefficients: ([Double]) -> [Double]
  }

  struct Outcome {
    /// The level or event whose probability it is.
    let level: String?
    /// Views by position, the second taken from the first; nil is a constant.
    let upper: Int?
    let lower: Int?
  }

  let views: [View]
  let outcomes: [Outcome]
  /// `probability` or `count`.
  let quantity: String
  /// `log odds` or `log rate`: what coefficients are differences in.
  let linkName: String
  /// No difference is beyond ± this: of probabilities one.
  var largestDifference: Double { quantity == "probability" ? 1 : .infinity }
  let ratioName: String

  /// One mean.
  init(_ family: Family, of generalized: GeneralizedSpec, level: String?) {
    views = [View(mean: .of(family), toColumns: { $0 }, toCoefficients: { $0 })]
    outcomes = [Outcome(level: level, upper: 0, lower: nil)]
    let isCount = generalized.family.isCount
    quantity = isCount ? "count" : "probability"
    linkName = isCount ? "log rate" : "log odds"
    ratioName = generalized.family.ratioName
  }

  /// No mean that is told, only what e^β is.
  init(ratiosOf family: ResponseFamily) {
    (views, outcomes) = ([], [])
    quantity = family.isCount ? "count" : "probability"
    linkName = family.isCount ? "log rate" : "log odds"
    ratioName = family.ratioName
  }

  /// P(y = k) = F(θ_k − η) − F(θ_{k−1} − η), a difference of two logistic means with rows (e_k, −x).
  init(thresholdsBetween levels: [String]) {
    let count = levels.count - 1
    views = (0..<count).map { k in
      View(
        mean: .of(.binomial), offsetSign: -1,
        toColumns: { [$0[k]] + $0.dropFirst(count).map { -$0 } },
        toCoefficients: { gradient in
          (0..<count).map { $0 == k ? gradient[0] : 0 } + gradient.dropFirst().map { -$0 }
        })
    }
    outcomes = levels.indices.map { k in
      Outcome(level: levels[k], upper: k < count ? k : nil, lower: k > 0 ? k - 1 : nil)
    }
    quantity = "probability"
    linkName = "log odds"
    ratioName = ResponseFamily.ordinal.ratioName
  }
}
