# Leverages of linear mixed fits given the predicted random effects, and residuals over their standard
# deviations: lme4's hatvalues, and the same by the whole covariance matrix, I - s^2 Q with
# Q = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1 (Nobre & Singer 2007). Rscript conditional.R, on the data beside.
suppressMessages(library(lme4))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))
sleep <- read.csv("sleepstudy.csv"); penicillin <- read.csv("penicillin.csv")
pastes <- read.csv("pastes.csv"); children <- read.csv("children.csv")
out <- NULL
for (case in c("slopes", "crossed", "nested", "weighted")) {
  fit <- switch(case, slopes = lmer(y ~ days + (days | subject), sleep, control = tight),
    crossed = lmer(y ~ 1 + (1 | plate) + (1 | sample), penicillin, control = tight),
    nested = lmer(y ~ 1 + (1 | batch) + (1 | batch:cask), pastes, control = tight),
    weighted = lmer(y ~ support + age + (1 | la) + (1 | la:family), children, weights = w, control = tight))
  s <- sigma(fit); X <- getME(fit, "X"); w <- weights(fit)
  V <- diag(1 / w) + as.matrix(crossprod(getME(fit, "Lambdat") %*% getME(fit, "Zt")))
  W <- solve(V); Q <- W - W %*% X %*% solve(crossprod(X, W %*% X), crossprod(X, W))
  h <- 1 - diag(Q) / w
  stopifnot(max(abs(h - hatvalues(fit))) < 1e-8)
  e <- resid(fit, "response") * sqrt(w) / s / sqrt(1 - h)
  out <- rbind(out, data.frame(case, row = seq_along(h), leverage = sprintf("%.12g", h),
    residual = sprintf("%.12g", e)))
}
write.csv(out, "conditional.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4"))), "conditional-versions.txt")
