# REML with Kenward and Roger's t test on outcomes drawn on two fixed designs, for the certificate.
# Rscript random-intercept.R  writes random-intercept-designs.csv, -outcomes.csv, -tests.csv, -versions.txt.
suppressMessages({library(lme4); library(pbkrtest)})
set.seed(20120201)
sizes <- c(24, 18, 14, 12, 9, 8, 6, 5, 4, 3, 3, 2, 2, 1)
g <- rep(seq_along(sizes), times = sizes); n <- length(g)
x <- round(rnorm(14)[g], 3)                      # one value per cluster
z <- round(rnorm(n) + .4 * rnorm(14)[g], 3)      # varies at both levels
d <- data.frame(g = paste0("c", g), x, z)
write.csv(d, "random-intercept-designs.csv", row.names = FALSE, quote = FALSE)
num <- function(v) sprintf("%.15g", v)
draws <- 120
icc <- rep(c(0, .05, .2, .6), length.out = draws)
Y <- round(sapply(seq_len(draws), function(b)
  sqrt(icc[b]) * rnorm(14)[g] + sqrt(1 - icc[b]) * rnorm(n)), 3)
write.table(t(Y), "random-intercept-outcomes.csv", sep = ",", row.names = FALSE,
  col.names = paste0("y", seq_len(n)), quote = FALSE)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5),
  check.conv.singular = "ignore", check.conv.grad = "ignore")
rows <- do.call(rbind, lapply(seq_len(draws), function(b) {
  d$y <- Y[, b]
  f <- suppressMessages(lmer(y ~ x + z + (1 | g), d, control = control))
  V <- vcovAdj(f)
  do.call(rbind, lapply(2:3, function(j) {
    L <- as.numeric(seq_len(3) == j)
    df <- get_Lb_ddf(f, L)
    se <- sqrt(as.numeric(V[j, j])); est <- fixef(f)[[j]]
    data.frame(draw = b, term = c("x", "z")[j - 1], theta = num(getME(f, "theta")),
      estimate = num(est), std_error = num(se), df = num(df),
      p_value = num(2 * pt(-abs(est / se), df)))
  }))
}))
write.csv(rows, "random-intercept-tests.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4")),
  paste("pbkrtest", packageVersion("pbkrtest"))), "random-intercept-versions.txt")
