# Reference values for what a generalized linear mixed model says beside its coefficients. Writes
# inference.csv beside itself: Rscript inference.R, after reference.R, whose data and maxima it reads.
#
# Profiles, tests, R² and population-averaged effects are written here in R alone, on a Laplace deviance
# with exact modes (lme4's own is good to about 1e-6 only); effects by R's integrate. The last lines
# compare with lme4, performance where those are offered.
suppressMessages({library(lme4); library(numDeriv); library(performance)})
options(digits = 17)
out <- data.frame()
put <- function(model, quantity, name, value)
  out <<- rbind(out, data.frame(model, quantity, name, value = sprintf("%.12g", value)))
chars <- function(f) read.csv(f, stringsAsFactors = TRUE)
cbpp <- chars("cbpp.csv"); cbpp$period <- factor(cbpp$period); cbpp$herd <- factor(cbpp$herd)
ticks <- chars("grouseticks.csv"); sim <- chars("simulated.csv"); sim$one <- 1
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), tolPwrss = 1e-13,
  calc.derivs = FALSE, check.conv.singular = "ignore")

# As in reference.R, with the modes and the curvature kept.
laplace <- function(m) {
  X <- getME(m, "X"); Zt <- getME(m, "Zt"); o <- getME(m, "offset"); y <- getME(m, "y"); w <- weights(m)
  Lt <- getME(m, "Lambdat"); place <- getME(m, "Lind"); q <- max(place); fam <- family(m)$family
  e <- new.env(); e$u <- rep(0, nrow(Zt))
  f <- function(v) {
    Lt@x <- v[seq_len(q)][place]; A <- as.matrix(Lt %*% Zt)
    fixed <- as.vector(X %*% v[-seq_len(q)] + o); u <- e$u
    F <- function(u) { eta <- fixed + as.vector(crossprod(A, u))
      sum(u^2) - 2 * sum(if (fam == "poisson") y * eta - exp(eta) else
        w * (y * plogis(eta, log.p = TRUE) + (1 - y) * plogis(-eta, log.p = TRUE))) }
    now <- F(u); if (!is.finite(now)) { u <- 0 * u; now <- F(u) }
    for (i in 1:200) {
      eta <- fixed + as.vector(crossprod(A, u)); mu <- family(m)$linkinv(eta)
      W <- if (fam == "poisson") mu else w * mu * (1 - mu)
      s <- if (fam == "poisson") y - mu else w * (y - mu)
      H <- diag(nrow(A)) + A %*% (W * t(A)); g <- u - as.vector(A %*% s)
      d <- solve(H, g); h <- 1
      while (!is.finite(F(u - h * d)) || F(u - h * d) > now + 1e-9 * (1 + abs(now))) {
        h <- h / 2; if (h < 1e-9) stop("no mode") }
      u <- u - h * d; now <- F(u)
      if (sum(d * g) < 1e-24) break
    }
    e$u <- u; e$H <- H; e$A <- A; e$W <- W; e$eta <- eta; e$Lt <- Lt; e$X <- X
    eta <- fixed + as.vector(crossprod(A, u)); mu <- family(m)$linkinv(eta)
    W <- if (fam == "poisson") mu else w * mu * (1 - mu)
    H <- diag(nrow(A)) + A %*% (W * t(A))
    l <- if (fam == "poisson") dpois(y, mu, log = TRUE) else dbinom(round(y * w), w, mu, log = TRUE)
    e$pearson <- if (fam == "poisson") sum((y - mu)^2 / mu) else sum(w * (y - mu)^2 / (mu * (1 - mu)))
    sum(u^2) - 2 * sum(l) + as.numeric(determinant(H)$modulus)
  }
  list(f = f, e = e, q = q)
}
newton <- function(f, x, steps = 6, tol = 1e-9) {
  for (i in seq_len(steps)) {
    step <- solve(hessian(f, x), grad(f, x)); x <- x - step
    if (max(abs(step)) < tol) break
  }
  x
}
known <- new.env()
maximum <- function(m) {
  key <- paste(deparse(formula(m)), collapse = "")
  if (is.null(known[[key]])) known[[key]] <- find(m)
  known[[key]]
}
find <- function(m) {
  l <- laplace(m); p <- length(fixef(m)); q <- l$q
  x <- c(getME(m, "theta"), fixef(m))
  zero <- seq_along(x) <= q & abs(x) < 1e-3 & c(getME(m, "lower"), rep(-Inf, p)) == 0
  x[zero] <- 0
  f <- function(v) { z <- x; z[!zero] <- v; l$f(z) }
  v <- newton(f, x[!zero]); x[!zero] <- v
  list(x = x, zero = zero, value = f(v), f = f, full = l$f, e = l$e, q = q, V = 2 * solve(hessian(f, v)))
}

