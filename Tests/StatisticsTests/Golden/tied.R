# Exact p of Spearman's rho and Kendall's tau-b with ties, by enumeration: every order of y, or every split
# into two groups. Writes tied.csv. Polyserial correlations by polycor, with the standard error of the
# whole likelihood from its numerical Hessian: polyserial.csv. Run in this folder.
suppressMessages(library(polycor))
join <- function(v) paste(sprintf("%.17g", v), collapse = ";")
out <- function(v) sprintf("%.17g", v)
orders <- function(n) if (n == 1) matrix(1) else do.call(rbind, lapply(1:n, function(k) cbind(k, { m <- orders(n - 1); m + (m >= k) })))
pairs <- list(
  tied5 = list(c(1, 1, 2, 3, 3), c(2, 1, 2, 5, 4)), one6 = list(c(1, 2, 2, 3, 4, 5), c(3, 1, 2, 6, 4, 5)),
  likert7 = list(c(1, 2, 2, 3, 3, 4, 5), c(2, 2, 1, 3, 5, 3, 5)), grades8 = list(c(1, 1, 1, 2, 2, 3, 3, 4), c(2, 1, 3, 1, 4, 2, 4, 3)),
  binary8 = list(c(0, 0, 0, 1, 1, 1, 0, 1), c(1, 3, 2, 5, 4, 6, 3, 7)), down8 = list(c(1, 2, 3, 4, 4, 6, 7, 8), c(8, 7, 5, 5, 4, 3, 3, 1)))
S <- function(x, y) { d <- sign(outer(x, x, "-")) * sign(outer(y, y, "-")); sum(d) / 2 }
rows <- lapply(names(pairs), function(name) {
  x <- pairs[[name]][[1]]; y <- pairs[[name]][[2]]; o <- orders(length(x))
  rho <- apply(o, 1, function(i) cor(rank(x), rank(y)[i])); tau <- apply(o, 1, function(i) S(x, y[i]))
  data.frame(name, x = join(x), y = join(y), rho = out(cor(rank(x), rank(y))),
    p_rho = out(mean(abs(rho) >= abs(cor(rank(x), rank(y))) - 1e-9)), tau = out(cor(x, y, method = "kendall")),
    p_tau = out(mean(abs(tau) >= abs(S(x, y)))))
})
# Two groups of y against many values of x: choices of who is in the second group.
set.seed(5)
for (n in c(14, 18)) {
  x <- sample(1:9, n, TRUE); y <- rep(0:1, c(n - 6, 6))[order(x + rnorm(n, 0, 4))]
  tau <- combn(n, 6, function(i) { z <- numeric(n); z[i] <- 1; S(x, z) })
  rows[[length(rows) + 1]] <- data.frame(name = paste0("groups", n), x = join(x), y = join(y), rho = "", p_rho = "",
    tau = out(cor(x, y, method = "kendall")), p_tau = out(mean(abs(tau) >= abs(S(x, y)))))
}
write.csv(do.call(rbind, rows), "tied.csv", row.names = FALSE, quote = FALSE)

likelihood <- function(theta, x, y) {  # mu, log sigma, rho, cuts
  k <- length(theta); z <- (x - theta[1]) / exp(theta[2]); rho <- theta[3]; cuts <- c(-Inf, theta[4:k], Inf)
  r <- sqrt(1 - rho^2)
  -sum(dnorm(x, theta[1], exp(theta[2]), log = TRUE) + log(pnorm((cuts[y + 1] - rho * z) / r) - pnorm((cuts[y] - rho * z) / r)))
}
set.seed(11); serial <- list()
for (case in list(c(40, .5, 3), c(120, -.3, 5), c(300, .8, 2), c(90, .05, 7))) {
  n <- case[1]; x <- round(3 + 2 * rnorm(n), 3); l <- case[2] * (x - 3) / 2 + sqrt(1 - case[2]^2) * rnorm(n)
  y <- as.integer(cut(l, c(-Inf, qnorm(seq_len(case[3] - 1) / case[3]), Inf))); y <- match(y, sort(unique(y)))
  f <- polyserial(x, y, ML = TRUE, std.err = TRUE, control = list(reltol = 1e-15, maxit = 5000))
  g <- polyserial(x, y, ML = TRUE, std.err = TRUE, maxcor = .9999)
  # The whole likelihood, sharpened by Newton from polycor's point; n in the deviation.
  start <- c(mean(x), log(sd(x) * sqrt((n - 1) / n)), f$rho, f$cuts)
  m <- optim(start, likelihood, x = x, y = y, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000, ndeps = rep(1e-4, length(start))))
  V <- solve(optimHess(m$par, likelihood, x = x, y = y, control = list(ndeps = rep(1e-4, length(start)))))
  serial[[length(serial) + 1]] <- data.frame(x = join(x), y = join(y), rho = out(unname(f$rho)), se_polycor = out(sqrt(f$var[1, 1])),
    rho_whole = out(m$par[3]), se_whole = out(sqrt(V[3, 3])))
  cat(f$rho, sqrt(f$var[1, 1]), m$par[3], sqrt(V[3, 3]), "\n")
}
write.csv(do.call(rbind, serial), "polyserial.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("polycor", packageVersion("polycor"))), "tied-versions.txt")
