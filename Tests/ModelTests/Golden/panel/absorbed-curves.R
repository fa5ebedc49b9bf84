# Joint tests of curves in interactions whose margin is a sum of absorbed effects: regressions on indicators, the
# curve in R's orthogonal basis, clubSandwich. Run in Golden/panel.
#   spending: poly(x, 3):post, x (pounds, near 1980) constant in units, post in years; effects of both
#   years:    poly(year, 2):group, group constant in units; effects of units
#   region:   poly(x, 2):post:north beside post:north, x and north constant in units; effects of both
suppressMessages({library(clubSandwich)})
set.seed(20120201)
units <- 58; years <- 2013:2019
size <- c(8, 7, 6, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2); area <- rep(seq_along(size), size)
d <- expand.grid(year = years, unit = seq_len(units))
d$area <- sprintf("a%d", area[d$unit]); d$x <- round(1980 + 12 * rnorm(units), 1)[d$unit]
d$group <- c("east", "mid", "west")[1 + d$unit %% 3]; d$north <- as.integer(d$unit %% 2 == 1)
d$post <- as.integer(d$year >= 2016); d$z <- round(rnorm(nrow(d)), 2)
s <- (d$x - 1980) / 12; t <- (d$year - 2016) / 3
d$y <- round(.3 * d$z + d$post * (.2 * s - .15 * s^2) + .2 * t * (d$group == "mid") + rnorm(units)[d$unit] +
  rnorm(14, 0, .4)[area[d$unit]] * d$post + rnorm(nrow(d), 0, .8), 3)
d$unit <- sprintf("u%d", d$unit)
write.csv(d, "absorbed-curves-data.csv", row.names = FALSE, quote = FALSE)
d$group <- factor(d$group)
models <- list(
  spending = list(y ~ factor(unit) + factor(year) + z + poly(x, 3):post, "unit+year"),
  years = list(y ~ factor(unit) + z + poly(year, 2):group, "unit"),
  region = list(y ~ factor(unit) + factor(year) + z + post:north + poly(x, 2):post:north, "unit+year"))
rows <- NULL
for (name in names(models)) {
  m <- lm(models[[name]][[1]], d); own <- grep("poly", names(coef(m)))
  stopifnot(!anyNA(coef(m)))
  for (type in c("CR2", "CR1", "classical")) {
    V <- if (type == "classical") vcov(m) else vcovCR(m, cluster = d$area, type = type)
    if (type == "CR2") {
      test <- Wald_test(m, constrain_zero(own), vcov = V, test = "HTZ")
      F <- test$Fstat; df2 <- test$df_denom; p <- test$p_val
    } else {
      b <- coef(m)[own]; F <- drop(b %*% solve(V[own, own], b)) / length(own)
      df2 <- if (type == "CR1") 13 else m$df.residual; p <- pf(F, length(own), df2, lower.tail = FALSE)
    }
    rows <- rbind(rows, data.frame(model = name, absorb = models[[name]][[2]], covariance = tolower(type),
      statistic = sprintf("%.17g", F), df1 = length(own), df2 = sprintf("%.17g", df2), p = sprintf("%.17g", p)))
  }
}
write.csv(rows, "absorbed-curves.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("clubSandwich", packageVersion("clubSandwich"))), "absorbed-curves-versions.txt")
