# Cluster-robust covariances, curves, and fits without one group, of generalized mixed models, in R alone:
# the likelihood of one cluster is written here (Laplace's approximation with exact modes, or adaptive
# Gauss-Hermite quadrature), its maximum found by Newton's steps, scores and Hessian by numDeriv. lme4 starts
# it. Run in this folder, after reference.R: Rscript robust.R. Writes robust.csv, curves.csv, left-out.csv.
suppressMessages({library(lme4); library(numDeriv)})
chars <- function(f) read.csv(f, stringsAsFactors = TRUE)
cbpp <- chars("cbpp.csv"); cbpp$period <- factor(cbpp$period); cbpp$herd <- factor(cbpp$herd)
ticks <- chars("grouseticks.csv"); sim <- chars("simulated.csv")
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), tolPwrss = 1e-13,
  calc.derivs = FALSE, check.conv.singular = "ignore")
hermite <- function(k) {
  J <- diag(0, k); for (i in seq_len(k - 1)) J[i, i + 1] <- J[i + 1, i] <- sqrt(i / 2)
  e <- eigen(J); list(x = e$values, w = sqrt(pi) * e$vectors[1, ]^2)
}
# -2 log L of each cluster as a function of (theta, beta).
parts <- function(m, cluster, nodes = 1) {
  X <- getME(m, "X"); Z <- t(as.matrix(getME(m, "Zt"))); o <- getME(m, "offset"); y <- getME(m, "y")
  w <- weights(m); Lt <- getME(m, "Lambdat"); place <- getME(m, "Lind"); q <- max(place)
  fam <- family(m)$family; gh <- if (nodes > 1) hermite(nodes)
  rows <- split(seq_along(y), cluster)
  l <- function(eta, i) sum(if (fam == "poisson") dpois(y[i], exp(eta), log = TRUE) else
    lchoose(w[i], round(y[i] * w[i])) + w[i] * (y[i] * plogis(eta, log.p = TRUE) +
      (1 - y[i]) * plogis(-eta, log.p = TRUE)))
  f <- function(v) {
    Lt@x <- v[seq_len(q)][place]; A <- Z %*% t(as.matrix(Lt)); fixed <- as.vector(X %*% v[-seq_len(q)] + o)
    sapply(rows, function(i) {
      B <- A[i, , drop = FALSE]; B <- B[, colSums(abs(Z[i, , drop = FALSE])) > 0, drop = FALSE]
      # Effects of zero variance stay where they are.
      u <- rep(0, ncol(B)); F <- function(u) sum(u^2) - 2 * l(fixed[i] + as.vector(B %*% u), i)
      for (k in 1:200) {
        eta <- fixed[i] + as.vector(B %*% u)
        mu <- if (fam == "poisson") exp(eta) else plogis(eta)
        W <- if (fam == "poisson") mu else w[i] * mu * (1 - mu)
        s <- if (fam == "poisson") y[i] - mu else w[i] * (y[i] - mu)
        H <- diag(length(u)) + crossprod(B, W * B); g <- u - as.vector(crossprod(B, s))
        d <- as.vector(solve(H, g)); h <- 1; now <- F(u)
        while (F(u - h * d) > now + 1e-9 * (1 + abs(now))) h <- h / 2
        u <- u - h * d; if (sum(d * g) < 1e-26) break
      }
      eta <- fixed[i] + as.vector(B %*% u); mu <- if (fam == "poisson") exp(eta) else plogis(eta)
      W <- if (fam == "poisson") mu else w[i] * mu * (1 - mu)
      H <- diag(length(u)) + crossprod(B, W * B)
      if (nodes == 1) return(F(u) + as.numeric(determinant(H)$modulus))
      sd <- sqrt(2 / H[1, 1])
      -2 * log(sum(gh$w / sqrt(pi) * exp(gh$x^2 - sapply(u + sd * gh$x, F) / 2))) + log(H[1, 1])
    })
  }
  x <- c(getME(m, "theta"), fixef(m))
  list(f = f, x = x, q = q)
}
newton <- function(p, steps = 6) {
  f <- function(v) sum(p$f(v)); v <- p$x
  for (i in seq_len(steps)) {
    step <- solve(hessian(f, v), grad(f, v)); v <- v - step
    if (max(abs(step)) < 1e-8) break
  }
  v
}
text <- function(x) sprintf("%.12g", x)
robust <- NULL
sandwich <- function(name, m, cluster, nodes = 1) {
  p <- parts(m, cluster, nodes); v <- newton(p); own <- p$q + seq_along(fixef(m))
  S <- -jacobian(p$f, v) / 2; C <- solve(hessian(function(v) sum(p$f(v)), v) / 2)
  stopifnot(max(abs(colSums(S))) < 1e-5)
  V <- C %*% crossprod(S) %*% C; G <- nrow(S)
  for (type in c("classical", "cr0", "cr1")) {
    M <- switch(type, classical = C, cr0 = V, cr1 = V * G / (G - 1))
    robust <<- rbind(robust, data.frame(model = name, covariance = type, term = names(fixef(m)),
      estimate = text(v[own]), std_error = text(sqrt(diag(M))[own])))
  }
  cat(name, "\n")
}
cb <- cbind(incidence, size - incidence) ~ period + (1 | herd)
m <- glmer(cb, cbpp, binomial, control = tight)
sandwich("cbpp", m, cbpp$herd)
sandwich("cbpp-agq", glmer(cb, cbpp, binomial, control = tight, nAGQ = 9), cbpp$herd, 9)
sandwich("slopes", glmer(yes ~ x + (x | la), sim, binomial, control = tight), sim$la)
sandwich("offset", glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight), sim$la)
sandwich("ticks", glmer(ticks ~ year + height + (1 | brood) + (1 | place), ticks, poisson, control = tight),
  ticks$place)
