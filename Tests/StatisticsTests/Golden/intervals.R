# Intervals: ICC(1) and ICC(2), exact (F) and by the restricted profile likelihood, and the standard
# error of log(omega / (1 - omega)) by the delta method.
# Exact: nlme::gls with fixed compound symmetry gives the generalized sum of squares at a ratio, whose
# F against the variation within is inverted by uniroot; psych::ICC where groups are equal.
# Profile: lme4's own profiled restricted deviance, lmer(devFunOnly = TRUE), inverted by uniroot.
# Omega: lavaan's one-factor cfa (normal likelihood, expected information), as a defined parameter.
# Writes icc_intervals.csv and omega_intervals.csv. Run in this folder.
# Made with R 4.2.2, nlme 3.1-162, lme4 1.1-31, psych 2.2.9, lavaan 0.6-14.
suppressMessages({ library(nlme); library(lme4); library(psych); library(lavaan) })
set.seed(20120205)
draw <- function(sizes, between) {
  g <- rep(seq_along(sizes), sizes)
  list(g = g, y = round(10 + between * rnorm(length(sizes))[g] + rnorm(length(g)), 3))
}
sets <- list(
  balanced = draw(rep(6, 8), .8), two_groups = draw(c(9, 14), .5), pairs = draw(rep(2, 25), 1),
  unequal = draw(c(3, 40, 8, 1, 12, 5, 5, 22, 1, 7), .6), singletons = draw(c(rep(1, 12), 6, 9), .7),
  lopsided = draw(c(150, rep(2, 9)), .6), strong = draw(c(4, 6, 9, 5, 7), 6),
  many = draw(sample(1:9, 60, TRUE), .4), negative = NULL, weak = draw(rep(4, 10), 0))
alike <- rep(seq_len(6), each = 4)
sets$negative <- list(g = alike, y = round(5 + rep(c(-1, -.3, .4, 1.1), 6) + rnorm(24, sd = .2), 3))
# Generalized sum of squares about the mean, times sigma^2, at a within-group correlation.
gss <- function(d, rho) {
  if (rho == 0) return(sum((d$y - mean(d$y))^2))
  m <- gls(y ~ 1, d, correlation = corCompSymm(rho, form = ~ 1 | g, fixed = TRUE), method = "REML")
  # corCompSymm has unit variances: sigma^2 (of gls) = sigma_u^2 + sigma_e^2.
  m$sigma^2 * (nrow(d) - 1) / (1 / (1 - rho))
}
exact <- function(d) {
  a <- anova(lm(y ~ factor(g), d)); k1 <- a$Df[1]; n2 <- a$Df[2]
  ssw <- a$`Sum Sq`[2]
  f <- function(rho) (gss(d, rho) - ssw) / k1 / (ssw / n2)
  nmax <- max(table(d$g)); floor <- -1 / (nmax - 1)
  at <- function(q) {
    g <- function(rho) f(rho) - q
    low <- floor * (1 - 1e-7)
    if (g(low) < 0) return(floor)
    uniroot(g, c(low, 1 - 1e-6), tol = 1e-13)$root
  }
  c(at(qf(.975, k1, n2)), at(qf(.025, k1, n2)))
}
profile <- function(d) {
  dev <- lmer(y ~ 1 + (1 | g), d, devFunOnly = TRUE, REML = TRUE)
  best <- optimize(dev, c(0, 20), tol = 1e-12)
  best0 <- list(minimum = 0, objective = dev(0))
  best <- if (best0$objective <= best$objective) best0 else best
  h <- function(t) dev(t) - best$objective - qchisq(.95, 1)
  low <- if (h(0) <= 0) 0 else uniroot(h, c(0, best$minimum), tol = 1e-13)$root
  high <- uniroot(h, c(best$minimum + 1e-9, 300), tol = 1e-13)$root
  rho <- function(t) t^2 / (1 + t^2)
  rho(c(low, high))
}
of_mean <- function(rho, m) m * rho / (1 + (m - 1) * rho)
golden <- do.call(rbind, lapply(names(sets), function(name) {
  d <- data.frame(g = factor(sets[[name]]$g), y = sets[[name]]$y)
  m <- nrow(d) / nlevels(d$g)
  e <- exact(d); p <- profile(d)
  if (length(unique(table(d$g))) == 1) {
    wide <- do.call(rbind, split(d$y, d$g))
    psy <- ICC(wide, lmer = FALSE)$results
    stopifnot(abs(psy["Single_raters_absolute", c("lower bound", "upper bound")] - e) < 1e-6,
              abs(psy["Average_raters_absolute", c("lower bound", "upper bound")] - of_mean(e, m)) < 1e-5)
  }
  data.frame(name, values = paste(d$y, collapse = ";"), groups = paste(d$g, collapse = ";"),
    exact1_low = e[1], exact1_high = e[2], exact2_low = of_mean(e[1], m), exact2_high = of_mean(e[2], m),
    reml1_low = p[1], reml1_high = p[2], reml2_low = of_mean(p[1], m), reml2_high = of_mean(p[2], m))
}))
write.csv(golden, "icc_intervals.csv", row.names = FALSE, quote = FALSE)
print(golden[, -(2:3)])

simulate <- function(n, loadings) {
  theta <- rnorm(n)
  sapply(loadings, function(l) pmin(5, pmax(1, round(3 + l * theta + rnorm(n, sd = sqrt(1.1 - min(1, l^2)))))))
}
omegas <- list(three = simulate(90, c(.8, .6, .7)), four = simulate(250, c(.9, .3, .6, .5)),
  short = simulate(60, c(.8, .7, .6, .7, .8)), eight = simulate(500, c(.9, .7, .6, .8, .5, .4, .3, .7)),
  unlike = simulate(300, c(.8, .7, -.5, .6)) * rep(c(1, 3, 1, 10), each = 300),
  twofold = { a <- simulate(200, c(.8, .7, .7)); b <- simulate(200, c(.7, .6, .8)); cbind(a, b + (a[, 1] - 3)) })
golden <- do.call(rbind, lapply(names(omegas), function(name) {
  x <- as.data.frame(omegas[[name]]); k <- ncol(x); v <- names(x) <- paste0("q", seq_len(k))
  s <- paste0("s", 1:k, " := l", 1:k, " / sqrt(l", 1:k, "^2 + t", 1:k, ")", collapse = "\n")
  model <- paste0("f =~ NA*q1 + ", paste0("l", 1:k, "*q", 1:k, collapse = " + "), "\nf ~~ 1*f\n",
    paste0("q", 1:k, " ~~ t", 1:k, "*q", 1:k, collapse = "\n"), "\n", s, "\nA := ",
    paste0("s", 1:k, collapse = " + "), "\nU := ", paste0("(1 - s", 1:k, "^2)", collapse = " + "),
    "\nlogit := 2 * log(sqrt(A^2)) - log(U)\n")
  fit <- cfa(model, x, control = list(eval.max = 20000))
  p <- parameterEstimates(fit)
  row <- p[p$label == "logit", ]
  stopifnot(lavInspect(fit, "converged"))
  data.frame(name, items = k, answers = paste(unlist(x), collapse = ";"), logit = row$est, error = row$se)
}))
golden$logit <- sprintf("%.17g", golden$logit); golden$error <- sprintf("%.17g", golden$error)
write.csv(golden, "omega_intervals.csv", row.names = FALSE, quote = FALSE)
print(golden[, -3])
