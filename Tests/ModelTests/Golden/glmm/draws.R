# glmer's fits to outcomes that the program drew from its own fits (draws.csv, written by
# GeneralizedMixedBootstrapTests' `drawn`), and the likelihood ratios without each level.
# Rscript draws.R. Writes draws-refits.csv.
#
# A second part, `Rscript draws.R boot`, prints lme4's own parametric bootstrap beside: see draws-boot.txt.
suppressMessages(library(lme4))
cbpp <- read.csv("cbpp.csv"); cbpp$period <- factor(cbpp$period); sim <- read.csv("simulated.csv")
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), tolPwrss = 1e-13,
  calc.derivs = FALSE, check.conv.singular = "ignore")
fits <- list(
  cbpp = list(data = cbpp, family = binomial, full = cbind(y, size - y) ~ period + (1 | herd),
    without = list("var(herd)" = cbind(y, size - y) ~ period)),
  offset = list(data = sim, family = poisson, full = y ~ x + (1 | la) + offset(log(e)),
    without = list("var(la)" = y ~ x + offset(log(e)))),
  crossed = list(data = sim, family = binomial, full = y ~ x + (1 | la) + (1 | year),
    without = list("var(la)" = y ~ x + (1 | year), "var(year)" = y ~ x + (1 | la))))
fit <- function(f, d, family) if (any(grepl("|", deparse(f), fixed = TRUE)))
  glmer(f, d, family, control = tight) else glm(f, family, d, epsilon = 1e-14, maxit = 100)
if (length(commandArgs(TRUE)) == 0) {
  draws <- read.csv("draws.csv"); out <- NULL
  for (name in names(fits)) for (k in 1:3) {
    m <- fits[[name]]; d <- m$data; d$y <- draws$y[draws$model == name & draws$draw == k]
    full <- fit(m$full, d, m$family); v <- sapply(VarCorr(full), function(v) v[1])
    names(v) <- paste0("var(", names(v), ")")
    lr <- sapply(m$without, function(f) 2 * as.numeric(logLik(full) - logLik(fit(f, d, m$family))))
    names(lr) <- paste("without", names(lr))
    values <- c(fixef(full), v, lr)
    out <- rbind(out, data.frame(model = name, draw = k, name = names(values),
      value = sprintf("%.12g", values)))
  }
  write.csv(out, "draws-refits.csv", row.names = FALSE, quote = FALSE)
} else for (name in c("cbpp", "offset")) {
  m <- fits[[name]]; d <- m$data; d$y <- if (name == "cbpp") d$incidence else d$count
  full <- fit(m$full, d, m$family)
  b <- bootMer(full, function(f) c(fixef(f), var = VarCorr(f)[[1]][1]), nsim = 500, seed = 1)$t
  # As here, draws in which a level has no event are left out.
  kept <- apply(abs(sweep(b, 2, c(fixef(full), 0))), 1, max) < 8; b <- b[kept, ]
  cat(name, "n", sum(kept), "\n")
  for (j in colnames(b)) cat(name, j, mean(b[, j]), sd(b[, j]), quantile(b[, j], c(.025, .975), type = 6), "\n")
}