write.csv(robust, "robust.csv", row.names = FALSE, quote = FALSE)
# Each herd left out.
left <- NULL
for (h in levels(cbpp$herd)) {
  d <- droplevels(cbpp[cbpp$herd != h, ]); one <- glmer(cb, d, binomial, control = tight)
  v <- newton(parts(one, d$herd)); b <- v[-1]
  left <- rbind(left, data.frame(herd = h, term = c("period[2]", "period[3]", "period[4]"), estimate = text(b[-1])))
}
write.csv(left, "left-out.csv", row.names = FALSE, quote = FALSE)
cat("left out\n")
# Curves: in orthogonal columns, then as powers of x; the log-likelihood is the same.
curves <- NULL
curve <- function(name, formula, family, cluster, back, nodes = 1) {
  m <- glmer(formula, sim, family, control = tight, nAGQ = nodes)
  p <- parts(m, cluster, nodes); v <- newton(p); own <- p$q + seq_along(fixef(m))
  C <- solve(hessian(function(v) sum(p$f(v)), v) / 2)[own, own]
  b <- back %*% v[own]; se <- sqrt(diag(back %*% C %*% t(back))); l4 <- back %*% fixef(m)
  curves <<- rbind(curves, data.frame(model = name, column = seq_along(own) - 1, estimate = text(b),
    std_error = text(se), lme4 = text(l4), theta = text(v[1]), loglik = text(-sum(p$f(v)) / 2)))
  cat(name, "\n")
}
powers <- function(k) {
  Q <- cbind(1, poly(sim$x, k)); P <- outer(sim$x, 0:k, "^"); qr.solve(P, Q)
}
curve("poly", yes ~ poly(x, 3) + (1 | la), binomial, sim$la, powers(3))
curve("spline", count ~ splines::ns(x, 3) + (1 | la) + offset(log(e)), poisson, sim$la, diag(4))
curve("poly-agq", yes ~ poly(x, 2) + (1 | la), binomial, sim$la, powers(2), 9)
write.csv(curves, "curves.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "lme4", as.character(packageVersion("lme4")), "numDeriv",
    as.character(packageVersion("numDeriv")), "\n", file = "robust-versions.txt")
