# Rows of linear mixed models, whitened by V^(-1/2) made whole (n x n) from lme4's variances: whitened-*.csv in
# the folder named, for mixed-sensitivity.py. Sums of squares by lm on the same rows are checked there.
library(lme4)
out <- commandArgs(TRUE)[1]
data <- read.csv("data.csv"); data$role <- factor(data$role)
children <- read.csv("../mixed/children.csv")
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))
fits <- list(
  intercepts = lmer(y ~ support + age + role + (1 | la), data, control = control),
  nested = lmer(y ~ support + age + (1 | la / family), children, control = control),
  weighted = lmer(y ~ support + age + (1 | la / family), children, weights = w, REML = FALSE, control = control),
  slopes = lmer(y ~ support + age + (1 + age || la), children, control = control))
for (name in names(fits)) {
  m <- fits[[name]]
  X <- getME(m, "X"); y <- getME(m, "y"); Z <- getME(m, "Zt"); L <- getME(m, "Lambdat")
  s2 <- sigma(m)^2
  A <- as.matrix(L %*% Z)
  V <- s2 * (crossprod(A) + diag(1 / weights(m)))
  e <- eigen(V, symmetric = TRUE)
  root <- e$vectors %*% (t(e$vectors) / sqrt(e$values))
  W <- as.data.frame(cbind(root %*% y, root %*% X))
  names(W) <- c("y", gsub("[^A-Za-z0-9]", "", colnames(X)))
  write.csv(format(W, digits = 17), file.path(out, paste0("whitened-", name, ".csv")), row.names = FALSE, quote = FALSE)
}
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4"))), "mixed-versions.txt")
