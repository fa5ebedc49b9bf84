# What leaving out a row does to proportional odds, in whole matrices and another coding than the program's
# (cumulative indicators, whitened by Cholesky factors, as in ordinal-robust.R):
#   one step   B Z_i' (I - Z_i E^-1 Z_i')^-1 e_i, B = clm's covariance, and Cook's distance d' B^-1 d / q
#   exact      clm fitted to the other rows
#   leverage   the largest eigenvalue of Z_i E^-1 Z_i'
# and the same of the rows of a local authority (level la), whose leverage is the trace. All of the coefficient
# of x. Run in this folder: Rscript ordinal-influence.R. Writes ordinal-influence.csv.
suppressMessages(library(ordinal))
text <- function(x) trimws(formatC(x, digits = 12, format = "g"))
levels <- list(ordinal = c("inadequate", "improving", "good", "outstanding"), ordinalseven = letters[1:7])
control <- clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L, method = "Newton")
out <- NULL
for (name in names(levels)) {
  d <- read.csv(paste0("data-", name, ".csv"), stringsAsFactors = FALSE)
  d$y <- factor(d$y, levels = levels[[name]], ordered = TRUE)
  d$role <- factor(d$role, levels = c("worker", "manager", "senior"))
  f <- switch(name, ordinal = y ~ x + s + role, ordinalseven = y ~ x + s)
  fit <- clm(f, data = d, control = control); b <- coef(fit); q <- length(b); n <- nrow(d)
  K <- nlevels(d$y); codes <- as.integer(d$y); X <- model.matrix(f, d)[, names(b)[K:q]]
  eta <- drop(X %*% b[K:q]); B <- vcov(fit)
  Z <- e <- row <- NULL
  for (i in 1:n) {
    p <- plogis(b[1:(K - 1)] - eta[i]); dp <- dlogis(b[1:(K - 1)] - eta[i])
    V <- outer(p, p, pmin) - outer(p, p); L <- t(chol(V))
    D <- dp * cbind(diag(K - 1), matrix(-X[i, ], K - 1, q - K + 1, byrow = TRUE))
    Z <- rbind(Z, forwardsolve(L, D)); e <- c(e, forwardsolve(L, (codes[i] <= 1:(K - 1)) - p))
    row <- c(row, rep(i, K - 1))
  }
  E <- crossprod(Z); x <- match("x", names(b))
  add <- function(level, unit, own, rows) {
    H <- Z[own, ] %*% solve(E, t(Z[own, ]))
    step <- drop(B %*% crossprod(Z[own, ], solve(diag(sum(own)) - H, e[own])))
    left <- droplevels(d[-rows, ]); exact <- NA
    if (nlevels(left$y) == K) exact <- b[x] - coef(clm(f, data = d[-rows, ], control = control))[x]
    data.frame(case = name, level, unit, leverage = text(if (level == "row") max(eigen(H)$values) else sum(diag(H))),
      cooks = text(drop(step %*% solve(B, step)) / q), dfbeta = text(step[x]), exact = text(exact))
  }
  out <- rbind(out, do.call(rbind, lapply(1:n, function(i) add("row", i, row == i, i))),
    do.call(rbind, lapply(unique(d$la), function(g) add("la", g, d$la[row] == g, which(d$la == g)))))
  rows <- subset(out, case == name & level == "row"); a <- as.numeric(rows$dfbeta); z <- as.numeric(rows$exact)
  cat(name, "one step against exact: correlation", cor(a, z), "largest difference in standard errors",
      max(abs(a - z)) / sqrt(B[x, x]), "of", max(abs(z)) / sqrt(B[x, x]), "\n")
}
write.csv(out, "ordinal-influence.csv", row.names = FALSE, quote = FALSE)
