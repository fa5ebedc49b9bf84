import Synchronization

/// Fits of a generalized mixed model to fewer rows, each made once: diagnostics and verdicts leave out the
/// same groups.
final class NearbyFits: Sendable {
  private let known = Mutex<[[Int]: GeneralizedMixedRegression?]>([:])

  /// - Parameter rows: those left out, in order.
  /// - Parameter make: nil where the rows that are left cannot be fitted.
  func fit(
    without rows: [Int], _ make: () -> GeneralizedMixedRegression?
  ) -> GeneralizedMixedRegression? {
    if let found = known.withLock({ $0[rows] }) { return found }
    let made = make()
    known.withLock { $0[rows] = .some(made) }
    return made
  }
}
