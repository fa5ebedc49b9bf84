/// How the rows of a source that some models lost differ from those they used.
///
/// Standardized difference d = (x̄ of lost − x̄ of used) / √((s² of lost + s² of used) / 2); a level
/// of a category counts as 1 where a row has it and 0 where not, with s² = p(1 − p).
///
/// - Reference: Austin (2009), Statistics in Medicine 28, 3083–3107.
public struct LossComparison: Sendable, Equatable {
  /// Rows of one side that have a value of the column.
  public struct Side: Sendable, Equatable {
    public var count: Int
    /// The mean; of a level, the share of rows that have it. Nil without rows.
    public var mean: Double?
    public var variance: Double?

    public init(count: Int, mean: Double?, variance: Double?) {
      self.count = count
      self.mean = mean
      self.variance = variance
    }
  }

  public struct Line: Sendable, Equatable {
    public var column: String
    /// Nil for a numeric column.
    public var level: String?
    public var used: Side
    public var lost: Side

    public init(column: String, level: String? = nil, used: Side, lost: Side) {
      self.column = column
      self.level = level
      self.used = used
      self.lost = lost
    }

    /// Nil where either side has too few rows, or neither varies.
    public var difference: Double? {
      guard let a = used.mean, let b = lost.mean, let v = used.variance, let w = lost.variance,
        v + w > 0
      else { return nil }
      return (b - a) / ((v + w) / 2).squareRoot()
    }
  }

  /// Where whole units are compared, authorities say: those lost with all their rows, and the others.
  public struct Units: Sendable, Equatable {
    /// The column that names them.
    public var column: String
    public var used: Int
    public var lost: Int

    public init(column: String, used: Int, lost: Int) {
      self.column = column
      self.used = used
      self.lost = lost
    }
  }

  /// Models that use the same rows of the source.
  public var models: [String]
  public var source: String
  public var used: Int
  public var lost: Int
  /// Levels of one column stand together.
  public var lines: [Line]
  /// Nil where rows are compared one by one.
  public var units: Units?

  public init(models: [String], source: String, used: Int, lost: Int, lines: [Line]) {
    self.models = models
    self.source = source
    self.used = used
    self.lost = lost
    self.lines = lines
  }
}
