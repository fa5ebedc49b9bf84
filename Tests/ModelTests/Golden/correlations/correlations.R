# Golden correlations with controls and clusters: correlations-data.csv, correlations.csv.
# Made with R 4.2.2, clubSandwich 0.5.8, psych 2.2.9 (statsBy, checked below):  Rscript correlations.R
library(clubSandwich)
options(digits = 17)
out <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g", width = 1))
set.seed(2017)
sizes <- c(12, 9, 7, 7, 5, 4, 3, 1)
la <- rep(letters[seq_along(sizes)], sizes); n <- length(la); G <- length(sizes)
u <- rnorm(G)[match(la, letters)]
age <- rnorm(n) + 0.5 * u; z <- rnorm(n)
x <- round(u + rnorm(n) + 0.4 * age, 2); y <- round(0.5 * x - u + rnorm(n) + 0.6 * age + 0.2 * z, 2)
data <- data.frame(la, x, y, age, z)
write.csv(data.frame(la, x = out(x), y = out(y), age = out(age), z = out(z)),
  "correlations-data.csv", row.names = FALSE, quote = FALSE)

slope <- function(f) {
  test <- coef_test(f, vcov = "CR2", cluster = la, test = "Satterthwaite")
  k <- nrow(test)
  c(test$p_Satt[k], test$df_Satt[k])
}
# p is filled in below; the degrees of freedom are the larger of the two slopes'.
both <- function(a, b, centred) {
  fits <- if (centred) list(slope(lm(a ~ 0 + b)), slope(lm(b ~ 0 + a)))
    else list(slope(lm(a ~ b)), slope(lm(b ~ a)))
  c(NA, max(sapply(fits, `[`, 2)))
}
row <- function(method, r, df, p, low, high, cluster) data.frame(method, estimate = out(r),
  statistic = out(sign(r) * qt(p / 2, df, lower.tail = FALSE)), df = out(df), p = out(p), low = out(low),
  high = out(high), p_cluster = out(cluster[1]), df_cluster = out(cluster[2]))
fisher <- function(r, se) tanh(atanh(r) + c(-1, 1) * qnorm(0.975) * se)
tp <- function(r, df) 2 * pt(abs(r) * sqrt(df / (1 - r^2)), df, lower.tail = FALSE)
rest <- function(v, ranked = FALSE) {
  controls <- if (ranked) cbind(rank(age), rank(z)) else cbind(age, z)
  resid(lm((if (ranked) rank(v) else v) ~ controls))
}
k <- 2
pearson <- cor.test(x, y)
spearman <- suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE))
rho <- unname(spearman$estimate)
rp <- cor(rest(x), rest(y)); df <- n - 2 - k
rs <- cor(rest(x, TRUE), rest(y, TRUE))
fit <- lm(y ~ age + z + x); p <- summary(fit)$coefficients["x", 4]
without <- summary(lm(y ~ age + z))$r.squared; with <- summary(fit)$r.squared
sr <- unname(sign(coef(fit)["x"]) * sqrt(with - without))
se <- sqrt((with^2 - 2 * with + without + 1 - without^2) / n)
mx <- ave(x, la); my <- ave(y, la)
rb <- cor(mx, my); wx <- x - mx; wy <- y - my
rw <- cor(wx, wy); dw <- n - G - 1
ancova <- anova(lm(y ~ la + x))
stopifnot(all.equal(rw^2, ancova["x", 2] / sum(ancova[c("x", "Residuals"), 2])),
  all.equal(tp(rw, dw), ancova["x", 5]), ancova["Residuals", 1] == dw)
