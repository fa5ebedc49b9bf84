# Golden values for the tests that a generalized fit's size certificate makes of drawn outcomes: one
# design, four outcomes of each kind, each fitted and tested by stats::glm, MASS::glm.nb, ordinal::clm,
# sandwich (HC, CR0, CR1S) and clubSandwich (CR2 with Satterthwaite's degrees of freedom, CR3).
# Run in this folder: Rscript refits.R
suppressMessages({library(MASS); library(ordinal); library(sandwich); library(clubSandwich)})
options(digits = 17)
tight <- glm.control(epsilon = 1e-15, maxit = 500)
set.seed(20261122)

sizes <- c(28, 21, 17, 13, 11, 9, 7, 6, 5, 4)
G <- length(sizes)
g <- rep(seq_len(G), sizes)
n <- length(g)
d <- data.frame(g = paste0("c", g), x = round(rnorm(G), 3)[g], z = round(rnorm(n), 3),
                m = sample(2:9, n, TRUE), e = round(runif(n, 0.5, 3), 3))
d$o <- log(d$e)
write.csv(d, "design.csv", row.names = FALSE, quote = FALSE)

draws <- 4
u <- function() rnorm(G, 0, 0.5)[g]
outcome <- list(
  logistic = function() rbinom(n, 1, plogis(-0.3 + 0.4 * d$z + u())),
  binomial = function() rbinom(n, d$m, plogis(-0.5 + 0.3 * d$z + u() + rnorm(n, 0, 0.4))),
  poisson = function() rpois(n, exp(0.4 + 0.2 * d$z + d$o + u())),
  negative_binomial = function() rnegbin(n, exp(0.6 + 0.2 * d$z + d$o + u()), 2))

fitted <- function(kind, y) {
  d$y <- y
  switch(kind,
    logistic = glm(y ~ x + z, binomial, d, control = tight),
    binomial = glm(cbind(y, m - y) ~ x + z, binomial, d, control = tight),
    poisson = glm(y ~ x + z + offset(o), poisson, d, control = tight),
    negative_binomial = glm.nb(y ~ x + z + offset(o), d, control = tight))
}

tests <- function(fit, kind) {
  b <- coef(fit)["x"]
  p <- length(coef(fit))
  row <- function(method, V, df) {
    t <- b / sqrt(V["x", "x"])
    data.frame(method = method, statistic = t, df = df,
               p = if (is.finite(df)) 2 * pt(-abs(t), df) else 2 * pnorm(-abs(t)))
  }
  # MASS's own summary holds theta as known too.
  info <- summary(fit, dispersion = 1)$cov.scaled
  phi <- sum(residuals(fit, "pearson")^2) / (n - p)
  cr2 <- coef_test(fit, vcovCR(fit, d$g, "CR2"), "Satterthwaite")
  rows <- list(
    row("classical", info, Inf),
    if (kind %in% c("binomial", "poisson")) row("quasi", phi * info, n - p),
    row("hc1", vcovHC(fit, "HC1"), Inf), row("hc3", vcovHC(fit, "HC3"), Inf),
    row("cr0", vcovCL(fit, ~ g, type = "HC0", cadjust = FALSE), G - 1),
    row("cr1s", vcovCL(fit, ~ g, type = "HC1", cadjust = TRUE), G - 1),
    data.frame(method = "cr2", statistic = cr2["x", "tstat"], df = cr2["x", "df_Satt"],
               p = cr2["x", "p_Satt"]),
    row("cr3", vcovCR(fit, d$g, "CR3"), G - 1))
  do.call(rbind, rows)
}

outcomes <- list(); all <- list()
for (kind in names(outcome)) for (draw in seq_len(draws)) {
  y <- outcome[[kind]]()
  outcomes[[paste0(kind, draw)]] <- y
  fit <- fitted(kind, y)
  all[[length(all) + 1]] <- cbind(kind = kind, draw = draw, tests(fit, kind), row.names = NULL)
}
# Grades last, so that the outcomes before stay as they are. No package has CR2 or CR3 of thresholds.
for (draw in seq_len(draws)) {
  y <- findInterval(0.5 * d$z + u() + rlogis(n), c(-1, 0.3, 1.5)) + 1
  outcomes[[paste0("ordinal", draw)]] <- y
  d$y <- ordered(y)
  fit <- clm(y ~ x + z, data = d, control = clm.control(gradTol = 1e-10, maxIter = 200L))
  b <- coef(fit)["x"]
  row <- function(method, V, df) {
    t <- b / sqrt(V["x", "x"])
    data.frame(kind = "ordinal", draw = draw, method = method, statistic = unname(t), df = df,
               p = unname(if (is.finite(df)) 2 * pt(-abs(t), df) else 2 * pnorm(-abs(t))))
  }
  all[[length(all) + 1]] <- rbind(
    row("classical", vcov(fit), Inf), row("hc1", sandwich(fit) * n / (n - length(coef(fit))), Inf),
    row("cr0", vcovCL(fit, cluster = d$g, type = "HC0", cadjust = FALSE), G - 1),
    row("cr1s", vcovCL(fit, cluster = d$g, type = "HC0", cadjust = TRUE) * (n - 1) /
          (n - length(coef(fit))), G - 1))
}
write.csv(as.data.frame(outcomes), "outcomes.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, all), "tests.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("MASS", "ordinal", "sandwich", "clubSandwich"), function(p)
  paste(p, packageVersion(p)))), "versions.txt")
