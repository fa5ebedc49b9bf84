# Joint tests of terms and tests of residuals, as R gives them. Rscript diagnostics.R (in this folder),
# on the simulated data of ../curves. Writes terms.csv, residuals.csv, shapiro.csv and versions.txt.
suppressMessages({library(splines); library(clubSandwich); library(sandwich); library(lmtest)})
d <- read.csv("../curves/curves-data.csv")
d$role <- factor(d$role, c("worker", "manager", "senior"))
d$site <- factor(d$site, c("north", "south"))
d$u <- ave(seq_len(nrow(d)), FUN = function(i) 1 + (i %% 4) / 2)
g <- function(x) sprintf("%.17g", x)

# A term's columns under HTZ, and F under cr1s and classical. Curves in a basis in which X'X can be
# inverted: the hypothesis that all columns of a term are zero does not depend on the basis.
models <- list(
  role = list(y ~ role + load, list(role = "^role")),
  poly = list(y ~ poly(age, 2) + load, list("poly(age, 2)" = "poly")),
  ns = list(y ~ ns(age, 3) + load, list("ns(age, 3)" = "ns\\(")),
  interaction = list(y ~ role * site + load, list("role:site" = ":", role = "^role[a-z]+$")))
terms <- NULL
for (name in names(models)) {
  fit <- lm(models[[name]][[1]], d)
  b <- coef(fit)
  V2 <- vcovCR(fit, cluster = d$la, type = "CR2")
  for (term in names(models[[name]][[2]])) {
    own <- grep(models[[name]][[2]][[term]], names(b))
    q <- length(own)
    h <- Wald_test(fit, constrain_zero(own), vcov = V2, test = "HTZ")
    add <- function(covariance, statistic, df2, p) terms <<- rbind(terms, data.frame(model = name,
      term = gsub(", ", ";", term), covariance, statistic = g(statistic), df1 = q, df2 = g(df2), p = g(p)))
    add("cr2", h$Fstat, h$df_denom, h$p_val)
    for (covariance in c("classical", "cr1s")) {
      V <- if (covariance == "classical") vcov(fit) else vcovCL(fit, ~la, type = "HC1")
      F <- drop(b[own] %*% solve(V[own, own], b[own])) / q
      df2 <- if (covariance == "classical") fit$df.residual else length(unique(d$la)) - 1
      add(covariance, F, df2, pf(F, q, df2, lower.tail = FALSE))
    }
  }
}
events <- glm(I(y > 0.8) ~ role + load, binomial, d, control = list(epsilon = 1e-15, maxit = 50))
own <- grep("^role", names(coef(events)))
Q <- drop(coef(events)[own] %*% solve(vcov(events)[own, own], coef(events)[own]))
terms <- rbind(terms, data.frame(model = "logistic", term = "role", covariance = "classical",
  statistic = g(Q), df1 = 2, df2 = "", p = g(pchisq(Q, 2, lower.tail = FALSE))))
h <- Wald_test(events, constrain_zero(own), vcov = vcovCR(events, cluster = d$la, type = "CR2"), test = "HTZ")
terms <- rbind(terms, data.frame(model = "logistic", term = "role", covariance = "cr2",
  statistic = g(h$Fstat), df1 = 2, df2 = g(h$df_denom), p = g(h$p_val)))
write.csv(terms, "terms.csv", row.names = FALSE, quote = FALSE)

rows <- NULL
residual <- function(model, test, statistic, df, p) rows <<- rbind(rows,
  data.frame(model, test, statistic = g(statistic), df = df, p = g(p)))
jb <- function(e) {
  n <- length(e); e <- e - mean(e); m2 <- mean(e^2)
  n / 6 * ((mean(e^3) / m2^1.5)^2 + (mean(e^4) / m2^2 - 3)^2 / 4)
}
formulas <- list(plain = y ~ age + load, role = y ~ age + role, curve = y ~ age + I(age^2) + load)
for (name in names(formulas)) for (weighted in c(FALSE, TRUE)) {
  fit <- if (weighted) lm(formulas[[name]], d, weights = u) else lm(formulas[[name]], d)
  model <- if (weighted) paste0(name, "_weighted") else name
  e <- weighted.residuals(fit)
  X <- model.matrix(fit)[, -1]
  # With weights: of the squared residuals of unit variance; without, lmtest's own.
  aux <- lm(I(e^2) ~ X)
  bp <- nobs(fit) * summary(aux)$r.squared
  if (!weighted) stopifnot(abs(bp - bptest(fit)$statistic) < 1e-10)
  residual(model, "breusch_pagan", bp, ncol(X), pchisq(bp, ncol(X), lower.tail = FALSE))
  pairs <- do.call(cbind, lapply(seq_len(ncol(X)), function(i) X[, i] * X[, i:ncol(X), drop = FALSE]))
  Z <- cbind(X, pairs)
  Z <- scale(Z[, apply(Z, 2, sd) > 0])
  aux <- lm(I(e^2) ~ Z)
  w <- nobs(fit) * summary(aux)$r.squared
  df <- aux$rank - 1
  if (!weighted && name == "plain")
    stopifnot(abs(w - bptest(fit, ~ age * load + I(age^2) + I(load^2), data = d)$statistic) < 1e-8)
  residual(model, "white", w, df, pchisq(w, df, lower.tail = FALSE))
  f <- fitted(fit)
  f <- (f - mean(f)) / sd(f)
  r <- anova(fit, update(fit, . ~ . + I(f^2) + I(f^3)))
  if (!weighted) stopifnot(abs(r$F[2] - resettest(fit, 2:3, "fitted")$statistic) < 1e-8)
  residual(model, "reset", r$F[2], 2, r[["Pr(>F)"]][2])
  s <- shapiro.test(e)
  residual(model, "shapiro_wilk", s$statistic, 0, s$p.value)
  residual(model, "jarque_bera", jb(e), 2, pchisq(jb(e), 2, lower.tail = FALSE))
  residual(model, "cooks_distance", max(cooks.distance(fit)), 0, 1)
}
write.csv(rows, "residuals.csv", row.names = FALSE, quote = FALSE)

# Shapiro and Wilk's W for samples of many sizes: x_i = z_i^3 / 8 + z_i where z are normal scores, with a
# shake that any language can repeat.
shapiro <- NULL
for (n in c(3, 4, 5, 6, 7, 11, 12, 20, 50, 200, 1000, 5000)) {
  i <- seq_len(n)
  x <- i / n + ((i * 7919) %% 101) / 50 + (((i * 104729) %% 13) / 13)^3
  s <- shapiro.test(x)
  shapiro <- rbind(shapiro, data.frame(n, W = g(s$statistic), p = g(s$p.value)))
}
write.csv(shapiro, "shapiro.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("clubSandwich", "sandwich", "lmtest"),
  function(p) paste(p, packageVersion(p)))), "versions.txt")
