import Diagnostics
import Tables

extension ModelError {
  var boundsWords: Words {
    switch problem {
    case .boundsOfTerm(let name, let rows):
      (
        .study,
        "its estimates cannot be bounded: '\(name)' is suppressed in "
          + "\(rows) row\(rows == 1 ? "" : "s")",
        "bounds hold over suppressed outcomes and terms; a weight, a cluster, and every term of a "
          + "model with a curve has to be known",
        "remove such rows by a step 'require: [\(name)]', or leave 'suppressed: bounds' out"
      )
    case .boundsOfManyColumns(let names, let most):
      (
        .study,
        "its estimates cannot be bounded: \(names.count) of its columns have suppressed cells",
        "every combination of their least and greatest values is looked at, for up to \(most) "
          + "columns: here \(names.joined(separator: ", "))",
        "remove rows by a step 'require: [\(names.last ?? "")]', or fit with fewer of the columns"
      )
    case .unboundedCell(let name, let kind, let reason, let origin):
      (
        .study, "nothing bounds the missing '\(name)' (\(reason)) at \(origin)",
        "a suppressed count is 1 to 5; a \(kind) column is bounded by its range, a rate by its "
          + "numerator and denominator, and a figure that rounds to zero by the unit of rounding",
        "declare 'range:', 'numerator:' and 'denominator:', or 'rounded_to:' for the column"
      )
    case .boundsNeedLeastSquares(let fit):
      (
        .study, "bounds are not found for fit: \(fit)",
        "they are exact where estimates are linear in the outcome: ols and wls",
        "leave 'suppressed: bounds' out, or fit by ols beside it"
      )
    default: (.internal, "", nil, nil)
    }
  }
}
