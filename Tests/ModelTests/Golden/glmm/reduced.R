# CR2 of generalized mixed models by their working linear mixed model (Breslow & Clayton 1993): z = eta +
# (y - mu) / w at the modes, V = 1/w + Z G Z', whitened by V^(-1/2) of each cluster, then `clubSandwich` on `lm`
# of the whitened rows (target: the identity). glmer's optimum is carried on by Newton's steps on its own
# deviance; modes, z and V are dense and written here. Run in this folder, after reference.R: Rscript reduced.R
# Writes lopsided.csv, reduced.csv, reduced-joint.csv.
suppressMessages({library(lme4); library(numDeriv); library(clubSandwich)})
text <- function(x) sprintf("%.12g", x)
# Clusters of 36 rows to one, families within them, regions of two or three.
set.seed(20261122)
size <- c(36, 28, 22, 18, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1); la <- rep(seq_along(size), size); n <- length(la)
part <- unlist(lapply(size, function(s) (seq_len(s) - 1) %/% 3)); fam <- sprintf("F%02d%02d", la, part)
x <- round(rnorm(n) + .4 * rnorm(14)[la], 3); wide <- round(rnorm(14)[la], 3)
role <- sample(c("a", "b", "c"), n, TRUE); e <- sample(5:40, n, TRUE); m <- sample(2:9, n, TRUE)
u <- rnorm(14, sd = .5)[la] + rnorm(length(unique(fam)), sd = .4)[match(fam, unique(fam))]
count <- rpois(n, e * exp(-2 + .2 * x + .3 * (role == "b") + u) * rgamma(n, 2, 2))
part <- rbinom(n, m, plogis(-.3 + .3 * x + u)); yes <- rbinom(n, 1, plogis(.2 + .4 * x + .3 * wide + u))
lone <- rpois(n, exp(1 + .1 * x))
write.csv(data.frame(la = sprintf("L%02d", la), fam, region = sprintf("R%d", la %% 6), x, wide, role, e, m, count,
  part, yes, lone), "lopsided.csv", row.names = FALSE, quote = FALSE)
chars <- function(f) read.csv(f, stringsAsFactors = TRUE)
cbpp <- chars("cbpp.csv"); cbpp$period <- factor(cbpp$period); cbpp$herd <- factor(cbpp$herd)
sim <- chars("simulated.csv"); lop <- chars("lopsided.csv")
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), tolPwrss = 1e-13,
  calc.derivs = FALSE, check.conv.singular = "ignore")
