import Diagnostics
import Foundation
import Pipeline
import TestSupport
import Testing

/// A sound study broken in one place, and what the person is told. The whole text is asserted: it is
/// the interface.
@Suite struct BrokenStudyTests {
  struct Edit {
    let file: String
    let old: String
    let new: String

    init(_ file: String, _ old: String, _ new: String) {
      (self.file, self.old, self.new) = (file, old, new)
    }
  }

  struct Broken: CustomTestStringConvertible {
    let testDescription: String
    let exitCode: Int32
    let edits: [Edit]
    let message: String

    init(_ name: String, exitCode: Int32, _ edits: [Edit], _ message: String) {
      (testDescription, self.exitCode, self.edits, self.message) = (name, exitCode, edits, message)
    }
  }

  static let study = """
    throughline: 1
    study: {id: small, design: observational}
    ingest:
      staff:
        file: staff.csv
        key: [respondent]
        columns: {respondent: id, la: category, "s_{1..2}": {type: likert, range: [1, 5]}}
      cases:
        file: cases.csv
        key: [child]
        nested: [child, la]
        missing: {"-99": refused}
        columns: {child: id, la: category, age: {type: integer, range: [0, 17]}, start: number, review: number}
    normalize:
      support:
        - from: staff
        - scale: {name: supervision, items: "s_{1..2}", score: mean}
        - aggregate: {by: [la], mean: [supervision], count: respondents, min_members: 2}
      children:
        - from: cases
        - derive: {change: "review - start"}
        - join: {with: support, on: [la], relation: many_to_one, unmatched: stop}
    model:
      inference: {cluster: la, method: auto, level: 0.95}
      fits:
        safer: {role: primary, data: children, outcome: change, support: [supervision], adjust: [age], fit: ols}
    report: {formats: [html]}
    """

  static let staff =
    "respondent,la,s_1,s_2\n"
    + (0..<20).map { i in
      "r\(i),\(authority(i)),\(1 + i * 7 % 5),\(1 + i * 3 % 5)\n"
    }.joined()

  static let cases =
    "child,la,age,start,review\n"
    + (0..<24).map { i in
      "c\(i),\(authority(i * 3)),\(3 + i * 5 % 13),\(2 + i % 3),\(4 + i * 7 % 5)\n"
    }.joined()

  private static func authority(_ i: Int) -> String { ["A", "B", "C", "D", "E"][i % 5] }

  /// The study in a folder of its own; paths are as the person would write them from there.
  private func diagnostics(of edits: [Edit]) throws -> (DiagnosticList?, folder: String) {
    let folder = try TemporaryFolder()
    var files = ["study.yaml": Self.study, "staff.csv": Self.staff, "cases.csv": Self.cases]
    for edit in edits {
      let text = try #require(files[edit.file])
      try #require(text.contains(edit.old), "nothing to break: \(edit.old)")
      files[edit.file] = text.replacingOccurrences(of: edit.old, with: edit.new)
    }
    for (name, text) in files { try folder.write(text, to: name) }
    do throws(DiagnosticList) {
      _ = try Study(yaml: "\(folder.path)/study.yaml").run()
      return (nil, folder.path)
    } catch {
      return (error, folder.path)
    }
  }

  @Test func theSoundStudyRuns() throws {
    let (problems, _) = try diagnostics(of: [])
    #expect(problems == nil)
  }

  @Test(arguments: broken) func isToldInWords(_ broken: Broken) throws {
    let (problems, folder) = try diagnostics(of: broken.edits)
    let list = try #require(problems)
    let told = list.rendered.replacingOccurrences(of: folder + "/", with: "")
    #expect(told == broken.message.replacingOccurrences(of: "{folder}", with: folder))
    #expect(list.exitCode == broken.exitCode)
  }

