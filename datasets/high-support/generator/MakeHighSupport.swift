@main
struct MakeHighSupport {
  static func main() {}
}