# The values of theta[j] at which the least deviance has risen by qchisq(0.95, 1).
profile <- function(name, label, m, j) {
  a <- maximum(m); rest <- a$x[-j]; rest[seq_len(a$q - 1)][rest[seq_len(a$q - 1)] == 0] <- 0.05
  at <- function(v) {
    g <- function(r) tryCatch(a$full(append(r, v, j - 1)), error = function(e) { a$e$u <- 0 * a$e$u; 1e10 })
    r <- optim(rest, g, method = "BFGS", control = list(reltol = 1e-13, maxit = 500, ndeps = rep(1e-4, length(rest))))$par
    rest <<- r
    g(r) - a$value - qchisq(0.95, 1)
  }
  top <- a$x[j]; h <- 0.3
  while (at(top + h) < 0) h <- h * 1.5
  high <- uniroot(at, c(top + h / 1.5 * (h > 0.3), top + h), tol = 1e-9)$root
  rest <- a$x[-j]; rest[seq_len(a$q - 1)][rest[seq_len(a$q - 1)] == 0] <- 0.05
  low <- if (top == 0 || at(0) <= 0) 0 else { rest <- a$x[-j]; uniroot(at, c(0, top), tol = 1e-9)$root }
  put(name, "conflow", label, low); put(name, "confhigh", label, high)
  cat(name, label, low, high, "\n")
}

# E m(eta + sqrt(v) Z).
population <- function(fam, eta, v) {
  if (fam == "poisson") return(exp(eta + v / 2))
  if (v == 0) return(plogis(eta))
  sapply(eta, function(h) integrate(function(z) plogis(h + sqrt(v) * z) * dnorm(z), -10, 10,
    rel.tol = 1e-11, subdivisions = 500)$value)
}
# Each row's z'Gz at theta, of relative covariance factors (sigma is 1).
spread <- function(m, theta, Zt = getME(m, "Zt")) {
  Lt <- getME(m, "Lambdat"); Lt@x <- theta[getME(m, "Lind")]
  colSums(as.matrix(Lt %*% Zt)^2)
}
effect <- function(name, term, m, change) {
  a <- maximum(m); fam <- family(m)$family; w <- weights(m)
  g <- function(v) { x <- a$x; x[!a$zero] <- v; change(x[seq_len(a$q)], x[-seq_len(a$q)], fam, w / sum(w)) }
  v <- a$x[!a$zero]; J <- grad(g, v)
  put(name, "effect", term, g(v)); put(name, "effectse", term, sqrt(sum(J * (a$V %*% J))))
  cat(name, term, g(v), sqrt(sum(J * (a$V %*% J))), "\n")
}

explained <- function(name, m, null) {
  a <- maximum(m); b <- if (is.null(null)) a else maximum(null)
  fam <- family(m)$family; w <- weights(m)
  fixed <- as.vector(getME(m, "X") %*% a$x[-seq_len(a$q)]); vf <- var(fixed)
  vr <- mean(spread(m, a$x[seq_len(a$q)]))
  n0 <- if (is.null(null)) m else null
  eta0 <- as.vector(getME(n0, "X") %*% b$x[-seq_len(b$q)] + getME(n0, "offset"))
  v0 <- spread(n0, b$x[seq_len(b$q)])
  mean0 <- sum(w / sum(w) * mapply(function(h, v) population(fam, h, v), eta0, v0))
  own <- if (fam == "poisson") c(latent = log1p(1 / mean0), delta = 1 / mean0) else
    c(latent = pi^2 / 3, delta = 1 / (mean0 * (1 - mean0)))
  for (k in names(own)) {
    total <- vf + vr + own[[k]]
    put(name, paste0("explained-", k), c("marginal", "conditional", "icc"),
      c(vf / total, (vf + vr) / total, vr / (vr + own[[k]])))
  }
  df <- nrow(getME(m, "X")) - length(a$x)
  a$full(a$x)
  put(name, "dispersion", "", a$e$pearson / df)
  cat(name, "dispersion", a$e$pearson / df, "\n")
}

lrt <- function(name, label, m, without) {
  a <- maximum(m)
  rest <- if (inherits(without, "glm")) -2 * as.numeric(logLik(without)) else maximum(without)$value
  put(name, "lrt", label, rest - a$value)
  cat(name, "lrt", label, rest - a$value, "\n")
}

# Standard errors of the first six effects of the modes: given coefficients and theta, and given theta.
modes <- function(name, m) {
  a <- maximum(m); a$full(a$x); e <- a$e
  L <- t(as.matrix(e$Lt)); inverse <- solve(e$H)
  put(name, "mode", 1:6, as.vector(L %*% e$u)[1:6])
  put(name, "narrow", 1:6, sqrt(diag(L %*% inverse %*% t(L)))[1:6])
  J <- -inverse %*% e$A %*% (e$W * e$X)
  free <- which(!a$zero); own <- free > a$q
  C <- 2 * solve(hessian(a$f, a$x[free])[own, own])
  put(name, "wide", 1:6, sqrt(diag(L %*% (inverse + J %*% C %*% t(J)) %*% t(L)))[1:6])
}

cb <- cbind(incidence, size - incidence) ~ period + (1 | herd)
m1 <- glmer(cb, cbpp, binomial, control = tight)
m2 <- glmer(ticks ~ year + height + (1 | place / brood), ticks, poisson, control = tight)
m3 <- glmer(yes ~ x + (1 | la) + (1 | year), sim, binomial, control = tight)
m4 <- glmer(yes ~ x + (x | la), sim, binomial, control = tight)
m5 <- glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight)
m6 <- glmer(flat ~ x + (1 | year), sim, binomial, control = tight)

