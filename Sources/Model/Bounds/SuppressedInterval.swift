import Tables

/// The values that a suppressed cell can have.
///
/// | reason | kind | interval |
/// |---|---|---|
/// | suppressed | count | 1 to 5: the rule for small numbers in English children's statistics |
/// | suppressed | rate with numerator and denominator | per · n / d over the intervals of both |
/// | suppressed | any other, with a declared range | the range |
/// | rounds to zero | count | 0 to half of `rounded_to`, 1 when not declared |
/// | rounds to zero | any other, with `rounded_to` | 0 to half of it |
///
/// Where `rounded_to` is declared, a published part of a rate is known to half of it, and a rate
/// computed from parts is widened by half of its own. A rate's interval is cut to its declared
/// range. For any other cell nothing is known.
///
/// In a row pooled from several rows of a source only a declared range is known.
///
/// A publisher may also suppress a large figure, so that a small one cannot be told from it and a
/// total. That is not written in the file: where it was done, declare the column as a number with
/// the range it can have.
struct SuppressedInterval {
  static let reasons: Set<MissingReason> = [.suppressed, .roundsToZero]
  static let count: ClosedRange<Double> = 1...5

  let table: Table

  /// - Returns: nil where the cell is not suppressed, or where nothing bounds it.
  func interval(of name: String, at row: Int) -> ClosedRange<Double>? {
    guard let spec = table.schema[name], let reason = table[name]?.missingReason(at: row) else {
      return nil
    }
    guard !isPooled(row) else { return Self.reasons.contains(reason) ? spec.range : nil }
    switch reason {
    case .suppressed: return suppressed(spec, at: row)
    case .roundsToZero: return roundedToZero(spec).flatMap { cut($0, to: spec.range) }
    default: return nil
    }
  }

  /// Whether a row stands for several of a source: a sum with a suppressed part is not 1 to 5.
  private func isPooled(_ row: Int) -> Bool {
    table.lineage.strands.contains { $0.rows(behind: row).count > 1 }
  }

  /// A suppressed rate's interval with its suppressed numerator at its least, and at its greatest; its
  /// ends are linear between. Nil where it is not known from its parts.
  func linked(_ name: String, to numerator: String, at row: Int) -> [ClosedRange<Double>]? {
    guard let spec = table.schema[name], spec.kind == .rate, spec.numerator == numerator,
      table[name]?.missingReason(at: row) == .suppressed, !isPooled(row), let per = spec.per,
      per > 0,
      let top = interval(of: numerator, at: row),
      let bottom = spec.denominator.flatMap({ part($0, at: row) }), bottom.lowerBound > 0
    else { return nil }
    let rounding = (spec.roundedTo ?? 0) / 2
    return [top.lowerBound, top.upperBound].map {
      (per * $0 / bottom.upperBound - rounding)...(per * $0 / bottom.lowerBound + rounding)
    }
  }

  private func suppressed(_ spec: ColumnSpec, at row: Int) -> ClosedRange<Double>? {
    switch spec.kind {
    case .count: Self.count
    case .rate: rate(spec, at: row).flatMap { cut($0, to: spec.range) } ?? spec.range
    default: spec.range
    }
  }

  private func roundedToZero(_ spec: ColumnSpec) -> ClosedRange<Double>? {
    let unit = spec.roundedTo ?? (spec.kind == .count ? 1 : nil)
    return unit.map { 0...$0 / 2 }
  }

  private func rate(_ spec: ColumnSpec, at row: Int) -> ClosedRange<Double>? {
    guard let per = spec.per, per > 0,
      let top = spec.numerator.flatMap({ part($0, at: row) }),
      let bottom = spec.denominator.flatMap({ part($0, at: row) }), bottom.lowerBound > 0
    else { return nil }
    let rounding = (spec.roundedTo ?? 0) / 2
    let low = per * top.lowerBound / bottom.upperBound
    let high = per * top.upperBound / bottom.lowerBound
    return max(0, low - rounding)...(high + rounding)
  }

  /// A count above or below the line: published, and so known to half its unit, or suppressed.
  private func part(_ name: String, at row: Int) -> ClosedRange<Double>? {
    guard let value = table[name]?.number(at: row) else { return interval(of: name, at: row) }
    guard value >= 0 else { return nil }
    let rounding = (table.schema[name]?.roundedTo ?? 0) / 2
    return max(0, value - rounding)...(value + rounding)
  }

  /// The part of an interval inside a column's range; nil when it has none.
  private func cut(
    _ interval: ClosedRange<Double>, to range: ClosedRange<Double>?
  ) -> ClosedRange<Double>? {
    guard let range else { return interval }
    return interval.overlaps(range) ? interval.clamped(to: range) : nil
  }
}
