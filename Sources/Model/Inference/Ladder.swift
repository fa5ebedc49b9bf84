/// What of a design decides how uncertainty is computed. Nothing here depends on the outcome.
struct DesignFacts: Sendable {
  /// Whether a claim's column differs between rows of one cluster.
  enum Variation: Sendable, Equatable { case betweenClusters, withinClusters }

  struct Clustering: Sendable, Equatable {
    let name: String
    let count: Int
    /// Of CR2's t tests: the least among the claims, and whose it is.
    let fewest: (df: Double, term: String)?
    let claimCount: Int
    /// Of that claim.
    let variation: Variation

    static func == (a: Clustering, b: Clustering) -> Bool {
      a.name == b.name && a.count == b.count && a.fewest?.df == b.fewest?.df
        && a.fewest?.term == b.fewest?.term && a.variation == b.variation
    }
  }

  /// Random effects that the study fits, and whether REML lets Kenward and Roger's test be made of them.
  struct RandomEffects: Sendable, Equatable {
    /// `la (14)`.
    let groups: [String]
    let isREML: Bool
    let hasKenwardRoger: Bool
    /// `: 11 for supervision`.
    let fewest: String
  }

  /// Nil where rows are independent.
  let clustering: Clustering?
  /// Nil in least squares.
  var randomEffects: RandomEffects?
  /// Whether coefficients are logarithms of odds or rates: their mixed models have no more degrees of
  /// freedom.
  var isGeneralized = false
}

/// The ladder of `method: auto` for least squares, mixed models, and generalized models with clusters, as a table:
/// the first rung that the design stands on decides.
///
///     rung                  the design                              covariance
///     random effects        fit: mixed by REML                      kenward_roger
///     too many groups       fit: mixed by ML, or of 6,000 effects   classical, Satterthwaite
///                           (of either, cluster: of no level: the rungs below; of odds and rates
///                           wherever clusters hold whole groups, else classical)
///     independent           cluster: none                           hc3
///     few clusters          under 6 clusters                        cr2, flagged
///     few degrees           under 4 Satterthwaite df for a claim    cr2, flagged
///     clustered             any other                               cr2
///
/// CR2 stays where it is too weak to tell, as no other method is both valid there and stronger without
/// assuming what clusters are like: cr1 and classical reject too often, cr3 and the bootstrap have no
/// more information. A design that can bear that assumption says so by `fit: mixed`: another estimate, which
/// the study names and no ladder puts in its place. Where support varies between clusters alone and its
/// degrees of freedom are few, the reason says that there is this other way, and the size certificate what
/// it is worth.
///
/// Other methods have a rung each: two columns of clusters two_way; penalized fits the profile of their
/// likelihood; ordinal and logistic models without clusters the inverse of the information. Below 6
/// clusters or 4 degrees of freedom no headline has a p, whichever the rung.
///
/// - Reference: Pustejovsky & Tipton (2018), §4, on four degrees of freedom.
enum Ladder {
  struct Rung: Sendable {
    let name: String
    let covariance: CovarianceEstimator
    /// Whether the method can bear a headline there.
    let isFlagged: Bool
    let applies: @Sendable (DesignFacts) -> Bool
    let reason: @Sendable (DesignFacts) -> String
  }

  static let fewestClusters = 6
  static let fewestDegreesOfFreedom = 4.0

  static let rungs: [Rung] = [
    Rung(
      name: "random effects", covariance: .kenwardRoger, isFlagged: false,
      applies: { $0.randomEffects?.hasKenwardRoger == true },
      reason: { facts in
        "\(divided(facts)), so standard errors and degrees of freedom by Kenward and Roger, who "
          + "allow for variances that are themselves estimated"
          + (facts.randomEffects?.fewest ?? "")
      }),
    Rung(
      name: "too many groups", covariance: .classical, isFlagged: false,
      applies: { $0.randomEffects != nil },
      reason: { facts in
        "\(divided(facts)), so the model's own standard errors with Satterthwaite degrees of "
          + "freedom: "
          + (facts.randomEffects?.isREML == true
            ? "there are too many groups for Kenward and Roger's"
            : "Kenward and Roger's are of REML")
      }),
    Rung(
      name: "independent", covariance: .hc3, isFlagged: false,
      applies: { $0.clustering == nil },
      reason: { _ in
        "the study declares its rows independent (cluster: none), so hc3, which holds when their "
          + "errors differ in size"
      }),
    Rung(
      name: "few clusters", covariance: .cr2, isFlagged: true,
      applies: { ($0.clustering?.count ?? .max) < fewestClusters },
      reason: { "\(clustered($0)); under \(fewestClusters) clusters are too few to tell" }),
    Rung(
      name: "few degrees", covariance: .cr2, isFlagged: true,
      applies: { ($0.clustering?.fewest?.df ?? .infinity) < fewestDegreesOfFreedom },
      reason: { facts in
        let constant = facts.clustering.flatMap { own in
          own.variation == .betweenClusters
            ? own.fewest.map { ", as \($0.term) is the same throughout each \(own.name)" } : nil
        }
        let other =
          constant == nil || facts.isGeneralized
          ? "" : " (fit: mixed has more, if clusters differ by amounts drawn from one normal)"
        return "\(clustered(facts))\(constant ?? ""); under 4 are too few to tell\(other)"
      }),
    Rung(
      name: "clustered", covariance: .cr2, isFlagged: false, applies: { _ in true },
      reason: { clustered($0) }),
  ]

  /// The first that applies; the last applies always.
  static func rung(_ facts: DesignFacts) -> Rung {
    rungs.first { $0.applies(facts) } ?? rungs[rungs.count - 1]
  }

  private static func divided(_ facts: DesignFacts) -> String {
    "the variance is divided between \(Wording.all(facts.randomEffects?.groups ?? [])) and the rows"
  }

  private static func clustered(_ facts: DesignFacts) -> String {
    guard let own = facts.clustering else { return "" }
    let fewest = own.fewest.map { fewest in
      ": \(own.claimCount > 1 ? "as few as " : "")\(Wording.number(fewest.df)) for \(fewest.term)"
    }
    return "rows are clustered by \(own.name) (\(own.count) clusters), so cr2 with Satterthwaite "
      + "degrees of freedom\(fewest ?? "")"
  }
}

extension DesignFacts {
  /// - Parameter df: CR2's, a coefficient each.
  init(_ regression: any Regression, df: [Double]) {
    guard let clusters = regression.clusters else {
      clustering = nil
      return
    }
    let claims = regression.columns.indices.filter { regression.columns[$0].role == .support }
    let least = claims.min { df[$0] < df[$1] }
    clustering = Clustering(
      name: clusters.name, count: clusters.count,
      fewest: least.map { (df[$0], regression.columns[$0].name) }, claimCount: claims.count,
      variation: least.map { j in
        regression.varies(j, within: clusters) == false
          ? .betweenClusters : .withinClusters
      } ?? .withinClusters)
  }
}

extension DesignMatrix {
  /// Whether column j differs between rows of one cluster.
  func varies(_ j: Int, within clusters: Clusters) -> Bool {
    clusters.rows.contains { rows in
      let values = self.rows(rows).column(j)
      return values.contains { $0 != values[0] }
    }
  }
}
