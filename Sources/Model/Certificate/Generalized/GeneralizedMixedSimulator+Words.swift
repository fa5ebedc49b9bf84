import LinearAlgebra
import Statistics

/// What the nulls are, for the reader.
extension GeneralizedMixedSimulator {
  var shares: [NullGroupings.Grouping] {
    let n = Double(regression.rowCount)
    let total = variances.reduce(0, +) / n
    let mean = zip(eta, variances).reduce(0) { $0 + populationMean($1.0, $1.1) } / n
    let rest =
      outcome.family == .binomial
      ? Double.pi * Double.pi / 3 : Elementary.logOnePlus(outcome.dispersion / mean)
    return zip(source.terms, source.randomCovariances).map { term, G in
      let own = (0..<regression.rowCount).reduce(0) { $0 + G.quadraticForm(term.Z.row($1)) } / n
      return .init(
        name: term.name, share: own / (total + rest),
        slopes: term.columns.filter { $0 != RandomTerm.intercept })
    }
  }

  var words: String {
    let scale = outcome.family == .binomial ? "log odds" : "log rates"
    let deviations = source.components.filter { !$0.isCovariance }.map {
      "\(Wording.number($0.estimate.squareRoot())) of \($0.name)"
    }
    return
      "in \(scale): outcomes are of the model without its support terms, given normal random effects "
      + "of the \(declared == nil ? "fit's own" : "fitted") standard deviations (\(deviations.joined(separator: ", ")))"
      + (outcome.dispersion > 1
        ? "; rows vary \(Wording.number(outcome.dispersion)) times as much as their family" : "")
      + (declared.map { "; \($0.note)" } ?? "")
  }
}
