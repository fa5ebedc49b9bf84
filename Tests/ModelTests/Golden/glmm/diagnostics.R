# What outermost groups do to a generalized mixed fit by one Newton step without them, and whether the size
# of Pearson residuals goes with the terms. Rscript diagnostics.R, after reference.R; the maxima are found
# by the functions of inference.R, derivatives by numDeriv. Writes diagnostics.csv beside itself.
lines <- readLines("inference.R")
eval(parse(text = lines[seq_len(grep("^explained <- ", lines) - 1)]))

# One group's part of -2 log L, of a single random intercept.
part <- function(m, rows) {
  X <- getME(m, "X")[rows, , drop = FALSE]; o <- getME(m, "offset")[rows]; w <- weights(m)[rows]
  y <- getME(m, "y")[rows]; poisson <- family(m)$family == "poisson"
  function(v) {
    fixed <- drop(X %*% v[-1] + o); u <- 0
    for (i in 1:100) {
      mu <- family(m)$linkinv(fixed + v[1] * u)
      W <- if (poisson) mu else w * mu * (1 - mu); s <- if (poisson) y - mu else w * (y - mu)
      d <- (u - v[1] * sum(s)) / (1 + v[1]^2 * sum(W)); u <- u - d
      if (abs(d) < 1e-14) break
    }
    mu <- family(m)$linkinv(fixed + v[1] * u); W <- if (poisson) mu else w * mu * (1 - mu)
    l <- if (poisson) dpois(y, mu, log = TRUE) else dbinom(round(y * w), w, mu, log = TRUE)
    u^2 - 2 * sum(l) + log(1 + v[1]^2 * sum(W))
  }
}
influence <- function(name, m, groups) {
  a <- maximum(m); parts <- lapply(split(seq_along(groups), groups), function(r) part(m, r))
  stopifnot(abs(sum(sapply(parts, function(f) f(a$x))) - a$value) < 1e-8)
  g <- sapply(parts, grad, x = a$x); H <- lapply(parts, hessian, x = a$x); all <- Reduce(`+`, H)
  for (k in names(parts)) {
    d <- solve(all - H[[k]], g[, k])[-1]
    put(name, "cooks_distance", k, drop(d %*% solve(a$V[-1, -1], d)) / length(d))
  }
}
spread <- function(name, m) {
  a <- maximum(m); a$full(a$x); e <- a$e; mu <- family(m)$linkinv(e$eta); w <- weights(m)
  y <- getME(m, "y"); X <- getME(m, "X")[, -1, drop = FALSE]
  if (family(m)$family == "poisson") { r2 <- (y - mu)^2 / mu; v <- 2 + 1 / mu } else {
    V <- w * mu * (1 - mu); r2 <- (w * (y - mu))^2 / V; v <- 2 + (1 - 6 * mu * (1 - mu)) / V }
  fit <- lm(r2 ~ X, weights = 1 / v)
  stat <- length(r2) * summary(fit)$r.squared
  put(name, "heteroskedasticity", "", pchisq(stat, fit$rank - 1, lower.tail = FALSE))
}
m1 <- glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial, control = tight)
m2 <- glmer(ticks ~ year + height + (1 | place / brood), ticks, poisson, control = tight)
m5 <- glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight)
influence("cbpp", m1, cbpp$herd); influence("offset", m5, sim$la)
spread("cbpp", m1); spread("offset", m5)
write.csv(out, "diagnostics.csv", row.names = FALSE, quote = FALSE)
spread("ticks", m2)
write.csv(out, "diagnostics.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "numDeriv"), function(p) paste(p, packageVersion(p)))),
  "diagnostics-versions.txt")
