/// The models of a random study.
extension RandomStudy {
  mutating func makeModels() {
    var panel = ["s", "load", "x", "age"]
    if tables["panel"]?.summaries["one"] != nil { panel.append("one") }
    for number in 1...between(1, 3) {
      let weights = chance(30) ? "w" : nil
      fit("m\(number)", of: "panel", "change", pick(panel), weights: weights)
    }
    if chance(40) {
      fit("own", of: "cases", "review", pick(["x", "age"]), weights: nil, clustersBy: "la")
    }
    if tables["wide"] != nil { correlate("wide", "wide", "one", ["two"]) }
    if tables["timed"] != nil { correlate("timed", "timed", "vacancy", ["out"]) }
    if chance(50) { correlate("pairs", "panel", "change", ["s", "age"]) }
    if tables["places"] != nil { correlate("places", "places", "rate", ["s", "load"]) }
    if tables["summary"] != nil { correlate("summary", "summary", "change", ["s"]) }
  }

  private mutating func fit(
    _ name: String, of data: String, _ outcome: String, _ support: String, weights: String?,
    clustersBy cluster: String? = nil
  ) {
    fits.append(
      "\(name): {data: \(data), outcome: \(outcome), support: [\(support)], fit: "
        + (weights.map { "wls, weights: \($0)" } ?? "ols")
        + (cluster.map { ", cluster: \($0), method: cr1s}" } ?? "}"))
    expect(
      name, of: data, columns: [outcome, support] + [weights, cluster].compactMap { $0 },
      weights: weights)
  }

  private mutating func correlate(
    _ set: String, _ data: String, _ x: String, _ others: [String]
  ) {
    sets.append(
      "\(set): {data: \(data), between: [\(x)], and: [\(others.joined(separator: ", "))]}")
    for y in others { expect("\(set): \(x) ~ \(y)", of: data, columns: [x, y], weights: nil) }
  }

  private mutating func expect(
    _ model: String, of data: String, columns: [String], weights: String?
  ) {
    guard var table = tables[data] else { return }
    table.drawSample(model: model, columns: columns, weights: weights)
    for file in files where table.files.contains(file.source) {
      expected[model, default: [:]][file.source] = table.account(
        of: file.source, count: file.rowCount, columns: columns)
    }
  }

  /// Sources that feed no model.
  var unused: [String] {
    let fed = Set(expected.values.flatMap(\.keys))
    return files.map(\.source).filter { !fed.contains($0) }
  }
}