# The model of one fit: its modes, and its deviance by Laplace's approximation, as functions of (theta, beta).
model <- function(m) {
  X <- getME(m, "X"); Z <- t(as.matrix(getME(m, "Zt"))); o <- getME(m, "offset"); y <- getME(m, "y")
  w <- weights(m); Lt <- getME(m, "Lambdat"); place <- getME(m, "Lind"); q <- max(place)
  poisson <- family(m)$family == "poisson"; u <- rep(0, ncol(Z))
  at <- function(v) {
    Lt@x <- v[seq_len(q)][place]; B <- Z %*% t(as.matrix(Lt)); fixed <- as.vector(X %*% v[-seq_len(q)] + o)
    for (k in 1:100) {
      eta <- fixed + as.vector(B %*% u); mu <- if (poisson) exp(eta) else plogis(eta)
      W <- if (poisson) mu else w * mu * (1 - mu); s <- if (poisson) y - mu else w * (y - mu)
      A <- diag(length(u)) + crossprod(B, W * B); step <- solve(A, crossprod(B, s) - u); u <<- u + as.vector(step)
      if (max(abs(step)) < 1e-12) break
    }
    eta <- fixed + as.vector(B %*% u); mu <- if (poisson) exp(eta) else plogis(eta)
    W <- if (poisson) mu else w * mu * (1 - mu); s <- if (poisson) y - mu else w * (y - mu)
    l <- if (poisson) sum(y * eta - mu) else sum(w * (y * plogis(eta, log.p = TRUE) + (1 - y) * plogis(-eta, log.p = TRUE)))
    A <- diag(length(u)) + crossprod(B, W * B)
    list(X = X, z = eta - o + s / W, V = diag(1 / W) + tcrossprod(B), b = v[-seq_len(q)],
      deviance = sum(u^2) - 2 * l + as.numeric(determinant(A)$modulus))
  }
  list(at = at, start = c(getME(m, "theta"), fixef(m)), q = q, diagonal = getME(m, "lower") == 0)
}
# Newton's steps from glmer's optimum over what is not held at zero. With quadrature on its own deviance.
polish <- function(m, p) {
  own <- if (m@devcomp$dims[["nAGQ"]] > 1) update(m, devFunOnly = TRUE)
  f <- function(v) if (is.null(own)) p$at(v)$deviance else own(v)
  v <- p$start; held <- which(p$diagonal & abs(v[seq_len(p$q)]) < 1e-3); v[held] <- 0
  free <- setdiff(seq_along(v), held); g <- function(w) { v[free] <- w; f(v) }
  for (i in 1:8) {
    step <- solve(hessian(g, v[free]), grad(g, v[free])); v[free] <- v[free] - step
    if (max(abs(step)) < 1e-9) break
  }
  cat("theta", text(v[seq_len(p$q)]), "step", max(abs(step)), "")
  v
}
root <- function(V, power) { e <- eigen(V, symmetric = TRUE); e$vectors %*% (e$values^power * t(e$vectors)) }
rows <- joints <- NULL
reduced <- function(name, m, cluster, joint) {
  p <- model(m); p <- p$at(polish(m, p)); X <- p$X; z <- p$z; C <- factor(cluster)
  stopifnot(all(p$V[outer(C, C, "!=")] == 0))
  for (g in levels(C)) {
    i <- which(C == g); A <- root(p$V[i, i, drop = FALSE], -.5)
    X[i, ] <- A %*% p$X[i, , drop = FALSE]; z[i] <- A %*% p$z[i]
  }
  colnames(X) <- gsub("[():]", ".", colnames(p$X)); d <- data.frame(z, X, check.names = FALSE)
  fit <- lm(z ~ 0 + ., d); V <- vcovCR(fit, cluster = C, type = "CR2")
  t <- coef_test(fit, vcov = V, test = "Satterthwaite")
  df <- if ("df_Satt" %in% names(t)) t$df_Satt else t$df
  # The same with the target V itself, whose root is Cholesky's (as of `lmer` and `lme` fits).
  M <- solve(t(p$X) %*% solve(p$V, p$X)); e <- p$z - p$X %*% coef(fit); S <- 0
  for (g in levels(C)) {
    i <- which(C == g); Vg <- p$V[i, i, drop = FALSE]; Xg <- p$X[i, , drop = FALSE]; D <- chol(Vg)
    A <- t(D) %*% root(D %*% (Vg - Xg %*% M %*% t(Xg)) %*% t(D), -.5) %*% D
    S <- S + tcrossprod(t(Xg) %*% solve(Vg, A %*% e[i]))
  }
  other <- sqrt(diag(M %*% S %*% M))
  rows <<- rbind(rows, data.frame(model = name, term = names(fixef(m)), estimate = text(p$b),
    std_error = text(t$SE), df = text(df), std_error_cholesky = text(other)))
  L <- diag(ncol(X))[joint, , drop = FALSE]
  w <- Wald_test(fit, constraints = L, vcov = V, test = "HTZ"); k <- length(joint); eta <- w$df_denom + k - 1
  F <- as.vector(t(L %*% p$b) %*% solve(L %*% as.matrix(V) %*% t(L), L %*% p$b)) * w$df_denom / (eta * k)
  joints <<- rbind(joints, data.frame(model = name, columns = paste(joint - 1, collapse = " "), eta = text(eta),
    statistic = text(F), p_value = text(pf(F, k, w$df_denom, lower.tail = FALSE))))
  cat(name, length(levels(C)), "clusters, se by the other root", text(range(other / t$SE)), "\n")
}
cb <- cbind(incidence, size - incidence) ~ period + (1 | herd)
reduced("cbpp", glmer(cb, cbpp, binomial, control = tight), cbpp$herd, 2:4)
reduced("cbpp-agq", glmer(cb, cbpp, binomial, control = tight, nAGQ = 9), cbpp$herd, 2:4)
reduced("slopes", glmer(yes ~ x + (x | la), sim, binomial, control = tight), sim$la, 1:2)
reduced("offset", glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight), sim$la, 1:2)
lopsided <- count ~ x + wide + role + offset(log(e))
reduced("counts", glmer(update(lopsided, . ~ . + (1 | la)), lop, poisson, control = tight), lop$la, 4:5)
reduced("nested", glmer(update(lopsided, . ~ . + (1 | la) + (1 | fam)), lop, poisson, control = tight), lop$la, 4:5)
reduced("above", glmer(update(lopsided, . ~ . + (1 | fam)), lop, poisson, control = tight), lop$la, 4:5)
reduced("trials", glmer(cbind(part, m - part) ~ x + wide + (1 | la), lop, binomial, control = tight), lop$la, 2:3)
reduced("regions", glmer(yes ~ x + (1 | la), lop, binomial, control = tight), lop$region, 1:2)
reduced("yes", glmer(yes ~ x + wide + (1 | la), lop, binomial, control = tight), lop$la, 2:3)
reduced("lone", glmer(lone ~ x + wide + (1 | la), lop, poisson, control = tight), lop$la, 2:3)
write.csv(rows, "reduced.csv", row.names = FALSE, quote = FALSE)
write.csv(joints, "reduced-joint.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "lme4", as.character(packageVersion("lme4")), "clubSandwich",
  as.character(packageVersion("clubSandwich")), "numDeriv", as.character(packageVersion("numDeriv")), "\n",
  file = "reduced-versions.txt")
