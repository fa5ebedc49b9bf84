extension ReportContents {
  /// `22 and 6`, where standard errors allow for two ways of clustering.
  func bothClusters(of model: String, _ covariance: String) -> String? {
    guard covariance == "two_way", let both = twoWayClusters[model] else { return nil }
    return both.map { NumberFormat.count($0.count) }.joined(separator: " and ")
  }
}
