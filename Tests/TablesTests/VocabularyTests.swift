import Tables
import Testing

struct VocabularyTests {
  /// The run folder's columns as DESIGN.md §4 gives them, in order; more may follow.
  static let design: [String: String] = [
    "coefficients.csv": """
    model, role, outcome, term, term_role, estimate, std_error, statistic, df, p_value, conf_low, \
    conf_high, conf_level, covariance, df_method, chosen, p_adjusted, adjust_method, n_obs, \
    n_clusters
    """,
    "models.csv": """
    model, role, data, outcome, fit, n_obs, n_removed, n_clusters, df_residual, sigma, r_squared, \
    adj_r_squared, log_likelihood, aic, bic, converged
    """,
    "correlations.csv": """
    set, x, y, method, estimate, statistic, df, p_value, conf_low, conf_high, n_obs
    """,
    "checks.csv": "model, check, result, value, meaning",
    "bounds.csv": "model, outcome, term, term_role, low, high, n_suppressed, n_obs, kind",
    "random-effects.csv": "model, term, group, column, estimate, conditional_se, prediction_se",
    "bootstrap.csv":
      "model, outcome, kind, term, estimate, bias, std_error, conf_low, conf_high, conf_level",
    "slopes.csv": "model, outcome, term, contrast, moderator, at, place, estimate, std_error",
    "effects.csv":
      "model, role, outcome, term, term_role, kind, quantity, level, estimate, std_error",
    "areas.csv":
      "model, source, area, lost, fate, stage, place, rule, detail, reason, rows, rows_in",
    "verdicts.csv":
      "model, outcome, term, grade, reason, estimate, conf_low, conf_high, df, p_value, p_adjusted",
    "sensitivity.csv": "model, outcome, term, benchmark, times, r2_support, r2_outcome",
    "influence.csv": "model, term, level, unit, rows, estimate_without, dfbeta, dfbetas, dffits",
    "certificate.csv":
      "model, term, method, rejection_rate, mc_error, power, n_draws, icc, chosen",
    "tests.csv": "model, term, statistic, df1, df2, p_value, covariance, method",
    "measurement.csv": "", "ledger.csv": "", "ledger-rows.csv": "",
  ]

  @Test(arguments: Vocabulary.files.map(\.file)) func beginsAsDesigned(file: String) throws {
    let columns = try #require(Vocabulary.files.first { $0.file == file }).columns.map(\.name)
    let designed = try #require(Self.design[file]).split(separator: ", ").map(String.init)
    #expect(Array(columns.prefix(designed.count)) == designed)
    #expect(Set(columns).count == columns.count)
  }

  @Test func everyFileOfTheDesignIsThere() {
    #expect(Set(Vocabulary.files.map(\.file)) == Set(Self.design.keys))
  }

  @Test func namesAreSnakeCaseAndMeaningsPlain() {
    for (file, columns) in Vocabulary.files {
      for column in columns {
        #expect(
          column.name.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLowercase || $0.isNumber)) },
          "\(file): \(column.name)")
        #expect(
          !column.meaning.isEmpty && !column.meaning.hasSuffix("."), "\(file): \(column.name)")
      }
    }
  }
}
