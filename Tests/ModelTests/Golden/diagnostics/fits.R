# What panel, mixed and ordinal fits leave, as R gives it. Rscript fits.R (in this folder), on the data of
# ../panel, ../mixed, ../glmm and ../generalized. Writes fits.csv, fits-rows.csv and fits-versions.txt.
suppressMessages({library(plm); library(lme4); library(lmtest); library(ordinal)})
out <- NULL; rows <- NULL
put <- function(case, test, statistic, p = NA) out <<- rbind(out, data.frame(case, test,
  statistic = sprintf("%.17g", statistic), p = sprintf("%.17g", p)))
row <- function(case, quantity, values) rows <<- rbind(rows, data.frame(case, quantity,
  row = seq_along(values), value = sprintf("%.17g", values)))
white <- function(e, X) {
  Z <- cbind(X, do.call(cbind, lapply(seq_len(ncol(X)), function(i) X[, i] * X[, i:ncol(X), drop = FALSE])))
  aux <- lm(I(e^2) ~ scale(Z)); list(s = length(e) * summary(aux)$r.squared, df = aux$rank - 1)
}
spread <- function(case, e, X) {
  aux <- lm(I(e^2) ~ X); bp <- length(e) * summary(aux)$r.squared
  put(case, "heteroskedasticity", bp, pchisq(bp, ncol(X), lower.tail = FALSE))
  w <- white(e, X); put(case, "heteroskedasticity_white", w$s, pchisq(w$s, w$df, lower.tail = FALSE))
  s <- shapiro.test(e); put(case, "normality", s$statistic, s$p.value)
}
# Means of units, and changes: least squares on them.
for (name in c("balanced", "unbalanced")) {
  d <- read.csv(sprintf("../panel/within-data-%s.csv", name))
  d <- d[order(d$area, d$period), ]
  m <- aggregate(cbind(y, x, z) ~ area, d, mean)
  # As published period by period.
  i <- which(d$area[-1] == d$area[-nrow(d)] & diff(d$period) == 1)
  f <- data.frame(y = d$y[i + 1] - d$y[i], x = d$x[i + 1] - d$x[i], z = d$z[i + 1] - d$z[i])
  for (kind in c("between", "difference")) {
    fit <- lm(y ~ x + z, if (kind == "between") m else f)
    case <- paste0(kind, "-", name)
    stopifnot(abs(bptest(fit)$statistic - {a <- lm(I(resid(fit)^2) ~ x + z, model.frame(fit))
      nobs(fit) * summary(a)$r.squared}) < 1e-10)
    spread(case, resid(fit), model.matrix(fit)[, -1])
    r <- resettest(fit, 2:3, "fitted"); put(case, "reset", r$statistic, r$p.value)
    put(case, "influence", max(cooks.distance(fit)))
    put(case, "leverage", max(hatvalues(fit)))
    row(case, "standardized", rstandard(fit))
  }
  # A term that rises by one a period is the constant of the differences.
  d$rise <- d$period - 1900 + as.integer(factor(d$area))
  if (name == "balanced") {
    w <- pwfdtest(y ~ x + z + rise, pdata.frame(d, index = c("area", "period")), h0 = "fe")
    put("rise-balanced", "serial_correlation", w$statistic, w$p.value)
    w <- pwfdtest(y ~ x + z, pdata.frame(d, index = c("area", "period")), h0 = "fe")
    put("random-balanced", "serial_correlation", w$statistic, w$p.value)
  }
}
# Linear mixed models: residuals given the predicted effects, each over its own standard deviation.
cook <- function(fit, group) {
  X <- getME(fit, "X"); n <- nrow(X); s <- sigma(fit)
  V <- s^2 * (diag(1 / weights(fit)) + as.matrix(crossprod(getME(fit, "Lambdat") %*% getME(fit, "Zt"))))
  e <- drop(getME(fit, "y") - getME(fit, "offset") - X %*% fixef(fit)); M <- crossprod(X, solve(V, X))
  sapply(split(seq_len(n), group), function(g) {
    # V is block diagonal by group.
    W <- solve(V[g, g]); D <- solve(M - t(X[g, , drop = FALSE]) %*% W %*% X[g, , drop = FALSE],
      t(X[g, , drop = FALSE]) %*% W %*% e[g])
    drop(t(D) %*% M %*% D) / ncol(X)
  })
}
effects_in_sd <- function(fit, group, levels) {
  X <- getME(fit, "X"); s <- sigma(fit); Zt <- getME(fit, "Zt"); L <- getME(fit, "Lambdat")
  G <- s^2 * as.matrix(crossprod(L)); Z <- t(as.matrix(Zt))
  V <- s^2 * diag(1 / weights(fit)) + Z %*% G %*% t(Z)
  P <- solve(V) - solve(V, X) %*% solve(crossprod(X, solve(V, X)), t(solve(V, X)))
  C <- G %*% t(Z) %*% P %*% Z %*% G; b <- drop(G %*% t(Z) %*% P %*% getME(fit, "y"))
  which <- which(rownames(Zt) %in% levels)
  b[which] / sqrt(diag(C)[which])
}
options(contrasts = c("contr.treatment", "contr.poly"))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))
sleep <- read.csv("../mixed/sleepstudy.csv"); children <- read.csv("../mixed/children.csv")
for (case in c("sleep", "children", "children-weighted")) {
  d <- if (case == "sleep") sleep else children
  fit <- switch(case,
    sleep = lmer(y ~ days + (1 | subject), sleep, control = tight),
    children = lmer(y ~ support + age + (1 | la) + (1 | la:family), children, control = tight),
    lmer(y ~ support + age + (1 | la) + (1 | la:family), children, weights = w, control = tight))
  group <- if (case == "sleep") d$subject else d$la
  e <- resid(fit, "pearson", scaled = TRUE) / sqrt(1 - hatvalues(fit))
  spread(case, e, model.matrix(fit)[, -1, drop = FALSE])
  row(case, "standardized", e)
  put(case, "influence", max(cook(fit, group)))
  b <- effects_in_sd(fit, group, unique(as.character(group)))
  s <- shapiro.test(b); put(case, "normality_groups", s$statistic, s$p.value)
  p <- min(1, 2 * length(e) * pnorm(-max(abs(e)))); put(case, "outlier", p, p)
}
# By hand: plm 2.6 does not centre the changes where a term that rises with the period is the only one.
s <- sleep[order(sleep$subject, sleep$days), ]
i <- which(s$subject[-1] == s$subject[-nrow(s)])
e <- data.frame(g = s$subject[i], u = s$y[i + 1] - s$y[i]); e$u <- e$u - mean(e$u)
k <- which(e$g[-1] == e$g[-nrow(e)])
fd <- lm(after ~ before, data.frame(after = e$u[k + 1], before = e$u[k]))
B <- solve(crossprod(model.matrix(fd)))
V <- B %*% crossprod(rowsum(model.matrix(fd) * resid(fd), e$g[k])) %*% B
F <- (coef(fd)[2] + .5)^2 / V[2, 2]
put("sleep", "serial_correlation", F, pf(F, 1, length(k) - 2, lower.tail = FALSE))
# Generalized mixed models: deviance residuals at the modes.
control <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e6), tolPwrss = 1e-13)
cbpp <- read.csv("../glmm/cbpp.csv"); sim <- read.csv("../glmm/simulated.csv")
a <- glmer(cbind(incidence, size - incidence) ~ factor(period) + (1 | herd), cbpp, binomial, control = control)
row("cbpp", "deviance", resid(a, "deviance"))
b <- glmer(count ~ x + offset(log(e)) + (1 | la), sim, poisson, control = control)
row("offset", "deviance", resid(b, "deviance"))
# Grades: what proportional odds expect of each row, and variance inflation from the slopes' covariance.
o <- read.csv("../generalized/data-ordinal.csv")
o$y <- factor(o$y, c("inadequate", "improving", "good", "outstanding"), ordered = TRUE)
o$role <- factor(o$role, c("worker", "manager", "senior"))
fit <- clm(y ~ x + s + role, data = o, control = clm.control(gradTol = 1e-12, maxIter = 200L))
eta <- drop(model.matrix(~ x + s + role, o)[, -1] %*% fit$beta)
F <- cbind(0, sapply(fit$alpha, function(t) plogis(t - eta)), 1); k <- as.integer(o$y)
row("ordinal", "below", F[cbind(seq_along(k), k)]); row("ordinal", "upto", F[cbind(seq_along(k), k + 1)])
R <- cov2cor(vcov(fit)[names(fit$beta), names(fit$beta)])
for (term in c("x", "s", "role")) {
  own <- grep(paste0("^", term), names(fit$beta))
  put("ordinal", paste0("vif_", term), det(R[own, own, drop = FALSE]) * det(R[-own, -own, drop = FALSE]) / det(R))
}
X <- model.matrix(~ x + s + role, o)[, -1]
put("ordinal", "condition_number", kappa(scale(X), exact = TRUE))
write.csv(out, "fits.csv", row.names = FALSE, quote = FALSE)
write.csv(rows, "fits-rows.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("plm", "lme4", "lmtest", "ordinal"),
  function(p) paste(p, packageVersion(p)))), "fits-versions.txt")
