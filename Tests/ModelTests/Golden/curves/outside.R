# Natural splines beyond their boundary knots, where R's splines::ns runs on along its tangents. Slopes by
# numDeriv of predict (exact there, as it is a line). Run in this folder: Rscript outside.R.
# Writes outside-data.csv, outside.csv (columns and slopes at places), outside-slopes.csv (slopes of least
# squares between mean - SD, mean and mean + SD, the first of which is under every row).
suppressMessages({library(splines); library(numDeriv); library(sandwich)})
set.seed(20260612)
n <- 120
d <- data.frame(x = round(c(exp(rnorm(n - 2, 1, .35)), 60, 75), 2), la = sprintf("L%02d", rep(1:12, 10)))
d$y <- round(log(d$x) + .3 * rnorm(n) + .2 * rnorm(12)[rep(1:12, 10)], 3)
stopifnot(mean(d$x) - sd(d$x) < min(d$x))
text17 <- function(x) trimws(formatC(x, digits = 17, format = "g"))
b <- ns(d$x, 3)
places <- c(min(d$x) - 5, min(d$x) - .01, min(d$x), 2.5, 3, 6, 40, max(d$x), max(d$x) + .01, max(d$x) + 30)
rows <- NULL
for (p in places) {
  inside <- p >= min(d$x) & p <= max(d$x)
  for (k in 1:3) {
    f <- function(v) predict(b, v)[, k]
    step <- if (p < min(d$x)) -1 else if (p > max(d$x)) 1 else NA
    slope <- if (!inside) (f(p + step) - f(p)) / step else
      if (p == min(d$x)) f(p) - f(p - 1) else if (p == max(d$x)) f(p + 1) - f(p) else
      grad(f, p, method.args = list(eps = 1e-3, r = 6))
    rows <- rbind(rows, data.frame(place = text17(p), column = k, value = text17(f(p)), slope = text17(slope)))
  }
}
m <- mean(d$x) + c(-1, 0, 1) * sd(d$x)
fit <- lm(y ~ b, d)
row <- function(x) c(1, predict(b, x))
L <- rbind(row(m[2]) - row(m[1]), row(m[3]) - row(m[2]), row(m[3]) - row(m[1]))
V <- vcov(fit)
slopes <- data.frame(estimate = text17(L %*% coef(fit)), std_error = text17(sqrt(diag(L %*% V %*% t(L)))))
write.csv(d, "outside-data.csv", row.names = FALSE, quote = FALSE)
write.csv(rows, "outside.csv", row.names = FALSE, quote = FALSE)
write.csv(slopes, "outside-slopes.csv", row.names = FALSE, quote = FALSE)
