# Reliability of three simulated scales by psych: alpha raw and standardized with Feldt's interval,
# item-rest correlations, alpha if dropped, and omega total of one factor by minimum residuals.
# Writes reliability-<scale>.csv (answers) and reliability.csv. Run in this folder.
# Made with R 4.2.2, psych 2.2.9 and GPArotation 2022.10-2.
suppressMessages(library(psych))
set.seed(20120203)
simulate <- function(n, loadings) {
  theta <- rnorm(n)
  answers <- sapply(loadings, function(l) {
    round(3 + l * theta + rnorm(n, sd = sqrt(1.1 - l^2)))
  })
  answers[answers < 1] <- 1
  answers[answers > 5] <- 5
  colnames(answers) <- paste0("q", seq_along(loadings))
  answers
}
scales <- list(
  three = simulate(120, c(.8, .6, .7)),
  six = simulate(400, c(.9, .7, .6, .8, .5, .4)),
  nine = simulate(75, c(.8, .5, .7, .6, .6, .9, .4, .7, .5)))
rows <- function(scale, x) {
  a <- alpha(x, check.keys = FALSE, warnings = FALSE)
  k <- ncol(x); n <- nrow(x)
  raw <- alpha.ci(a$total$raw_alpha, n, k)
  std <- alpha.ci(a$total$std.alpha, n, k)
  # The optimiser's default tolerance leaves omega right to five or six digits only.
  f <- suppressWarnings(fa(cor(x), nfactors = 1, fm = "minres"))
  omega <- 1 - sum(f$uniquenesses) / sum(cor(x))
  tot <- suppressWarnings(suppressMessages(omega(x, nfactors = 1, plot = FALSE)$omega.tot))
  stopifnot(abs(omega - tot) < 1e-6)
  rbind(
    data.frame(scale, name = scale, index = "cronbach_alpha", value = a$total$raw_alpha,
               low = raw$lower.ci, high = raw$upper.ci),
    data.frame(scale, name = scale, index = "cronbach_alpha_standardized",
               value = a$total$std.alpha, low = std$lower.ci, high = std$upper.ci),
    data.frame(scale, name = scale, index = "omega_total", value = omega, low = NA, high = NA),
    data.frame(scale, name = scale, index = "floor_share", value = mean(rowMeans(x) == 1),
               low = NA, high = NA),
    data.frame(scale, name = scale, index = "ceiling_share", value = mean(rowMeans(x) == 5),
               low = NA, high = NA),
    data.frame(scale, name = colnames(x), index = "item_rest_correlation",
               value = a$item.stats$r.drop, low = NA, high = NA),
    data.frame(scale, name = colnames(x), index = "alpha_if_dropped",
               value = a$alpha.drop$raw_alpha, low = NA, high = NA),
    data.frame(scale, name = colnames(x), index = "floor_share", value = colMeans(x == 1),
               low = NA, high = NA),
    data.frame(scale, name = colnames(x), index = "ceiling_share", value = colMeans(x == 5),
               low = NA, high = NA))
}
golden <- do.call(rbind, Map(rows, names(scales), scales))
for (column in c("value", "low", "high")) {
  golden[[column]] <- ifelse(is.na(golden[[column]]), "", sprintf("%.17g", golden[[column]]))
}
write.csv(golden, "reliability.csv", row.names = FALSE, quote = FALSE)
for (scale in names(scales)) {
  write.csv(scales[[scale]], paste0("reliability-", scale, ".csv"), row.names = FALSE,
            quote = FALSE)
}
