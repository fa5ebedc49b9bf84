# Reference values for tests of terms and variances of linear mixed models, and for the parametric bootstrap.
# Writes inference.csv beside itself: Rscript inference.R, beside the data sets of reference.R.
#
# Optima are carried on by Newton steps as in reference.R. The bootstrap's own law: bootMer's draws, by
# their means and standard deviations; of a single variance, RLRsim's exact law of the REML ratio.
suppressMessages({library(lme4); library(pbkrtest); library(numDeriv); library(clubSandwich); library(RLRsim)})
options(digits = 17)
out <- data.frame()
put <- function(model, quantity, name, value)
  out <<- rbind(out, data.frame(model, quantity, name, value = sprintf("%.15g", value)))
read <- function(f) read.csv(f, stringsAsFactors = TRUE)
dye <- read("dyestuff.csv"); kids <- read("children.csv"); sleep <- read("sleepstudy.csv")
kids$year <- factor(kids$year)
polish <- function(m) {
  dev <- update(m, devFunOnly = TRUE)
  th <- getME(m, "theta"); free <- th > 1e-4 | getME(m, "lower") < 0
  th[!free] <- 0
  f <- function(x) { t <- th; t[free] <- x; dev(t) }
  x <- th[free]
  for (i in 1:6) {
    step <- solve(hessian(f, x), grad(f, x, method.args = list(r = 6))); x <- x - step
    if (max(abs(step)) < 1e-12) break
  }
  th[free] <- x
  eval(bquote(update(m, start = .(th), control = lmerControl(optimizer = NULL, calc.derivs = FALSE,
    check.conv.singular = "ignore"))))
}
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10), check.conv.singular = "ignore")

terms <- function(name, m, L, cluster) {
  u <- polish(m)
  k <- KRmodcomp(u, L)$stats
  put(name, "kr", c("F", "df", "p"), c(k$Fstat, k$ddf, k$p.value))
  V <- vcovCR(u, cluster = cluster, type = "CR2")
  h <- Wald_test(u, constraints = L, vcov = V, test = "HTZ")
  put(name, "htz", c("F", "df", "p"), c(h$Fstat, h$df_denom, h$p_val))
  s <- coef_test(u, vcov = V, test = "Satterthwaite")
  put(name, "cr2se", names(fixef(u)), s$SE); put(name, "cr2df", names(fixef(u)), s$df_Satt)
  put(name, "beta", names(fixef(u)), unname(fixef(u)))
}
pick <- function(p, j) { L <- matrix(0, length(j), p); L[cbind(seq_along(j), j)] <- 1; L }
m <- lmer(y ~ support + year + (1 | la) + (1 | family), kids, control = tight)
p <- length(fixef(m)); terms("year", m, pick(p, 3:p), kids$la)
sleep$phase <- factor(ifelse(sleep$days < 3, "a", ifelse(sleep$days < 7, "b", "c")))
m <- lmer(y ~ phase + (days | subject), sleep, control = tight)
terms("phase", m, pick(3, 2:3), sleep$subject)

ratio <- function(name, label, full, without) {
  rest <- if (inherits(without, "lm")) as.numeric(logLik(without, REML = TRUE)) else
    as.numeric(logLik(polish(without)))
  put(name, "ratio", label, 2 * (as.numeric(logLik(polish(full))) - rest))
}
kid <- function(f) lmer(f, kids, control = tight)
full <- kid(y ~ support + age + (1 | la) + (1 | family))
ratio("children", "var(la)", full, kid(y ~ support + age + (1 | family)))
ratio("children", "var(family)", full, kid(y ~ support + age + (1 | la)))
full <- kid(y ~ support + age + (age | la) + (1 | family))
ratio("children-slope", "var(la.age)", full, kid(y ~ support + age + (1 | la) + (1 | family)))
ratio("children-slope", "la", full, kid(y ~ support + age + (1 | family)))
ratio("children-slope", "var(family)", full, kid(y ~ support + age + (age | la)))
full <- lmer(y ~ days + (days | subject), sleep, control = tight)
ratio("sleep", "var(subject.days)", full, lmer(y ~ days + (1 | subject), sleep, control = tight))
ratio("sleep", "subject", full, lm(y ~ days, sleep))
full <- lmer(y ~ 1 + (1 | batch), dye, control = tight)
ratio("dyestuff", "var(batch)", full, lm(y ~ 1, dye))
set.seed(1)
put("dyestuff", "exact-p", "var(batch)", exactRLRT(full, nsim = 1e6)$p.value)

boot <- function(name, m, names, nsim) {
  stat <- function(m) { v <- as.data.frame(VarCorr(m))$vcov; c(fixef(m), v, 1 - v[length(v)] / sum(v)) }
  b <- suppressMessages(suppressWarnings(bootMer(m, stat, nsim = nsim, seed = 7)))
  put(name, "bootmean", names, colMeans(b$t)); put(name, "bootsd", names, apply(b$t, 2, sd))
  put(name, "bootlow", names, apply(b$t, 2, quantile, 0.025, type = 6))
  put(name, "boothigh", names, apply(b$t, 2, quantile, 0.975, type = 6))
}
boot("dyestuff", full, c("(Intercept)", "var(batch)", "var(residual)", "icc"), 4000)
boot("children", kid(y ~ support + age + (1 | la) + (1 | family)),
  c("(Intercept)", "support", "age", "var(family)", "var(la)", "var(residual)", "icc"), 2000)
write.csv(out, "inference.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "pbkrtest", "numDeriv", "clubSandwich", "RLRsim"),
  function(p) paste(p, packageVersion(p)))), "inference-versions.txt")
