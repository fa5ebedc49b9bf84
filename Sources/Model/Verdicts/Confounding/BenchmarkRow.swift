import Tables

/// One benchmark of one claim: a row of `sensitivity.csv`.
public struct BenchmarkRow: TableRow, Equatable {
  let model: String
  let outcome: String
  let term: String
  let estimate: Double
  let kind: Kind

  enum Kind: Equatable, Sendable {
    /// What a confounder as strong as an adjusted term would leave.
    case robustness(f: Double, Sensitivity.Benchmark)
    /// What leaving out an adjusted term does to a ratio; without one, the E-value alone.
    case ratio(RatioSensitivity, RatioSensitivity.Benchmark?)
  }

  public static let vocabulary = Vocabulary.sensitivity
  public var cells: [OutputCell] {
    switch kind {
    case .robustness(let f, let benchmark):
      [
        .text(model), .text(outcome), .text(term), .text(benchmark.term),
        .number(benchmark.times), .number(benchmark.support), .number(benchmark.outcome),
        .number(benchmark.adjustedEstimate), .number(benchmark.adjustedStandardError),
        .number(benchmark.adjustedT), .number(benchmark.adjustedLow),
        .number(benchmark.adjustedHigh), .number(estimate), .number(f), .text("robustness_value"),
      ] + RatioSensitivity.noCells + [.number(nil), .number(nil)]
    case .ratio(let ratio, let benchmark):
      [.text(model), .text(outcome), .text(term), .text(benchmark?.term)]
        + [OutputCell](repeating: .number(nil), count: 8)
        + [.number(estimate), .number(nil), .text("e_value")] + ratio.cells
        + [.number(benchmark?.estimate), .number(benchmark?.ratio)]
    }
  }
}

extension RatioSensitivity {
  /// The columns of `Vocabulary.eValues`.
  var cells: [OutputCell] {
    [
      .number(eValue), .number(eValueOfLimit), .number(ratio), .number(limit),
      .text(source.rawValue),
      .number(step),
    ]
  }

  static let noCells: [OutputCell] = [
    .number(nil), .number(nil), .number(nil), .number(nil), .text(nil), .number(nil),
  ]
}

extension Sensitivity {
  func rows(of claim: Estimate) -> [BenchmarkRow] {
    benchmarks.map {
      BenchmarkRow(
        model: claim.model, outcome: claim.outcome, term: claim.term, estimate: claim.estimate,
        kind: .robustness(f: f, $0))
    }
  }
}

extension RatioSensitivity {
  func rows(of claim: Estimate) -> [BenchmarkRow] {
    let terms: [Benchmark?] = benchmarks.isEmpty ? [nil] : benchmarks
    return terms.map {
      BenchmarkRow(
        model: claim.model, outcome: claim.outcome, term: claim.term, estimate: claim.estimate,
        kind: .ratio(self, $0))
    }
  }
}
