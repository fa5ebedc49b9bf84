# Two-way clusters, Newey-West, Driscoll-Kraay against sandwich and plm. Run in Golden/wild.
suppressMessages({library(sandwich); library(plm)})
digits17 <- function(x) format(x, digits = 17, trim = TRUE, scientific = NA)
set.seed(20120201); N <- 18; T <- 9
d <- expand.grid(year = 2015:(2014 + T), la = sprintf("la%02d", 1:N)); n <- nrow(d)
u <- rnorm(N)[match(d$la, unique(d$la))]; v <- rnorm(T)[d$year - 2014]
d$x <- round(.5 * u + .5 * v + rnorm(n), 3); d$s <- round(rnorm(n) + v, 3)
d$y <- round(1 + .2 * d$x + .6 * u + .6 * v + rnorm(n), 3)
d <- d[sort(sample(n, n - 14)), c("la", "year", "y", "x", "s")]   # unbalanced, with gaps
write.csv(d, "panel.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("panel.csv"); fit <- lm(y ~ x + s, d); n <- nrow(d); k <- 3
rows <- list()
add <- function(estimator, preset, lag, unit, V) rows[[length(rows) + 1]] <<- data.frame(
  estimator, preset, lag, unit, term = c("(Intercept)", "x", "s"), variance = digits17(diag(V)))
# Two-way.
add("two_way", "sandwich", 0, "", vcovCL(fit, cluster = ~ la + year, type = "HC1", cadjust = TRUE))
raw <- vcovCL(fit, cluster = ~ la + year, type = "HC0", cadjust = FALSE)
add("two_way", "plm", 0, "", raw)
G <- min(length(unique(d$la)), length(unique(d$year)))
for (p in c("throughline", "stata", "fixest")) add("two_way", p, 0, "", raw * G / (G - 1) * (n - 1) / (n - k))
p <- pdata.frame(d, index = c("la", "year"))
pooled <- plm(y ~ x + s, p, model = "pooling")
stopifnot(all.equal(unclass(vcovDC(pooled, type = "HC0")), raw, check.attributes = FALSE, tolerance = 1e-12))
# Driscoll-Kraay.
for (L in 0:3) {
  add("driscoll_kraay", "plm", L, "", vcovSCC(pooled, type = "HC0", maxlag = L))
  add("driscoll_kraay", "throughline", L, "", vcovSCC(pooled, type = "sss", maxlag = L))
  add("driscoll_kraay", "sandwich", L, "",
      vcovPL(fit, cluster = d$la, order.by = d$year, lag = L, aggregate = TRUE, adjust = TRUE))
}
# Newey-West of a panel. The lags of plm are rows of each unit: units without gaps only.
full <- d[d$la %in% names(which(table(d$la) == T)), ]
write.csv(full, "balanced.csv", row.names = FALSE, quote = FALSE)
full <- read.csv("balanced.csv")
pf <- plm(y ~ x + s, pdata.frame(full, index = c("la", "year")), model = "pooling")
for (L in 1:3) {
  V <- vcovNW(pf, type = "HC0", maxlag = L)
  add("newey_west", "plm", L, "la", V)
  add("newey_west", "stata", L, "la", V * nrow(full) / (nrow(full) - k))
}
# One series.
t <- 60; e <- as.vector(arima.sim(list(ar = .6), t)); z <- data.frame(year = 1:t, x = round(rnorm(t), 3), s = round(cumsum(rnorm(t)), 3))
z$y <- round(.3 * z$x + e, 3); z <- z[sample(t), ]
write.csv(z, "series.csv", row.names = FALSE, quote = FALSE); z <- read.csv("series.csv")
f <- lm(y ~ x + s, z)
for (L in c(0, 1, 3, 7)) {
  add("newey_west", "sandwich", L, "", NeweyWest(f, lag = L, prewhite = FALSE, order.by = z$year))
  add("newey_west", "throughline", L, "", NeweyWest(f, lag = L, prewhite = FALSE, adjust = TRUE, order.by = z$year))
}
write.csv(do.call(rbind, rows), "serial.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("sandwich", packageVersion("sandwich")), paste("plm", packageVersion("plm"))), "serial-versions.txt")
