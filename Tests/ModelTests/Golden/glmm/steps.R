# What goes with one unit more of a number in generalized mixed models: mean over the rows (weighted by trials)
# of the prediction with x + 1 less that with x, of an indicator with 1 less that with 0, random effects
# integrated out by R's integrate, errors by numDeriv from the Hessian in theta and beta together. Rscript
# steps.R, after reference.R; the maxima are found by the functions of inference.R. Writes steps.csv.
lines <- readLines("inference.R")
eval(parse(text = lines[seq_len(grep("^explained <- ", lines) - 1)]))

# v: each row's variance at theta and at x.
more <- function(m, name, v = function(theta, x) sum(theta^2)) function(theta, beta, fam, w) {
  X0 <- X1 <- getME(m, "X"); o <- getME(m, "offset")
  if (setequal(unique(X0[, name]), 0:1)) { X0[, name] <- 0; X1[, name] <- 1 } else X1[, name] <- X1[, name] + 1
  at <- function(X) {
    eta <- drop(X %*% beta) + o
    mapply(function(e, x) population(fam, e, v(theta, x)), eta, X[, name])
  }
  sum(w * (at(X1) - at(X0)))
}
sim$z <- as.integer(sim$x > 0)
m1 <- glmer(yes ~ x + (1 | la) + (1 | year), sim, binomial, control = tight)
m2 <- glmer(yes ~ x + (x | la), sim, binomial, control = tight)
m3 <- glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight)
m4 <- glmer(yes ~ z + (1 | la), sim, binomial, control = tight)
m5 <- glmer(cbind(incidence, size - incidence) ~ n + (1 | herd), transform(cbpp, n = as.numeric(period)),
            binomial, control = tight)
effect("crossed", "x", m1, more(m1, "x"))
# The slope of x varies, so that the variance moves with x too.
effect("slopes", "x", m2, more(m2, "x", function(theta, x)
  sum((t(matrix(c(theta[1:2], 0, theta[3]), 2)) %*% c(1, x))^2)))
effect("offset", "x", m3, more(m3, "x"))
effect("indicator", "z", m4, more(m4, "z"))
effect("trials", "n", m5, more(m5, "n"))
write.csv(out, "steps.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "numDeriv"), function(p) paste(p, packageVersion(p)))),
  "steps-versions.txt")
