/// The column that names the local authority of each row, as one unit under all its codes.
public enum AreaColumn {
  public static let name = "area"
}