explained("cbpp", m1, update(m1, . ~ . - period))
explained("ticks", m2, update(m2, . ~ . - year - height))
explained("crossed", m3, update(m3, . ~ . - x))
explained("slopes", m4, glmer(yes ~ 1 + (x | la), sim, binomial, control = tight))
explained("offset", m5, update(m5, . ~ . - x))
explained("flat", m6, update(m6, . ~ . - x))

lrt("cbpp", "var(herd)", m1, glm(cbind(incidence, size - incidence) ~ period, binomial, cbpp))
lrt("ticks", "var(place)", m2,
  glmer(ticks ~ year + height + (1 | place:brood), ticks, poisson, control = tight))
lrt("ticks", "var(place/brood)", m2,
  glmer(ticks ~ year + height + (1 | place), ticks, poisson, control = tight))
lrt("crossed", "var(la)", m3, glmer(yes ~ x + (1 | year), sim, binomial, control = tight))
lrt("crossed", "var(year)", m3, glmer(yes ~ x + (1 | la), sim, binomial, control = tight))
lrt("slopes", "var(la.x)", m4, glmer(yes ~ x + (1 | la), sim, binomial, control = tight))
lrt("slopes", "la", m4, glm(yes ~ x, binomial, sim))
lrt("offset", "var(la)", m5, glm(count ~ x + offset(log(e)), poisson, sim))
lrt("flat", "var(year)", m6, glm(flat ~ x, binomial, sim))

# Every column that varies but x is as it is; a slope that varies moves the variance with it.
number <- function(m, j, column = NULL) function(theta, beta, fam, w) {
  X <- getME(m, "X"); o <- getME(m, "offset"); eta <- as.vector(X %*% beta + o); v <- spread(m, theta)
  h <- 1e-3; Zt <- getME(m, "Zt")
  at <- function(s) {
    Zs <- Zt
    if (!is.null(column)) { k <- seq(2, nrow(Zt), 2); Zs <- as.matrix(Zt); on <- Zs[k - 1, ] != 0
      Zs[k, ][on] <- Zs[k, ][on] + s }
    vs <- if (is.null(column)) v else spread(m, theta, Zs)
    mapply(function(e, u) population(fam, e, u), eta + s * beta[j], vs)
  }
  sum(w * (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h))
}
level <- function(m, columns, j) function(theta, beta, fam, w) {
  X1 <- X0 <- getME(m, "X"); X1[, columns] <- 0; X0[, columns] <- 0; X1[, j] <- 1
  o <- getME(m, "offset"); v <- spread(m, theta)
  p <- function(X) mapply(function(e, u) population(fam, e, u), as.vector(X %*% beta + o), v)
  sum(w * (p(X1) - p(X0)))
}
for (j in 2:4) effect("cbpp", colnames(getME(m1, "X"))[j], m1, level(m1, 2:4, j))
effect("ticks", "height", m2, number(m2, 4))
effect("offset", "x", m5, number(m5, 2))
effect("flat", "x", m6, number(m6, 2))
effect("crossed", "x", m3, number(m3, 2))
effect("slopes", "x", m4, number(m4, 2, "x"))

modes("cbpp", m1); modes("slopes", m4); modes("crossed", m3)

profile("cbpp", "var(herd)", m1, 1)
profile("offset", "var(la)", m5, 1)
profile("flat", "var(year)", m6, 1)
profile("crossed", "var(la)", m3, which(names(getME(m3, "theta")) == "la.(Intercept)"))
profile("crossed", "var(year)", m3, which(names(getME(m3, "theta")) == "year.(Intercept)"))
profile("slopes", "var(la)", m4, 1)
turned <- glmer(yes ~ x + (0 + x + one | la), sim, binomial, control = tight)
profile("slopes", "var(la.x)", turned, 1)
write.csv(out, "inference.csv", row.names = FALSE, quote = FALSE)

# Other people's, to fewer digits.
other <- data.frame()
two <- suppressWarnings(r2_nakagawa(m1)); icc1 <- performance::icc(m1)
other <- rbind(other, data.frame(model = "cbpp", quantity = c("marginal", "conditional", "icc"),
  value = c(two$R2_marginal, two$R2_conditional, icc1$ICC_adjusted)))
for (k in c("ticks", "offset")) {
  m <- list(ticks = m2, offset = m5)[[k]]
  other <- rbind(other, data.frame(model = k, quantity = "dispersion",
    value = check_overdispersion(m)$dispersion_ratio))
}
ci <- confint(m1, parm = "theta_", method = "profile", quiet = TRUE)
other <- rbind(other, data.frame(model = "cbpp", quantity = c("conflow", "confhigh"), value = as.vector(ci)))
write.csv(other, "others.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "numDeriv", "performance"),
  function(p) paste(p, packageVersion(p)))), "inference-versions.txt")
print(other)
