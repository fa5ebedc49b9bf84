import Tables
import Testing

@testable import Model

/// Against R brglm2, and profiles of the penalized likelihood by uniroot (Golden/generalized/firth.R).
struct FirthTests {
  static let cases = ["firthcomplete", "firthquasi", "firthplain", "firthtrials"]

  static func spec(_ name: String, _ penalty: GeneralizedSpec.Penalty) -> ModelSpec {
    ModelSpec(
      outcome: "y", support: ["x"], adjust: ["z"],
      estimator: .generalized(
        name == "firthtrials"
          ? GeneralizedSpec(.binomial, trials: "m", penalty: penalty)
          : GeneralizedSpec(.logistic, penalty: penalty)),
      inference: Inference(cluster: .none))
  }

  static func data(_ name: String) throws -> Table {
    let rows = try golden("generalized/data-\(name).csv")
    return table(
      "d",
      try ["x", "z", "y", "m"].map { column in (column, try rows.map { try number($0, column) }) },
      hasLineage: true)
  }

  @Test(arguments: cases)
  func agrees(name: String) throws {
    let fit = try Self.spec(name, .firth).fit(to: try Self.data(name))
    #expect(fit.covariance == .classical)
    for row in try golden("generalized/firth.csv") where row["case"] == name {
      let found = try fit.estimate(of: try #require(row["term"]))
      let place: Comment = "\(name) \(found.term)"
      #expect(found.dfMethod == "profile")
      #expect(relativeDifference(found.estimate, try number(row, "estimate")) < 1e-10, place)
      #expect(
        relativeDifference(try #require(found.stdError), try number(row, "std_error")) < 1e-10,
        place
      )
      for (ours, name) in [
        (found.confLow, "conf_low"), (found.confHigh, "conf_high"), (found.pValue, "p_value"),
      ] where row[name]?.isEmpty == false {
        #expect(relativeDifference(try #require(ours), try number(row, name)) < 1e-6, place)
      }
    }
  }

  @Test func separationIsNamed() throws {
    let message = try #require(
      throws: ModelError.self,
      performing: { () throws in
        _ = try Self.spec("firthquasi", .none).fit(to: try Self.data("firthquasi"))
      })
    #expect(
      message.diagnostic.what
        == "model 'model': 'z' separates its outcome 'y' in part")
    #expect(
      message.diagnostic.why
        == "with it, the outcome of 10 of 60 rows, such as d.csv line 52, is certain (the 10 rows with "
        + "z: all events), so the likelihood grows for ever and no estimate is finite")
    let complete = try #require(
      throws: ModelError.self,
      performing: { () throws in
        _ = try Self.spec("firthcomplete", .none).fit(to: try Self.data("firthcomplete"))
      })
    guard case .generalized(.separated(let found)) = complete.problem else {
      Issue.record("\(complete)")
      return
    }
    #expect(found.isComplete)
    #expect(found.terms == ["x", "z"])
  }

  @Test func withoutSeparationNothingIsRefused() throws {
    let fit = try Self.spec("firthplain", .none).fit(to: try Self.data("firthplain"))
    #expect(fit.summary.measures.converged)
  }
}
