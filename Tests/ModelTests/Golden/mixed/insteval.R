# Reference values for InstEval (73,421 ratings; it comes with lme4), and the data themselves, which are
# too many to keep here: Rscript insteval.R in this folder writes insteval.csv, which git ignores and
# the test of InstEval skips without, and insteval-reference.csv, which is kept.
#
# As in reference.R, Newton steps on lme4's own deviance function carry theta on from where lme4 stops.
suppressMessages({library(lme4); library(numDeriv)})
data(InstEval)
d <- with(InstEval, data.frame(y, s = as.integer(s), d = as.integer(d), dept = as.integer(dept),
  service = as.integer(service) - 1))
write.csv(d, "insteval.csv", row.names = FALSE, quote = FALSE)
formula <- y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept)
m <- lmer(formula, d)
dev <- lmer(formula, d, devFunOnly = TRUE)
theta <- getME(m, "theta")
# Rounding of the deviance (237,734) is 3e-11: wide steps keep it out of the gradient, and Richardson's
# extrapolation keeps out what is not quadratic.
H <- hessian(dev, theta, method.args = list(d = 0.02, r = 3))
for (i in 1:3) {
  step <- solve(H, grad(dev, theta, method.args = list(d = 0.02, r = 5)))
  theta <- theta - step
  cat(i, step, "\n")
}
m <- eval(bquote(update(m, start = .(unname(theta)), control = lmerControl(optimizer = NULL,
  calc.derivs = FALSE))))
vc <- as.data.frame(VarCorr(m))
out <- rbind(
  data.frame(quantity = "beta", name = names(fixef(m)), value = unname(fixef(m))),
  data.frame(quantity = "se", name = names(fixef(m)), value = sqrt(diag(as.matrix(vcov(m))))),
  data.frame(quantity = "variance", name = vc$grp, value = vc$vcov),
  data.frame(quantity = "loglik", name = "", value = as.numeric(logLik(m))))
out$value <- sprintf("%.17g", out$value)
write.csv(out, "insteval-reference.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4")),
  paste("numDeriv", packageVersion("numDeriv"))), "insteval-versions.txt")