  static let broken: [Broken] = [
    Broken(
      "an item that runs against the others", exitCode: 65,
      [Edit("staff.csv", "r0,A,1,1", "r0,A,1,5")],
      """
      study.yaml:17:21: error: items 's_1', 's_2' run against the other items of scale 'supervision'
        17 |     - scale: {name: supervision, items: "s_{1..2}", score: mean}
           |                     ^~~~~~~~~~~
        why: correlation with the sum of the other items, over 20 respondents with every item answered: s_1 -0.202, s_2 -0.202
        fix: set 'reverse' to the items worded the other way; or write 'allow_negative: [s_1, s_2]' to keep them as they are
      """),
    Broken(
      "misspelt key", exitCode: 78,
      [Edit("study.yaml", "outcome: change", "outcom: change")],
      """
      study.yaml:26:44: error: 'outcom' is not a key of model.fits.safer
        26 |     safer: {role: primary, data: children, outcom: change, support: [supervision], adjust: [age], fit: ols}
           |                                            ^~~~~~
        why: its keys are role, data, outcome, support, adjust, fit, weights, levels, crossed, slopes, correlated, criterion, split, family, quadrature, bootstrap, intercept, contrasts, cluster, method, covariance, level, wild, serial, certify, suppressed, absorb, counted, permutation, trials … (34 in all)
        fix: write 'outcome'
      study.yaml:26:12: error: model.fits.safer lacks 'outcome'
        26 |     safer: {role: primary, data: children, outcom: change, support: [supervision], adjust: [age], fit: ols}
           |            ^
        why: outcome: outcome column
        fix: add 'outcome:'
      """),
    Broken(
      "repeated key", exitCode: 78,
      [Edit("study.yaml", "    key: [child]\n", "    key: [child]\n    file: other.csv\n")],
      """
      study.yaml:11:5: error: the key 'file' is written twice
        11 |     file: other.csv
           |     ^~~~
        why: it stands first on line 9; only one of the two could count
        fix: remove or rename one of them
      """),
    Broken(
      "misspelt column in model", exitCode: 78,
      [Edit("study.yaml", "support: [supervision]", "support: [supervison]")],
      """
      study.yaml:26:71: error: model 'safer': 'supervison' is not a column of table 'children'
        26 |     safer: {role: primary, data: children, outcome: change, support: [supervison], adjust: [age], fit: ols}
           |                                                                       ^~~~~~~~~~
        why: its columns are child, la, age, start, review, change, respondents, supervision
        fix: write 'supervision'
      """),
    Broken(
      "no cluster", exitCode: 78,
      [Edit("study.yaml", "cluster: la, ", "")],
      """
      study.yaml:26:5: error: model 'safer' does not say whether its rows are clustered
        26 |     safer: {role: primary, data: children, outcome: change, support: [supervision], adjust: [age], fit: ols}
           |     ^~~~~
        why: 'cluster: la' treats rows of one la as alike, so that only differences between la count; 'cluster: none' says that every row is independent of every other
        fix: add 'cluster:' under model: inference:, or to this fit
      """),
    Broken(
      "reserved", exitCode: 78,
      [Edit("study.yaml", "- derive: {change", "- impute: {change")],
      """
      study.yaml:21:7: error: 'impute' is not in this version
        21 |     - impute: {change: "review - start"}
           |       ^~~~~~
        why: the key is reserved: normalize.children[1] has from, require, filter, recode, derive, scale, aggregate, spread, join, standardize, center, lag, lead, difference
        fix: remove it
      """),
    Broken(
      "expression", exitCode: 78,
      [Edit("study.yaml", "\"review - start\"", "\"review - strat\"")],
      """
      study.yaml:21:34: error: 'strat' is not a column of table 'children'
        21 |     - derive: {change: "review - strat"}
           |                                  ^~~~~
        why: its columns here are child, la, age, start, review
        fix: write 'start'
      """),
    Broken(
      "join without unmatched", exitCode: 78,
      [Edit("study.yaml", ", unmatched: stop", "")],
      """
      study.yaml:22:13: error: normalize.children[2].join lacks 'unmatched'
        22 |     - join: {with: support, on: [la], relation: many_to_one}
           |             ^
        why: unmatched: left rows without a partner
        fix: add 'unmatched:'
      """),
    Broken(
      "unmatched", exitCode: 65,
      [Edit("cases.csv", "c3,E", "c3,Z")],
      """
      study.yaml:22:62: error: 1 row of 'children' has no partner in 'support'
        22 |     - join: {with: support, on: [la], relation: many_to_one, unmatched: stop}
           |                                                              ^~~~~~~~~
        why: la = Z (line 5 of cases.csv)
        fix: correct the keys, or write unmatched: count to leave such rows out and count them
      """),
    Broken(
      "bad cell", exitCode: 65,
      [Edit("cases.csv", "c2,B,13", "c2,B,thirteen"), Edit("cases.csv", "c5,A,", "c5,A,99")],
      """
      cases.csv:4:6: error: 'thirteen' is not a number
        4 | c2,B,thirteen,4,8
          |      ^~~~~~~~
        why: column 'age' is declared integer
        fix: correct it, add it to missing:, or declare the column as text
      cases.csv:7:6: error: '9915' is outside [0, 17]
        7 | c5,A,9915,4,4
          |      ^~~~
        why: column 'age' has range: [0, 17]
        fix: correct the value, or widen the range
      """),
    Broken(
      "dup key", exitCode: 65,
      [Edit("cases.csv", "c23,E,", "c3,E,3,2,4\nc23,E,")],
      """
      cases.csv:25:1: error: child 'c3' is on lines 5 and 25
        25 | c3,E,3,2,4
           | ^~
        why: key: [child] must be unique in source 'cases'
        fix: remove the repeated rows, or add the column to key: that tells them apart
      """),
    Broken(
      "ragged", exitCode: 65,
      [Edit("cases.csv", "c4,C,10,3,", "c4,C,10,3,1,")],
      """
      cases.csv:6:13: error: 6 cells where the header has 5
        6 | c4,C,10,3,1,7
          |             ^
        fix: put cells that hold a delimiter in quotes
      """),
    Broken(
      "collinear2", exitCode: 65,
      [
        Edit("study.yaml", "adjust: [age]", "adjust: [age, start, total]"),
        Edit(
          "study.yaml", "{change: \"review - start\"}",
          "{change: \"review - start\", total: \"2 * age - 3 * start\"}"),
      ],
      """
      study.yaml:26:94: error: model 'safer': its terms are collinear: age = 1.5 · start + 0.5 · total
        26 |   safer: {role: primary, data: children, outcome: change, support: [supervision], adjust: [age, start, total], fit: ols}
           |                                                                                            ^~~
        why: this holds in all 24 rows used, so these coefficients cannot be told apart
        fix: remove one of 'age', 'start', 'total'
      """),
    Broken(
      "constant outcome", exitCode: 65,
      [Edit("study.yaml", "\"review - start\"", "\"start - start\"")],
      """
      study.yaml:26:53: error: model 'safer': its outcome 'change' is 0 in all 24 rows used
        26 |     safer: {role: primary, data: children, outcome: change, support: [supervision], adjust: [age], fit: ols}
           |                                                     ^~~~~~
        why: there is no variation to explain
        fix: name another outcome, or keep more rows in the steps before
      """),
    Broken(
      "one cluster", exitCode: 65,
      [
        Edit("cases.csv", ",A,", ",B,"), Edit("cases.csv", ",C,", ",B,"),
        Edit("cases.csv", ",D,", ",B,"), Edit("cases.csv", ",E,", ",B,"),
      ],
      """
      study.yaml:24:24: error: model 'safer': all 24 rows used are in one cluster: la is 'B'
        24 |   inference: {cluster: la, method: auto, level: 0.95}
           |                        ^~
        why: uncertainty between clusters cannot be seen in one
        fix: name a column with more values, or say 'cluster: none' if rows are independent
      """),
    Broken(
      "missing file", exitCode: 66,
      [Edit("study.yaml", "file: cases.csv", "file: casses.csv")],
      """
      study.yaml:9:11: error: there is no file 'casses.csv'
        9 |     file: casses.csv
          |           ^~~~~~~~~~
        why: the folder '{folder}' holds cases.csv, staff.csv, study.yaml
        fix: write 'cases.csv'
      """),
    Broken(
      "yaml", exitCode: 78,
      [Edit("study.yaml", "fits:\n    safer: {", "fits:\n    safer: {{")],
      """
      study.yaml:27:1: error: this is not YAML: did not find expected ',' or '}'
        27 | report: {formats: [html]}
           | ^
        why: while parsing a flow mapping that began on line 26
        fix: check indentation, quotes and brackets here and on the line before
      """),
    Broken(
      "version", exitCode: 78,
      [Edit("study.yaml", "throughline: 1", "throughline: 2")],
      """
      study.yaml:1:14: error: this study is written for version '2' of the grammar
        1 | throughline: 2
          |              ^
        why: this program reads version 1
        fix: write 'throughline: 1'
      """),
    Broken(
      "from below", exitCode: 78,
      [Edit("study.yaml", "    - from: staff", "    - from: children")],
      """
      study.yaml:16:13: error: 'children' is not a source or a table above 'support'
        16 |     - from: children
           |             ^~~~~~~~
        why: there are staff, cases
        fix: choose from staff, cases
      """),
    Broken(
      "bad type", exitCode: 78,
      [Edit("study.yaml", "start: number", "start: nubmer")],
      """
      study.yaml:13:85: error: ingest.cases.columns.start: 'nubmer' is not a known value
        13 |     columns: {child: id, la: category, age: {type: integer, range: [0, 17]}, start: nubmer, review: number}
           |                                                                                     ^~~~~~
        why: it can be id, category, ordered, likert, integer, number, count, rate, area, date, text
        fix: write 'number'
      """),
    Broken(
      "level", exitCode: 78,
      [Edit("study.yaml", "level: 0.95", "level: 95")],
      """
      study.yaml:24:49: error: model.inference.level must be a number between 0 and 1, such as 0.95
        24 |   inference: {cluster: la, method: auto, level: 95}
           |                                                 ^~
        why: it is '95'
        fix: write a number between 0 and 1, such as 0.95
      """),
  ]
}
