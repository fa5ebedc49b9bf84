# Profile intervals of standard deviations where one of the variances is zero at the maximum: lme4's.
# Writes boundary.csv beside itself: Rscript boundary.R, beside boundary-children.csv (simulated).
suppressMessages(library(lme4))
options(digits = 17)
kids <- read.csv("boundary-children.csv", stringsAsFactors = TRUE)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6),
  check.conv.singular = "ignore", calc.derivs = FALSE)
out <- data.frame()
add <- function(model, f) {
  fit <- lmer(f, kids, control = tight)
  ends <- suppressWarnings(confint(fit, oldNames = FALSE, quiet = TRUE, maxpts = 400, delta = 0.05))
  out <<- rbind(out, data.frame(model, name = rownames(ends), low = sprintf("%.12g", ends[, 1]),
    high = sprintf("%.12g", ends[, 2])))
  print(fit@theta); print(ends)
}
add("uncorrelated", y ~ case + age + (case || la))
add("crossed", y ~ case + age + (1 | la) + (1 | team))
add("crossed-family", y ~ case + age + (1 | family) + (1 | team))
write.csv(out, "boundary.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4"))), "boundary-versions.txt")
