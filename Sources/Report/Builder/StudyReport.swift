/// Turns a run's contents into a document, chapter by chapter. The chapters about the run carry
/// the names of its stages: ingest, normalize, model.
public enum StudyReport {
  public static func document(from contents: ReportContents) -> Document {
    let builder = ReportBuilder(contents)
    return Document(
      title: contents.title.isEmpty ? contents.studyID : contents.title,
      subtitle: builder.subtitle,
      blocks: [
        builder.question, builder.answer, builder.figures, builder.coefficients,
        builder.slopes, builder.firmness, builder.correlations, builder.checks,
        builder.certificate, builder.bounds, builder.rows,
        builder.measurement,
        builder.ingest, builder.normalize, builder.model, builder.notes, builder.rerun,
      ].flatMap { $0 },
      footer: "Made by Throughline \(contents.howToRun.version) from study \(contents.studyID).")
  }

  /// The headline of each primary model's support terms, in the order of coefficients.csv; of all
  /// models when none is primary; of each correlation where there are no models.
  public static func headlines(from contents: ReportContents) -> [String] {
    ReportBuilder(contents).headlines
  }
}
