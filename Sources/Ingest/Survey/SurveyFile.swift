import CReadStat
import Diagnostics

/// An SPSS or Stata file as ReadStat reads it.
final class SurveyFile {
  private(set) var variables: [SurveyVariable] = []
  private(set) var labelSets: [String: ValueLabels] = [:]
  /// Cases; nil when the file does not say.
  private(set) var caseCount: Int?
  private var formatVersion = 0
  private var take: Take?

  /// Takes a case's number, from 1, a variable's, from 0, and the value.
  typealias Take = (Int, Int, SurveyValue) -> Void

  /// Reads what the file says of its variables and, if `take` is given, its values case by case.
  init(_ spec: SourceSpec, _ take: Take? = nil) throws(IngestFault) {
    self.take = take
    guard let parser = readstat_parser_init() else {
      throw IngestFault(.unreadable(spec.file, reason: "out of memory"), about: .file)
    }
    defer { readstat_parser_free(parser) }
    listen(parser)
    if take != nil {
      readstat_set_value_handler(parser) { index, variable, value, context in
        guard let file = SurveyFile.from(context), let variable else { return 1 }
        let column = Int(readstat_variable_get_index(variable))
        file.take?(Int(index) + 1, column, SurveyValue(value))
        return 0
      }
    }
    let context = Unmanaged.passUnretained(self).toOpaque()
    let code =
      spec.format == .spss
      ? readstat_parse_sav(parser, spec.path, context)
      : readstat_parse_dta(parser, spec.path, context)
    self.take = nil
    guard code == READSTAT_OK else {
      let words = readstat_error_message(code).map { String(cString: $0) } ?? "error"
      throw IngestFault(.damaged(spec.file, reason: words), at: SourceLocation(file: spec.file))
    }
    // ReadStat 1.1.8 finds no long text in this format, and gives an empty one instead.
    if spec.format == .stata, formatVersion == 119,
      let variable = variables.first(where: \.isLongText)
    {
      throw IngestFault(
        .longTexts(variable: variable.name), at: SourceLocation(file: spec.file))
    }
  }

  private func listen(_ parser: UnsafeMutablePointer<readstat_parser_t>) {
    readstat_set_metadata_handler(parser) { metadata, context in
      guard let file = SurveyFile.from(context) else { return 1 }
      let count = Int(readstat_get_row_count(metadata))
      file.formatVersion = Int(readstat_get_file_format_version(metadata))
      file.caseCount = count < 0 ? nil : count
      return 0
    }
    readstat_set_variable_handler(parser) { _, variable, labels, context in
      guard let file = SurveyFile.from(context), let variable else { return 1 }
      file.variables.append(SurveyVariable(variable, labelSet: labels))
      return 0
    }
    // Stata's labels come before the values, SPSS's after the variables: they are joined by name.
    readstat_set_value_label_handler(parser) { set, value, label, context in
      guard let file = SurveyFile.from(context), let set, let label else { return 1 }
      file.labelSets[String(cString: set), default: ValueLabels()].add(
        String(cString: label), for: SurveyValue(value))
      return 0
    }
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> SurveyFile? {
    context.map { Unmanaged<SurveyFile>.fromOpaque($0).takeUnretainedValue() }
  }

  func labels(of variable: SurveyVariable) -> ValueLabels? {
    variable.labelSet.flatMap { labelSets[$0] }
  }
}

extension SurveyVariable {
  fileprivate init(
    _ variable: UnsafeMutablePointer<readstat_variable_t>, labelSet: UnsafePointer<CChar>?
  ) {
    name = readstat_variable_get_name(variable).map { String(cString: $0) } ?? ""
    label = readstat_variable_get_label(variable).map { String(cString: $0) }
    format = readstat_variable_get_format(variable).map { String(cString: $0) } ?? ""
    self.labelSet = labelSet.map { String(cString: $0) }
    let type = readstat_variable_get_type(variable)
    isText = type == READSTAT_TYPE_STRING || type == READSTAT_TYPE_STRING_REF
    isLongText =
      type == READSTAT_TYPE_STRING_REF
      || type == READSTAT_TYPE_STRING && readstat_variable_get_storage_width(variable) == 0
    for index in 0..<readstat_variable_get_missing_ranges_count(variable) {
      let low = SurveyValue(readstat_variable_get_missing_range_lo(variable, index))
      let high = SurveyValue(readstat_variable_get_missing_range_hi(variable, index))
      switch (low, high) {
      case (.number(let low), .number(let high)) where low <= high:
        missingRanges.append(low...high)
      case (.text(let text), _): missingTexts.insert(text)
      default: break
      }
    }
  }
}

extension SurveyValue {
  fileprivate init(_ value: readstat_value_t) {
    let type = readstat_value_type(value)
    if type == READSTAT_TYPE_STRING || type == READSTAT_TYPE_STRING_REF {
      self = .text(readstat_string_value(value).map { String(cString: $0) } ?? "")
    } else if readstat_value_is_tagged_missing(value) != 0 {
      self = .tagged(UInt8(bitPattern: readstat_value_tag(value)))
    } else if readstat_value_is_system_missing(value) != 0 {
      self = .systemMissing
    } else {
      self = .number(Self.number(value, type))
    }
  }

  /// ReadStat widens a 32-bit integer by way of a `float`, which holds 24 bits of it.
  private static func number(_ value: readstat_value_t, _ type: readstat_type_t) -> Double {
    switch type {
    case READSTAT_TYPE_INT8: Double(readstat_int8_value(value))
    case READSTAT_TYPE_INT16: Double(readstat_int16_value(value))
    case READSTAT_TYPE_INT32: Double(readstat_int32_value(value))
    case READSTAT_TYPE_FLOAT: Double(readstat_float_value(value))
    default: readstat_double_value(value)
    }
  }
}
