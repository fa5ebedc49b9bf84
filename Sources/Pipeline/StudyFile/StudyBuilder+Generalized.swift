import Diagnostics
import Model
import Normalize
import Tables

extension StudyBuilder {
  /// The keys of a generalized linear model.
  mutating func generalized(_ entry: YAMLNode.Entry) -> GeneralizedSpec? {
    guard let family = entry.value["fit"]?.text.flatMap(ResponseFamily.init) else { return nil }
    return generalized(entry, family)
  }

  mutating func generalized(
    _ entry: YAMLNode.Entry, _ family: ResponseFamily
  ) -> GeneralizedSpec? {
    let node = entry.value
    if let offset = node["offset"], let text = offset.text {
      do {
        _ = try Expression(parsing: text)
      } catch {
        problem(
          "the offset of model '\(entry.key)' is no expression", at: offset.location,
          why: NormalizeError.expression(error, in: text).diagnostic.what,
          fix: "write, for example, 'offset: log(children)'")
        return nil
      }
    }
    if let draws = node["effects"]?["draws"], node["effects"]?["errors"]?.text == "delta" {
      problem(
        "the effects of model '\(entry.key)' have draws, and errors by the delta method",
        at: draws.location, fix: "write 'errors: bootstrap', or remove draws")
      return nil
    }
    return GeneralizedSpec(
      family, trials: node["trials"]?.text, offset: node["offset"]?.text,
      dispersion: node["dispersion"]?.text.flatMap(GeneralizedSpec.Dispersion.init) ?? .fixed,
      penalty: node["penalty"]?.text.flatMap(GeneralizedSpec.Penalty.init) ?? .none,
      bootstrap: effectBootstrap(node["effects"]))
  }
}

extension StudyBuilder {
  /// The seed comes with the study.
  private func effectBootstrap(_ node: YAMLNode?) -> EffectBootstrap? {
    guard node?["errors"]?.text == "bootstrap" else { return nil }
    return EffectBootstrap(draws: node?["draws"]?.integer ?? EffectBootstrap().draws)
  }
}

/// An offset that does not fit its table, at the words of the study.
struct OffsetError: Error {
  let model: String
  let cause: NormalizeError

  func placed(in node: YAMLNode?) -> Diagnostic {
    guard let node else { return cause.diagnostic }
    return cause.placed(in: node)
  }
}

extension ModelSpec {
  /// The table with the fit's offset as a column, where that is an expression over others.
  ///
  /// - Throws: `OffsetError` where the expression does not fit the table; `ModelError` where it has no
  ///   value in a row that has all it reads.
  func derivingOffset(in table: Table) throws -> Table {
    guard let text = estimator.generalized?.offset, table[text] == nil else { return table }
    let column: Column
    let expression: Expression
    do {
      expression = try Expression(parsing: text)
      column = try expression.evaluate(in: table)
    } catch {
      throw OffsetError(model: name, cause: .expression(error, in: text))
    }
    let others = columns.filter { $0 != text }
    let undefined = (0..<table.rowCount).filter { row in
      column.missingReason(at: row) == .undefined
        && !others.contains { table[$0]?.isMissing(row) ?? false }
    }
    if let first = undefined.first {
      throw ModelError(
        name: name,
        problem: .generalized(
          .offsetUndefined(text, rows: undefined.count, origin: table.origin(of: first))))
    }
    var derived = table
    derived.set(column, as: ColumnSpec(text, .number), from: expression.names)
    return derived
  }

  /// The schema with the offset's column, so that the fit can be checked before there are rows.
  func declaringOffset(in schema: Schema) throws(OffsetError) -> Schema {
    guard let text = estimator.generalized?.offset, schema[text] == nil else { return schema }
    do {
      try Expression(parsing: text).check(gives: .number, with: schema, of: data)
    } catch {
      throw OffsetError(model: name, cause: .expression(error, in: text))
    }
    var declared = schema
    declared.set(ColumnSpec(text, .number))
    return declared
  }
}
