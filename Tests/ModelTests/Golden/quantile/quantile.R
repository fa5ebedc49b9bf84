# Golden values for the quantile residuals of generalized fits and their tests: statmod::qresiduals (the same
# u drawn again), lmtest::bptest, tseries::jarque.bera.test, shapiro.test; grades by their definition from
# ordinal::clm. The dispersion of a negative binomial: sum of squared Pearson residuals over n - p. The link
# test of Firth's estimate: maxima of the penalized likelihood by optim. Run in this folder: Rscript quantile.R.
# Reads ../generalized/data-*.csv; writes residuals.csv, tests.csv, firth-link.csv, versions.txt.
suppressMessages({library(MASS); library(ordinal); library(statmod); library(lmtest); library(tseries); library(numDeriv)})
text17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
read <- function(name) read.csv(paste0("../generalized/data-", name, ".csv"), stringsAsFactors = FALSE)
tight <- glm.control(epsilon = 1e-15, maxit = 200)
cases <- list(
  logit = function(d) glm(y ~ x + s, binomial(), d, control = tight),
  trials = function(d) { d$share <- d$y / d$m
    glm(share ~ x + s, binomial(), d, weights = m, control = tight) },
  poisson = function(d) glm(y ~ x + s, poisson(), d, control = tight),
  offset = function(d) glm(y ~ x + s + offset(log_exposure), poisson(), d, control = tight),
  negbin = function(d) {
    th <- glm.nb(y ~ x + s, d, control = tight)$theta
    for (i in 1:50) {
      g <- glm(y ~ x + s, negative.binomial(th), d, control = tight)
      th <- theta.ml(d$y, fitted(g), limit = 500, eps = 1e-14)[1]
    }
    g$theta <- th
    g
  },
  ordinal = function(d) {
    d$y <- factor(d$y, levels = c("inadequate", "improving", "good", "outstanding"), ordered = TRUE)
    clm(y ~ x + s, data = d, control = clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L,
                                                   method = "Newton"))
  })
rows <- tests <- NULL
for (name in names(cases)) {
  d <- read(name); f <- cases[[name]](d); n <- nrow(d)
  set.seed(17); u <- runif(n)
  if (name == "ordinal") {
    b <- coef(f); eta <- drop(as.matrix(d[, c("x", "s")]) %*% b[c("x", "s")])
    k <- match(d$y, c("inadequate", "improving", "good", "outstanding")); th <- c(-Inf, b[1:3], Inf)
    low <- plogis(th[k] - eta); high <- plogis(th[k + 1] - eta)
  } else {
    mu <- fitted(f)
    lower <- switch(name, logit = pbinom(d$y - 1, 1, mu), trials = pbinom(d$y - 1, d$m, mu),
                    negbin = pnbinom(d$y - 1, f$theta, mu = mu), ppois(d$y - 1, mu))
    upper <- switch(name, logit = pbinom(d$y, 1, mu), trials = pbinom(d$y, d$m, mu),
                    negbin = pnbinom(d$y, f$theta, mu = mu), ppois(d$y, mu))
    low <- lower; high <- upper
  }
  q <- qnorm(low + u * (high - low))
  if (name != "ordinal") {
    set.seed(17)
    theirs <- if (name == "negbin") qres.nbinom(f) else qresiduals(f)
    cat(name, "against statmod", max(abs(theirs - q)), "\n")
    stopifnot(max(abs(theirs - q)) < 1e-9)
  }
  rows <- rbind(rows, data.frame(case = name, row = 1:n, u = u, q = q))
  # Of q itself, whose mean the fit has made up for already: its regression is on a column orthogonal to it.
  d$q <- q; d$z <- residuals(lm(seq_len(n) ~ 0 + q)); bp <- bptest(q ~ 0 + z, varformula = ~ x + s, data = d)
  R2 <- summary(lm(I(q^2) ~ x + s, d))$r.squared
  stopifnot(abs(bp$statistic - n * R2) < 1e-10)
  jb <- jarque.bera.test(q); sw <- shapiro.test(q)
  phi <- if (name == "ordinal") NA else sum(residuals(f, "pearson")^2) / (n - 3)
  tests <- rbind(tests, data.frame(case = name, bp = bp$statistic, df = bp$parameter, bp_p = bp$p.value,
    jb = jb$statistic, jb_p = jb$p.value, w = sw$statistic, w_p = sw$p.value, dispersion = phi))
}
firth <- NULL
for (name in c("firthcomplete", "firthquasi", "firthplain", "firthtrials")) {
  d <- read(name); m <- if (name == "firthtrials") d$m else rep(1, nrow(d))
  value <- function(b, X) { eta <- drop(X %*% b); w <- m * plogis(eta) * plogis(-eta)
    l <- sum(d$y * plogis(eta, log.p = TRUE) + (m - d$y) * plogis(-eta, log.p = TRUE)) +
      determinant(crossprod(X * sqrt(w)))$modulus[1] / 2
    if (is.finite(l)) l else -1e10 }
  # The highest maximum from several starts, by Nelder-Mead and BFGS in turn, then Newton's steps.
  best <- function(X, free, starts) {
    at <- function(a) { b <- rep(0, ncol(X)); b[free] <- a; -value(b, X) }
    found <- NULL
    for (a in starts) { a <- a[free]
      for (k in 1:4) for (by in c("BFGS", "Nelder-Mead"))
        a <- optim(a, at, method = by, control = list(maxit = 5000, reltol = 1e-16))$par
      for (k in 1:6) { step <- solve(hessian(at, a), grad(at, a)); if (at(a - step) <= at(a) + 1e-10) a <- a - step }
      if (is.null(found) || -at(a) > found$value + 1e-9) found <- list(b = a, value = -at(a)) }
    found
  }
  X <- cbind(1, d$x, d$z); own <- best(X, 1:3, list(c(0, 0, 0), c(-3, 16, 11))); eta <- drop(X %*% own$b)
  v <- (eta - mean(eta))^2; W <- cbind(X, v / max(v))
  if (qr(W)$rank < 4) { cat(name, "collinear\n"); next }
  starts <- list(rep(0, 4), c(own$b, 0), c(own$b, 5), c(own$b, -5))
  statistic <- 2 * (best(W, 1:4, starts)$value - best(W, 1:3, starts)$value)
  firth <- rbind(firth, data.frame(case = name, statistic = statistic,
                                   p = pchisq(statistic, 1, lower.tail = FALSE)))
}
print(tests); print(firth)
for (v in setdiff(names(rows), c("case", "row"))) rows[[v]] <- text17(rows[[v]])
for (v in setdiff(names(tests), "case")) tests[[v]] <- text17(tests[[v]])
for (v in setdiff(names(firth), "case")) firth[[v]] <- text17(firth[[v]])
write.csv(rows, "residuals.csv", row.names = FALSE, quote = FALSE)
write.csv(tests, "tests.csv", row.names = FALSE, quote = FALSE)
write.csv(firth, "firth-link.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("MASS", "ordinal", "statmod", "lmtest", "tseries", "numDeriv"),
  function(p) paste(p, packageVersion(p)))), "versions.txt")
