# Whether what pooled least squares leaves of neighbouring periods goes together, of the data of serial-rows.R.
#   pooled.csv   by fit: correlation (with effects of units: of the errors, from their changes) and p
# Effects of units: plm::pwfdtest, of the units without gaps, since plm takes rows for periods.
suppressMessages({library(plm); library(sandwich)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
d <- read.csv(file.path(here, "data.csv"))
n <- nrow(d)
pairs <- which(d$unit[-1] == d$unit[-n] & d$t[-1] - d$t[-n] == 1)
# The score test of the lag as a term, by lm and sandwich: the residuals are those without it.
score <- function(e) {
  now <- e[pairs + 1]; before <- e[pairs]; unit <- d$unit[pairs]
  restricted <- lm(now ~ 0 + before)
  restricted$residuals <- now
  V <- vcovCL(restricted, cluster = unit, type = "HC0", cadjust = FALSE)
  c(value = sum(now * before) / sqrt(sum(before^2) * sum(now^2)),
    p = 2 * pt(-abs(coef(restricted)[[1]] / sqrt(V[1, 1])), length(unique(unit)) - 1))
}
whole <- pdata.frame(d[d$unit != 3, ], index = c("unit", "t"))
changes <- pwfdtest(n ~ x, data = whole, h0 = "fe")
fd <- resid(plm(n ~ x, whole, model = "fd"))
before <- as.vector(matrix(fd, 5)[-5, ]); after <- as.vector(matrix(fd, 5)[-1, ])
out <- rbind(
  ols = score(residuals(lm(n ~ x, d))),
  wls = score(residuals(lm(n ~ x, d, weights = size), type = "pearson")),
  units = c(1 + 2 * coef(lm(after ~ before))[[2]], changes$p.value[[1]]))
write.csv(data.frame(fit = rownames(out), out), file.path(here, "pooled.csv"), row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("plm", packageVersion("plm")), paste("sandwich", packageVersion("sandwich"))),
  file.path(here, "pooled-versions.txt"))
print(out, digits = 15)
