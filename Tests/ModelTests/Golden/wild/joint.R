# Joint tests under CR2 by HTZ, and leverage. Run in Golden/wild.
suppressMessages(library(clubSandwich))
digits17 <- function(x) format(x, digits = 17, trim = TRUE, scientific = NA)
rows <- list()
test <- function(name, formula, terms, weighted = FALSE) {
  d <- read.csv(paste0("../covariance-data-", name, ".csv"))
  if ("role" %in% names(d)) d$role <- factor(d$role, levels = c("social_worker", "line_manager", "senior"))
  fit <- if (weighted) lm(formula, d, weights = w) else lm(formula, d)
  V <- vcovCR(fit, cluster = d$la, type = "CR2")
  C <- constrain_zero(match(terms, names(coef(fit))), coefs = coef(fit))
  h <- Wald_test(fit, C, V, test = "HTZ")
  V1 <- vcovCR(fit, cluster = d$la, type = "CR1"); k <- match(terms, names(coef(fit))); b <- coef(fit)[k]
  Q1 <- drop(t(b) %*% solve(V1[k, k], b)); q <- length(k); G <- length(unique(d$la))
  Q0 <- drop(t(b) %*% solve(vcov(fit)[k, k], b))
  rows[[length(rows) + 1]] <<- data.frame(scenario = name,
    terms = paste(sub("^(role)(.*)$", "\\1[\\2]", terms), collapse = ";"),
    statistic = digits17(h$Fstat), df1 = digits17(h$df_num), df2 = digits17(h$df_denom), p = digits17(h$p_val),
    cr1_statistic = digits17(Q1 / q), cr1_p = digits17(pf(Q1 / q, q, G - 1, lower.tail = FALSE)),
    classical_statistic = digits17(Q0 / q),
    classical_p = digits17(pf(Q0 / q, q, df.residual(fit), lower.tail = FALSE)))
}
role <- c("roleline_manager", "rolesenior")
for (name in c("balanced14", "unequal14", "fifty", "many152")) {
  test(name, y ~ x + s + role, c("x", "s")); test(name, y ~ x + s + role, role)
  test(name, y ~ x + s + role, c("x", "s", role))
}
test("weighted14", y ~ x + s + role, c("x", "s"), TRUE)
test("weighted14", y ~ x + s + role, c("x", "s", role), TRUE)
test("weighted152", y ~ x + s + role, c("x", role), TRUE)
test("singleton", y ~ x + s, c("x", "s"))
test("eight", y ~ x + s, c("x", "s"))
test("five", y ~ x + s, c("x", "s"))
test("eight", y ~ x + s, "s")
write.csv(do.call(rbind, rows), "joint.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("clubSandwich", packageVersion("clubSandwich"))), "joint-versions.txt")