by <- suppressWarnings(psych::statsBy(data[c("x", "y")], la))
stopifnot(all.equal(unname(by$rwg[1, 2]), rw))
cat("statsBy rbg", by$rbg[1, 2], "weighted", rb, "\n")
rows <- rbind(
  row("pearson", unname(pearson$estimate), n - 2, pearson$p.value, pearson$conf.int[1],
    pearson$conf.int[2], both(y, x, FALSE)),
  row("spearman", rho, n - 2, tp(rho, n - 2), fisher(rho, sqrt((1 + rho^2 / 2) / (n - 3)))[1],
    fisher(rho, sqrt((1 + rho^2 / 2) / (n - 3)))[2], both(rank(y), rank(x), FALSE)),
  row("partial_pearson", rp, df, p, fisher(rp, 1 / sqrt(n - 3 - k))[1],
    fisher(rp, 1 / sqrt(n - 3 - k))[2], both(rest(y), rest(x), TRUE)),
  row("partial_spearman", rs, df, tp(rs, df), fisher(rs, sqrt((1 + rs^2 / 2) / (n - 3 - k)))[1],
    fisher(rs, sqrt((1 + rs^2 / 2) / (n - 3 - k)))[2], both(rest(y, TRUE), rest(x, TRUE), TRUE)),
  row("semi_partial", sr, df, p, sr - qnorm(0.975) * se, sr + qnorm(0.975) * se,
    both(rest(y), rest(x), TRUE)),
  row("pearson_between", rb, G - 2, tp(rb, G - 2), fisher(rb, 1 / sqrt(G - 3))[1],
    fisher(rb, 1 / sqrt(G - 3))[2], c(NA, G - 1)),
  row("pearson_within", rw, dw, tp(rw, dw), fisher(rw, 1 / sqrt(dw - 1))[1],
    fisher(rw, 1 / sqrt(dw - 1))[2], both(wy, wx, TRUE)),
  row("repeated_measures", rw, dw, tp(rw, dw), fisher(rw, 1 / sqrt(dw - 1))[1],
    fisher(rw, 1 / sqrt(dw - 1))[2], both(wy, wx, TRUE)))
tau <- cor(x, y, method = "kendall")
kendall <- suppressWarnings(cor.test(x, y, method = "kendall", exact = FALSE))
rows <- rbind(rows, data.frame(method = "kendall", estimate = out(tau),
  statistic = out(unname(kendall$statistic)), df = "", p = out(kendall$p.value), low = "", high = "",
  p_cluster = "", df_cluster = out(both(rank(y), rank(x), FALSE)[2])))

# By leaving out clusters: p of t = z / se and its inverse tanh(z -+ t se), se^2 = (G-1)/G sum (z_g - mean)^2.
r_of <- function(method, keep) {
  x <- x[keep]; y <- y[keep]; age <- age[keep]; z <- z[keep]; la <- la[keep]
  rest <- function(v) resid(lm(v ~ age + z))
  rr <- function(v) resid(lm(rank(v) ~ rank(age) + rank(z)))
  switch(method, pearson = cor(x, y), spearman = cor(x, y, method = "spearman"), kendall = cor(x, y, method = "kendall"),
    partial_pearson = cor(rest(x), rest(y)), partial_spearman = cor(rr(x), rr(y)), semi_partial = cor(rest(x), y),
    pearson_between = cor(ave(x, la), ave(y, la)),
    pearson_within = cor(x - ave(x, la), y - ave(y, la)), repeated_measures = cor(x - ave(x, la), y - ave(y, la)))
}
intervals <- NULL
for (i in seq_len(nrow(rows))) {
  m <- rows$method[i]; df <- as.numeric(rows$df_cluster[i])
  zg <- sapply(unique(la), function(g) atanh(r_of(m, la != g))); z0 <- atanh(r_of(m, la != ""))
  se <- sqrt((G - 1) / G * sum((zg - mean(zg))^2)); reach <- qt(.975, df) * se
  rows$p_cluster[i] <- out(2 * pt(abs(z0 / se), df, lower.tail = FALSE))
  intervals <- rbind(intervals, data.frame(method = m, low = out(tanh(z0 - reach)), high = out(tanh(z0 + reach))))
}
write.csv(rows, "correlations.csv", row.names = FALSE, quote = FALSE)
write.csv(intervals, "intervals.csv", row.names = FALSE, quote = FALSE)
