# Golden values for generalized linear models: stats::glm and MASS::glm.nb run to the last digits,
# sandwich for HC, clubSandwich for CR. Run in this folder: Rscript generalized.R
# Writes data-<case>.csv, coefficients.csv (a row per case, method and term), models.csv (a row per
# case and measure), effects.csv (average effects and effects at the means) and versions.txt.
suppressMessages({library(MASS); library(sandwich); library(clubSandwich); library(numDeriv)})
set.seed(20130304)
text17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
sizes <- c(31, 24, 19, 15, 12, 10, 9, 7, 6, 5, 4, 3, 2, 2)

make <- function(sizes) {
  n <- sum(sizes); G <- length(sizes)
  la <- rep(sprintf("la%02d", seq_len(G)), sizes)
  g <- match(la, unique(la))
  d <- data.frame(la, x = round(rnorm(n) + .4 * rnorm(G)[g], 3), s = round(rnorm(G), 3)[g],
                  role = factor(sample(c("worker", "manager", "senior"), n, TRUE, c(.6, .25, .15)),
                                levels = c("worker", "manager", "senior")),
                  exposure = round(exp(rnorm(n, 3, 1))) + 1, m = sample(1:12, n, TRUE))
  d$u <- .4 * rnorm(G)[g]
  d
}
eta <- function(d) with(d, .4 * x + .3 * s + .5 * (role == "senior") + u)

cases <- list()
d <- make(sizes); d$y <- rbinom(nrow(d), 1, plogis(eta(d)))
cases$logit <- list(d = d, fit = "logistic", f = y ~ x + s + role, family = binomial())
d <- make(sizes); d$y <- rbinom(nrow(d), 1, plogis(eta(d) - 3.2))
cases$rare <- list(d = d, fit = "logistic", f = y ~ x + s, family = binomial())
# Nearly separated: one row spoils it.
d <- make(sizes); d$y <- as.integer(d$x + rnorm(nrow(d), 0, .08) > .3)
cases$near <- list(d = d, fit = "logistic", f = y ~ x + s, family = binomial())
d <- make(sizes); d$y <- rbinom(nrow(d), d$m, plogis(eta(d) + rnorm(nrow(d), 0, .8)))
cases$trials <- list(d = d, fit = "binomial", f = cbind(y, m - y) ~ x + s + role, family = binomial())
cases$trialsquasi <- list(d = d, fit = "binomial", f = cbind(y, m - y) ~ x + s + role,
                          family = quasibinomial(), base = binomial())
d <- make(sizes); d$y <- rpois(nrow(d), exp(eta(d)))
cases$poisson <- list(d = d, fit = "poisson", f = y ~ x + s + role, family = poisson())
cases$quasi <- list(d = d, fit = "poisson", f = y ~ x + s + role, family = quasipoisson(),
                    base = poisson())
d <- make(sizes); d$y <- rpois(nrow(d), d$exposure * exp(eta(d) - 2))
cases$offset <- list(d = d, fit = "poisson", f = y ~ x + s + offset(log(exposure)),
                     family = poisson(), offset = TRUE)
d <- make(sizes); d$exposure <- round(d$exposure * 1e6)
d$y <- rnbinom(nrow(d), mu = d$exposure * exp(eta(d) - 8), size = 3)
cases$large <- list(d = d, fit = "poisson", f = y ~ x + s + offset(log(exposure)),
                    family = poisson(), offset = TRUE)
d <- make(sizes); d$y <- rpois(nrow(d), exp(eta(d)))
# Fitted before it is scaled: clubSandwich drops directions below 1e-12 in the units of the terms.
cases$scaled <- list(d = d, fit = "poisson", f = y ~ x + s, family = poisson(),
                     scale = c(x = 1e-7, s = 1e5))
