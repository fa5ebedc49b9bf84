/// How the data came to be, which decides what may be claimed.
public enum StudyDesign: String, Sendable, CaseIterable {
  case observational
  case naturalExperiment = "natural_experiment"
  case randomised
}
