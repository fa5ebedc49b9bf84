# Golden values for Spearman's default p (spearman.csv), bivariate normal probabilities
# (bivariate_normal.csv, from mpmath by ordinal.py) and polychoric correlations (polychoric.csv).
# Made with R 4.2.2, stats 4.2.2, polycor 0.8-1, pbivnorm 0.6.0, numDeriv 2016.8-1.1:  Rscript ordinal.R
library(polycor)
options(digits = 17, warn = -1)
out <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g", width = 1))
join <- function(x) paste(out(x), collapse = ";")
set.seed(1975)

rows <- do.call(rbind, lapply(c(2, 5, 9, 10, 11, 14, 30, 152, 1290, 1291), function(n) {
  do.call(rbind, lapply(c(0, 0.3, -0.8), function(b) {
    x <- sample(n); y <- order(order(b * scale(x)[, 1] + rnorm(n) * sqrt(1 - b^2)))
    test <- cor.test(x, y, method = "spearman")
    data.frame(n, x = join(x), y = join(y), rho = out(test$estimate), s = out(test$statistic),
      p = out(test$p.value))
  }))
}))
write.csv(rows, "spearman.csv", row.names = FALSE, quote = FALSE)

# polychor's optimiser stops early: its answer is polished by Newton steps on the same likelihood.
draw <- function(n, rho, rows, columns) {
  x <- rnorm(n); y <- rho * x + sqrt(1 - rho^2) * rnorm(n)
  cut <- function(v, k) findInterval(v, qnorm(cumsum(k) / sum(k))[-length(k)])
  list(cut(x, rows) + 1, cut(y, columns) + 1)
}
cases <- list(
  five = draw(400, 0.5, c(1, 2, 3, 2, 1), c(1, 1, 2, 3, 3)),
  two = draw(163, 0.4, c(2, 3), c(1, 1)),
  negative = draw(646, -0.3, c(1, 3, 4, 3, 1), c(5, 3, 1)),
  strong = draw(300, 0.9, c(1, 2, 2, 1), c(1, 2, 2, 1)),
  none = draw(200, 0, c(1, 1, 1), c(1, 1, 1)),
  sparse = draw(45, 0.6, c(1, 2, 3, 3, 1), c(1, 2, 3, 3, 1)))
loglik <- function(pars, tab) {
  r <- nrow(tab); c <- ncol(tab)
  a <- c(-Inf, pars[2:r], Inf); b <- c(-Inf, pars[(r + 1):(r + c - 1)], Inf)
  corner <- function(h, k)
    ifelse(h == -Inf | k == -Inf, 0, ifelse(h == Inf, pnorm(k), ifelse(k == Inf, pnorm(h),
      pbivnorm::pbivnorm(pmax(pmin(h, 99), -99), pmax(pmin(k, 99), -99), pars[1]))))
  P <- outer(a, b, corner)
  p <- P[-1, -1] - P[-1, -(c + 1)] - P[-(r + 1), -1] + P[-(r + 1), -(c + 1)]
  sum((tab * log(p))[tab > 0])
}
rows <- do.call(rbind, lapply(names(cases), function(name) {
  tab <- table(cases[[name]][[1]], cases[[name]][[2]])
  fit <- polychor(tab, ML = TRUE, std.err = TRUE, control = list(reltol = 1e-15, maxit = 20000))
  pars <- c(fit$rho, fit$row.cuts, fit$col.cuts)
  for (i in 1:3) {
    g <- numDeriv::grad(loglik, pars, tab = tab); H <- numDeriv::hessian(loglik, pars, tab = tab, method.args = list(d = 0.01))
    pars <- pars - solve(H, g)
  }
  se <- sqrt(solve(-numDeriv::hessian(loglik, pars, tab = tab, method.args = list(d = 0.01)))[1, 1])
  data.frame(name, x = join(cases[[name]][[1]]), y = join(cases[[name]][[2]]),
    polychor = out(fit$rho), polychor_se = out(sqrt(fit$var[1, 1])), rho = out(pars[1]), se = out(se))
}))
write.csv(rows, "polychoric.csv", row.names = FALSE, quote = FALSE)