d <- make(sizes); d$y <- rbinom(nrow(d), 1, plogis(eta(d)))
cases$nointercept <- list(d = d, fit = "logistic", f = y ~ 0 + x + s, family = binomial())
d <- make(sizes); d$y <- rbinom(nrow(d), 1, plogis(eta(d)))
cases$interaction <- list(d = d, fit = "logistic", f = y ~ x + s + x:s, family = binomial())
d <- make(sizes); d$y <- rnbinom(nrow(d), mu = exp(1 + eta(d)), size = 1.7)
cases$negbin <- list(d = d, fit = "negative_binomial", f = y ~ x + s + role)
d <- make(sizes); d$y <- rnbinom(nrow(d), mu = d$exposure * exp(eta(d)), size = 4)
cases$negbinoffset <- list(d = d, fit = "negative_binomial", f = y ~ x + s + offset(log(exposure)),
                           offset = TRUE)

term <- function(names) gsub("\\brole([a-z]+)", "role[\\1]", names, perl = TRUE)
coefs <- models <- effects <- NULL
tight <- glm.control(epsilon = 1e-15, maxit = 200)

inverse_link <- function(case) if (case$fit %in% c("logistic", "binomial")) plogis else exp
slope <- function(case) if (case$fit %in% c("logistic", "binomial")) dlogis else exp

# Average effects and effects at the means, by the definition; Jacobians by Richardson's method.
effect_rows <- function(name, case, fit, V) {
  d <- case$d; b <- coef(fit); mu <- inverse_link(case); dmu <- slope(case)
  m <- if (case$fit == "binomial") d$m else rep(1, nrow(d)); share <- m / sum(m)
  avg <- function(v) sum(share * v)
  off <- if (isTRUE(case$offset)) log(d$exposure) else 0
  tt <- delete.response(terms(fit))
  X <- function(data) model.matrix(tt, data, xlev = fit$xlevels)
  vars <- setdiff(all.vars(tt), "exposure")
  rows <- NULL
  add <- function(kind, t, f) {
    J <- jacobian(f, b)
    rows <<- rbind(rows, data.frame(case = name, kind = kind, term = t, estimate = f(b),
                                    std_error = sqrt(drop(J %*% V %*% t(J)))))
  }
  at <- function(change) {       # a row of means, products being products of means
    m <- lapply(vars, function(v) if (is.factor(d[[v]])) NA else avg(d[[v]])); names(m) <- vars
    m[names(change)] <- change
    r <- d[1, , drop = FALSE]
    for (v in vars) if (!is.factor(d[[v]])) r[[v]] <- m[[v]]
    x <- X(r)[1, ]
    for (v in vars[sapply(vars, function(v) is.factor(d[[v]]))]) for (l in levels(d[[v]])[-1]) {
      x[paste0(v, l)] <- if (v %in% names(change)) as.numeric(change[[v]] == l) else avg(d[[v]] == l)
    }
    x
  }
  mean_off <- avg(off)
  for (v in vars) {
    if (is.factor(d[[v]])) {
      for (l in levels(d[[v]])[-1]) {
        hi <- lo <- d; hi[[v]][] <- l; lo[[v]][] <- levels(d[[v]])[1]
        X1 <- X(hi); X0 <- X(lo)
        add("average", paste0(v, "[", l, "]"),
            function(b) avg(mu(X1 %*% b + off) - mu(X0 %*% b + off)))
        x1 <- at(setNames(list(l), v)); x0 <- at(setNames(list(levels(d[[v]])[1]), v))
        add("at_means", paste0(v, "[", l, "]"),
            function(b) mu(sum(x1 * b) + mean_off) - mu(sum(x0 * b) + mean_off))
      }
    } else {
      hi <- lo <- d; hi[[v]] <- 1; lo[[v]] <- 0
      D <- X(hi) - X(lo); Xa <- X(d)
      add("average", v, function(b) avg(dmu(Xa %*% b + off) * (D %*% b)))
      x1 <- at(setNames(list(1), v)); x0 <- at(setNames(list(0), v)); xm <- at(list())
      add("at_means", v, function(b) dmu(sum(xm * b) + mean_off) * sum((x1 - x0) * b))
    }
  }
  rows
}

