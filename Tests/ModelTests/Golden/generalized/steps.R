# What goes with one unit more of a number, by the definition of marginaleffects::avg_comparisons: the mean over
# the rows (weighted by trials) of the prediction with x + 1 less that with x, of an indicator with 1 less that
# with 0, the new rows made by model.matrix from the terms of R's own fit; errors by the delta method with
# numDeriv's Jacobians, from CR2 of clubSandwich for glm, the classical covariance for ordinal and Firth's.
# Run in this folder: Rscript steps.R. Writes steps.csv and steps-versions.txt.
suppressMessages({library(clubSandwich); library(numDeriv); library(ordinal); library(splines); library(brglm2)})
text17 <- function(x) trimws(formatC(x, digits = 17, format = "g"))
roles <- c("worker", "manager", "senior")
read <- function(name) {
  d <- read.csv(sprintf("data-%s.csv", name))
  if (!is.null(d$role)) d$role <- factor(d$role, roles)
  if (!is.null(d$la)) {
    d$z <- as.integer(d$x > 0.2)              # an indicator
    d$k <- round(3 * d$x) + 8                 # a count
    d$h <- (d$x + 4) / 40                     # a share, whose range is under one
  }
  d
}
out <- NULL
delta <- function(case, kind, term, level, f, b, V) {
  J <- jacobian(f, b)
  out <<- rbind(out, data.frame(case, kind, term, level, estimate = f(b),
                                std_error = sqrt(drop(J %*% V %*% t(J)))))
}
more <- function(d, v) {
  to <- from <- d
  if (setequal(unique(d[[v]]), 0:1)) { to[[v]] <- 1; from[[v]] <- 0 } else to[[v]] <- to[[v]] + 1
  list(to = to, from = from)
}
tight <- glm.control(epsilon = 1e-15, maxit = 200)

glmcase <- function(case, data, f, family, vars, at = NULL) {
  d <- read(data)
  m <- if (is.null(d$m) || data != "trials") rep(1, nrow(d)) else d$m
  fit <- glm(f, data = d, family = family, control = tight)
  fit <- glm(f, data = d, family = family, control = tight, start = coef(fit))
  V <- as.matrix(vcovCR(fit, cluster = d$la, type = "CR2"))
  tt <- delete.response(terms(fit))
  o <- if (grepl("offset", data)) d$log_exposure else 0
  mu <- function(d, b) family$linkinv(drop(model.matrix(tt, d, xlev = fit$xlevels) %*% b) + o)
  for (v in vars) {
    p <- more(d, v)
    delta(case, "average_step", v, "", function(b) weighted.mean(mu(p$to, b) - mu(p$from, b), m), coef(fit), V)
    if (is.null(at)) next
    e <- d
    if (at == "role") e$role[] <- "worker" else e[[setdiff(vars, v)]] <- 0
    p <- more(e, v)
    delta(case, "average_at_reference_step", v, "",
          function(b) weighted.mean(mu(p$to, b) - mu(p$from, b), m), coef(fit), V)
  }
}
glmcase("indicator", "logit", y ~ z + s, binomial(), "z")
glmcase("counted", "logit", y ~ k + s, binomial(), "k")
glmcase("share", "logit", y ~ h + s, binomial(), "h")
glmcase("logitrole", "logit", y ~ x * role, binomial(), "x", at = "role")
glmcase("indicatorrole", "logit", y ~ z * role, binomial(), "z", at = "role")
glmcase("numbers", "interaction", y ~ x * s, binomial(), c("x", "s"), at = "number")
glmcase("spline", "logit", y ~ ns(x, 3) + s, binomial(), "x")
glmcase("polynomial", "poisson", y ~ poly(x, 2, raw = TRUE) + s, poisson(), "x")
glmcase("offset", "offset", y ~ x + s + offset(log_exposure), poisson(), "x")
glmcase("trials", "trials", cbind(y, m - y) ~ x + s, binomial(), "x")
glmcase("indicatortrials", "trials", cbind(y, m - y) ~ z + s, binomial(), "z")

# Firth's estimates, brglm2's AS_mean run to the last digits, and the curvature there.
d <- read("firthplain")
fit <- glm(cbind(y, 1 - y) ~ x + z, data = d, family = binomial(), method = "brglmFit", type = "AS_mean",
           epsilon = 1e-14, maxit = 10000, slowit = 1)
X <- model.matrix(fit); b <- coef(fit); p <- plogis(drop(X %*% b))
V <- solve(crossprod(X, X * (p * (1 - p))))
for (v in c("x", "z")) {
  q <- more(d, v)
  mu <- function(d, b) plogis(drop(cbind(1, d$x, d$z) %*% b))
  delta("firth", "average_step", v, "", function(b) mean(mu(q$to, b) - mu(q$from, b)), b, V)
}

# Grades: P(y = k) = F(theta_k - eta) - F(theta_(k-1) - eta).
d <- read("ordinal")
grades <- c("inadequate", "improving", "good", "outstanding")
d$y <- factor(d$y, intersect(grades, unique(d$y)), ordered = TRUE)
K <- nlevels(d$y)
for (v in c("x", "z")) {
  fit <- clm(reformulate(c(v, "s"), "y"), data = d,
             control = clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L))
  q <- more(d, v)
  for (k in 1:K) {
    P <- function(e, b) {
      th <- c(-Inf, b[1:(K - 1)], Inf); eta <- drop(cbind(e[[v]], e$s) %*% b[-(1:(K - 1))])
      plogis(th[k + 1] - eta) - plogis(th[k] - eta)
    }
    delta(paste0("ordinal", v), "average_step", v, levels(d$y)[k],
          function(b) mean(P(q$to, b) - P(q$from, b)), coef(fit), vcov(fit))
  }
}
for (v in c("estimate", "std_error")) out[[v]] <- text17(out[[v]])
write.csv(out, "steps.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("clubSandwich", "numDeriv", "ordinal", "brglm2"),
  function(p) paste(p, packageVersion(p)))), "steps-versions.txt")
