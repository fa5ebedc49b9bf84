/// How the adjustment of p values is called in sentences.
enum AdjustMethod {
  static func name(of method: String) -> String {
    switch method {
    case "holm": "Holm's method"
    case "hochberg": "Hochberg's method"
    case "bh": "Benjamini and Hochberg's method"
    case "by": "Benjamini and Yekutieli's method"
    case "romano_wolf": "Romano and Wolf's method, on wild bootstrap draws"
    case "bonferroni": "Bonferroni's method"
    default: method
    }
  }
}
