# What leaving out a row does to linear mixed fits, the variances held: by literally leaving it out of X, y and
# V = s^2 (1/w + Z Lambda Lambda'Z') of lme4's fit, and the leverage of the fixed part, the diagonal of
# X (X'V^-1 X)^-1 X'V^-1. Cook's distance is (b - b_i)' (X'V^-1 X) (b - b_i) / p, as HLMdiag's for rows
# (Demidenko & Stukel 2005). Rscript influence.R, on the data beside.
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
  s <- sigma(fit); X <- getME(fit, "X"); y <- getME(fit, "y"); w <- weights(fit); p <- ncol(X)
  V <- s^2 * (diag(1 / w) + as.matrix(crossprod(getME(fit, "Lambdat") %*% getME(fit, "Zt"))))
  gls <- function(k) { W <- solve(V[k, k]); I <- crossprod(X[k, , drop = FALSE], W)
    list(b = drop(solve(I %*% X[k, , drop = FALSE], I %*% y[k])), I = I %*% X[k, , drop = FALSE]) }
  all <- gls(seq_along(y)); M <- solve(all$I); W <- solve(V)
  h <- rowSums((X %*% M) * (W %*% X))
  for (i in seq_along(y)) {
    d <- all$b - gls(-i)$b
    out <- rbind(out, data.frame(case, row = i, leverage = sprintf("%.12g", h[i]),
      cooks = sprintf("%.12g", drop(d %*% all$I %*% d) / p), dfbeta = sprintf("%.12g", d[min(2, p)]),
      dfbetas = sprintf("%.12g", (d / sqrt(diag(M)))[min(2, p)])))
  }
}
write.csv(out, "influence.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4"))), "influence-versions.txt")
