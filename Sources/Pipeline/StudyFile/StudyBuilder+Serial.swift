import Model

/// `serial:` of the study and of its fits.
extension StudyBuilder {
  /// Which row is before which: as the fit says, or as the study does where the fit's covariance needs to know.
  /// Of other fits the study's says nothing: their tables may have no such columns.
  func serial(_ fit: YAMLNode, _ defaults: YAMLNode?) -> SerialOptions? {
    if let own = fit["serial"] { return serial(own) }
    guard case .named(let covariance) = method(fit, defaults), covariance.needsTime else {
      return nil
    }
    return serial(defaults?["serial"])
  }

  func serial(_ node: YAMLNode?) -> SerialOptions? {
    node?["time"]?.text.map {
      SerialOptions(time: $0, unit: node?["unit"]?.text, lag: node?["lag"]?.integer)
    }
  }

  /// A fit's own beside another covariance would go unread.
  mutating func checkSerial(_ entry: YAMLNode.Entry, _ defaults: YAMLNode?) {
    guard let serial = entry.value["serial"],
      case .named(let covariance) = method(entry.value, defaults), !covariance.needsTime
    else { return }
    problem(
      "model '\(entry.key)' has serial, but its covariance is \(covariance.name)",
      at: serial.location,
      why: "'serial:' says which row is before which, for newey_west and driscoll_kraay",
      fix: "write 'covariance: newey_west' or 'covariance: driscoll_kraay', or remove 'serial'")
  }
}