for (name in names(cases)) {
  case <- cases[[name]]; d <- case$d
  if (case$fit == "negative_binomial") {
    fit <- glm.nb(case$f, data = d, control = glm.control(epsilon = 1e-15, maxit = 500))
  } else {
    fit <- glm(case$f, data = d, family = case$family, control = tight)
    fit <- glm(case$f, data = d, family = case$family, control = tight, start = coef(fit))
  }
  methods <- c("classical", "hc0", "hc1", "hc2", "hc3", "cr0", "cr1", "cr1s", "cr2")
  for (method in methods) {
    # There clubSandwich drops rows of variance below 1e-6: see near.py.
    if (name == "near" && method == "cr2") next
    cluster <- startsWith(method, "cr")
    V <- if (method == "classical") vcov(fit)
         else if (cluster) as.matrix(vcovCR(fit, cluster = d$la, type = toupper(method)))
         else vcovHC(fit, type = toupper(method))
    V <- V[seq_along(coef(fit)), seq_along(coef(fit))]
    df <- rep(NA, length(coef(fit)))
    if (method == "cr2") {
      df <- coef_test(fit, vcov = vcovCR(fit, cluster = d$la, type = "CR2"),
                      test = "Satterthwaite")$df_Satt
    }
    coefs <- rbind(coefs, data.frame(case = name, method = method, term = term(names(coef(fit))),
                                     estimate = coef(fit), std_error = sqrt(diag(V)), df = df))
    if (method == "cr2") effects <- rbind(effects, effect_rows(name, case, fit, V))
  }
  quasi <- !is.null(case$base)
  measures <- c(deviance = deviance(fit), null_deviance = fit$null.deviance,
                dispersion = sum(residuals(fit, "pearson")^2) / df.residual(fit),
                df_residual = df.residual(fit))
  if (!quasi) {
    ll <- as.numeric(logLik(fit))
    null <- update(case$f, if (isTRUE(case$offset)) . ~ 1 + offset(log(exposure)) else . ~ 1)
    f0 <- if (!attr(terms(fit), "intercept")) NULL
          else if (case$fit == "negative_binomial") glm.nb(null, data = d, control = tight)
          else glm(null, data = d, family = case$family, control = tight)
    l0 <- if (is.null(f0)) nrow(d) * log(.5) else as.numeric(logLik(f0))
    n <- nrow(d)
    measures <- c(measures, log_likelihood = ll, aic = AIC(fit), bic = AIC(fit, k = log(n)),
                  mcfadden_r_squared = 1 - ll / l0,
                  nagelkerke_r_squared = (1 - exp(2 * (l0 - ll) / n)) / (1 - exp(2 * l0 / n)))
  }
  if (case$fit == "logistic") {
    measures["tjur_r_squared"] <- mean(fitted(fit)[d$y == 1]) - mean(fitted(fit)[d$y == 0])
  }
  if (case$fit == "negative_binomial") {
    measures["theta"] <- fit$theta
    th <- theta.ml(d$y, fitted(fit), limit = 1000, eps = 1e-15)
    measures["theta_std_error"] <- attr(th, "SE")
  }
  models <- rbind(models, data.frame(case = name, measure = names(measures), value = measures))
  d$log_exposure <- log(d$exposure)
  d$u <- NULL
  for (v in names(case$scale)) {
    d[[v]] <- d[[v]] * case$scale[v]
    own <- coefs$case == name & coefs$term == v
    for (q in c("estimate", "std_error")) coefs[own, q] <- coefs[own, q] / case$scale[v]
    own <- effects$case == name & effects$term == v
    for (q in c("estimate", "std_error")) effects[own, q] <- effects[own, q] / case$scale[v]
  }
  for (v in names(d)[sapply(d, is.double)]) d[[v]] <- text17(d[[v]])
  write.csv(d, paste0("data-", name, ".csv"), row.names = FALSE, quote = FALSE)
}
for (v in c("estimate", "std_error", "df")) coefs[[v]] <- text17(coefs[[v]])
for (v in c("estimate", "std_error")) effects[[v]] <- text17(effects[[v]])
models$value <- text17(models$value)
write.csv(coefs, "coefficients.csv", row.names = FALSE, quote = FALSE)
write.csv(models, "models.csv", row.names = FALSE, quote = FALSE)
write.csv(effects, "effects.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("MASS", "sandwich", "clubSandwich", "numDeriv"), function(p)
  paste(p, packageVersion(p)))), "versions.txt")
