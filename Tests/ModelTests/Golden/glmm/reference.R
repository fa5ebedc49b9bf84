# Reference values for generalized linear mixed models. Writes data sets, reference.csv and versions.txt
# beside itself: Rscript reference.R
#
# lme4 stops when steps are about 1e-6; here Newton steps (derivatives by Richardson's extrapolation)
# carry (theta, beta) on to about 1e-9: on a Laplace deviance written in R, and on lme4's own for the
# quadrature. lme4's coefficients as they are are there too. Standard errors are from the Hessian
# of that function in (theta, beta), as lme4's. The log-likelihood of the quadrature is R's integrate.
suppressMessages({library(lme4); library(numDeriv)})
options(digits = 17)
out <- data.frame()
put <- function(model, quantity, name, value)
  out <<- rbind(out, data.frame(model, quantity, name, value = sprintf("%.12g", value)))
data(cbpp); data(grouseticks)
cbpp <- transform(cbpp, period = as.character(period), herd = as.character(herd))
write.csv(cbpp, "cbpp.csv", row.names = FALSE, quote = FALSE)
ticks <- with(grouseticks, data.frame(ticks = TICKS, brood = paste0("b", BROOD), place = paste0("l", LOCATION),
  row = paste0("r", INDEX), year = paste0("y", YEAR), height = round((HEIGHT - mean(HEIGHT)) / 100, 4)))
write.csv(ticks, "grouseticks.csv", row.names = FALSE, quote = FALSE)
set.seed(11)
n <- 600
sim <- data.frame(la = sprintf("L%02d", rep(1:30, each = 20)), year = sprintf("Y%d", sample(1:8, n, TRUE)),
  x = round(rnorm(n), 3), e = round(runif(n, 5, 50)))
b <- rnorm(30, 0, .7); s <- rnorm(30, 0, .4); cr <- rnorm(8, 0, .5)
l <- as.integer(factor(sim$la)); k <- as.integer(factor(sim$year))
sim$yes <- rbinom(n, 1, plogis(-.3 + b[l] + cr[k] + (.6 + s[l]) * sim$x))
sim$count <- rpois(n, sim$e * exp(-2.5 + .5 * b[l] + .2 * sim$x))
sim$flat <- rbinom(n, 1, plogis(.2 + .3 * sim$x))
write.csv(sim, "simulated.csv", row.names = FALSE, quote = FALSE)

# -2 log L by Laplace, dense, in R alone: lme4 ends its inner iterations early, which leaves errors of
# 1e-6 in its deviance function whatever its tolPwrss.
laplace <- function(m) {
  X <- getME(m, "X"); Zt <- getME(m, "Zt"); o <- getME(m, "offset"); y <- getME(m, "y"); w <- weights(m)
  Lt <- getME(m, "Lambdat"); place <- getME(m, "Lind"); q <- max(place); fam <- family(m)$family
  e <- new.env(); e$u <- rep(0, nrow(Zt))
  function(v) {
    Lt@x <- v[seq_len(q)][place]; A <- as.matrix(Lt %*% Zt)
    fixed <- as.vector(X %*% v[-seq_len(q)] + o); u <- e$u
    for (i in 1:200) {
      eta <- fixed + as.vector(crossprod(A, u)); mu <- family(m)$linkinv(eta)
      W <- if (fam == "poisson") mu else w * mu * (1 - mu)
      s <- if (fam == "poisson") y - mu else w * (y - mu)
      H <- diag(nrow(A)) + A %*% (W * t(A)); g <- u - as.vector(A %*% s)
      d <- solve(H, g); u <- u - d
      if (sum(d * g) < 1e-24) break
    }
    e$u <- u
    eta <- fixed + as.vector(crossprod(A, u)); mu <- family(m)$linkinv(eta)
    W <- if (fam == "poisson") mu else w * mu * (1 - mu)
    H <- diag(nrow(A)) + A %*% (W * t(A))
    l <- if (fam == "poisson") dpois(y, mu, log = TRUE) else dbinom(round(y * w), w, mu, log = TRUE)
    sum(u^2) - 2 * sum(l) + as.numeric(determinant(H)$modulus)
  }
}

record <- function(name, m) {
  dev <- if (m@devcomp$dims[["nAGQ"]] == 1) laplace(m) else update(m, devFunOnly = TRUE)
  p <- length(fixef(m)); q <- length(getME(m, "theta"))
  x <- c(getME(m, "theta"), fixef(m))
  zero <- seq_along(x) <= q & abs(x) < 1e-3 & c(getME(m, "lower"), rep(-Inf, p)) == 0
  x[zero] <- 0
  f <- function(v) { z <- x; z[!zero] <- v; dev(z) }
  v <- x[!zero]
  for (i in 1:5) {
    H <- hessian(f, v); step <- solve(H, grad(f, v)); v <- v - step
    if (max(abs(step)) < 1e-9) break
  }
  cat(name, "last step", max(abs(step)), "\n")
  H <- hessian(f, v); x[!zero] <- v
  V <- solve(H / 2); first <- sum(!zero) - p
  beta <- x[q + seq_len(p)]
  put(name, "lme4", names(fixef(m)), unname(fixef(m)))
  put(name, "beta", names(fixef(m)), beta)
  put(name, "se", names(fixef(m)), sqrt(diag(V))[first + seq_len(p)])
  put(name, "theta", seq_len(q), x[seq_len(q)])
  if (m@devcomp$dims[["nAGQ"]] == 1) put(name, "loglik", "", -f(v) / 2)
  r <- as.data.frame(ranef(m, condVar = FALSE))
  keep <- head(order(r$grpvar, as.character(r$grp)), 6)
  put(name, "ranef", paste(r$grpvar, r$term, r$grp)[keep], r$condval[keep])
  invisible(list(theta = x[seq_len(q)], beta = beta))
}
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), tolPwrss = 1e-13,
  calc.derivs = FALSE, check.conv.singular = "ignore")
cb <- cbind(incidence, size - incidence) ~ period + (1 | herd)
record("cbpp", glmer(cb, cbpp, binomial, control = tight))
a <- record("cbpp-agq", glmer(cb, cbpp, binomial, control = tight, nAGQ = 9))
X <- model.matrix(~ period, cbpp)
put("cbpp-agq", "loglik", "", sum(sapply(unique(cbpp$herd), function(h) {
  i <- cbpp$herd == h
  log(integrate(function(u) sapply(u, function(u) exp(sum(dbinom(cbpp$incidence[i], cbpp$size[i],
    plogis(as.vector(X[i, ] %*% a$beta) + a$theta * u), log = TRUE)) + dnorm(u, log = TRUE))),
    -8, 8, rel.tol = 1e-12, subdivisions = 1000)$value) })))
record("ticks", glmer(ticks ~ year + height + (1 | place / brood), ticks, poisson, control = tight))
record("crossed", glmer(yes ~ x + (1 | la) + (1 | year), sim, binomial, control = tight))
record("slopes", glmer(yes ~ x + (x | la), sim, binomial, control = tight))
record("offset", glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight))
record("flat", glmer(flat ~ x + (1 | year), sim, binomial, control = tight))
write.csv(out, "reference.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste(c("lme4", "numDeriv"), sapply(c("lme4", "numDeriv"),
  function(p) as.character(packageVersion(p))))), "versions.txt")
