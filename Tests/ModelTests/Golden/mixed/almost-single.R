# A random intercept whose groups have a row each but for one of two: the criterion is nearly flat towards a
# residual variance of zero. Drawn rows; log-likelihood, coefficients and variances by lme4 (REML).
suppressMessages(library(lme4))
d <- read.csv("almost-single.csv")
l <- lmer(y ~ sup + (1 | la), d,
  control = lmerControl(check.nobs.vs.nlev = "ignore", check.nobs.vs.nRE = "ignore"))
options(digits = 12)
print(logLik(l)); print(fixef(l)); print(as.data.frame(VarCorr(l)))
cat(R.version.string, "lme4", as.character(packageVersion("lme4")), "\n")
