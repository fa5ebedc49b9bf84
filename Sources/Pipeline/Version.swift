/// The version of the program, as manifests and reports name it.
public enum Version {
  public static let current = "0.1.0"
}
