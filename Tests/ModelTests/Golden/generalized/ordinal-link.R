# The squared linear predictor as one more term of proportional odds: ordinal::clm fitted again, likelihood-
# ratio test. The predictor (x'b and offset) is counted from its mean. Run in this folder, after ordinal.R:
# Rscript ordinal-link.R. Writes ordinal-link.csv.
suppressMessages(library(ordinal))
text17 <- function(x) trimws(formatC(x, digits = 17, format = "g"))
tight <- clm.control(gradTol = 1e-12, relTol = 1e-15, maxIter = 500L, method = "Newton")
cases <- list(ordinal = list(y ~ x + s + role, c("inadequate", "improving", "good", "outstanding")),
  ordinalseven = list(y ~ x + s, letters[1:7]),
  ordinaloffset = list(y ~ x + s + offset(log_exposure), c("low", "mid", "high")),
  ordinalbent = list(y ~ x, c("low", "mid", "high")))
out <- NULL
for (name in names(cases)) {
  f <- cases[[name]][[1]]
  d <- read.csv(paste0("data-", if (name == "ordinalbent") "ordinaloffset" else name, ".csv"))
  # A fit that is bent, from the levels of a curve.
  if (name == "ordinalbent") d$y <- c("low", "mid", "high")[1 + (d$x^2 > .4) + (d$x^2 + d$s > 1.5)]
  d$y <- factor(d$y, cases[[name]][[2]], ordered = TRUE)
  if (!is.null(d$role)) d$role <- factor(d$role, c("worker", "manager", "senior"))
  a <- clm(f, data = d, control = tight)
  X <- model.matrix(f, d)[, -1, drop = FALSE]
  eta <- drop(X %*% a$beta) + if (name == "ordinaloffset") d$log_exposure else 0
  eta <- eta - mean(eta); d$square <- eta^2
  b <- clm(update(f, . ~ . + square), data = d, control = tight)
  s <- 2 * as.numeric(logLik(b) - logLik(a))
  cat(name, s, pchisq(s, 1, lower.tail = FALSE), "\n")
  out <- rbind(out, data.frame(case = name, statistic = text17(s), p = text17(pchisq(s, 1, lower.tail = FALSE))))
}
write.csv(out, "ordinal-link.csv", row.names = FALSE, quote = FALSE)
