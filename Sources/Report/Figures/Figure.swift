/// A picture of results, drawn as SVG, that says in words what it shows.
///
/// One kind per file: `CoefficientFigure`, `ScatterFigure`, `FlowFigure`.
public protocol Figure: Sendable {
  /// The file's stem under `figures/`, and the stem of the ids inside the SVG: lower-case ASCII
  /// letters, digits, `_` and `-`.
  var name: String { get }
  var title: String { get }
  /// What the picture shows, for who cannot see it: one or two sentences with the numbers.
  var textAlternative: String { get }

  /// The picture. Inside a report its colours come from the page; standing alone, as a file, it
  /// brings its own and a background.
  func svg(standalone: Bool) -> String
}

/// The file name of a figure: safe on every file system.
public enum FigureName {
  public static func safe(_ parts: String...) -> String {
    parts.map { Escape.slug($0) }.joined(separator: "-")
  }
}
