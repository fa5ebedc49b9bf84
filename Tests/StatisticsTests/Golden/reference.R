# Golden values from R's stats package: correlations.csv, p_adjust.csv, summaries.csv, power.csv.
# Made with R 4.2.2 (2022-10-31), stats 4.2.2:  Rscript reference.R
options(digits = 17, warn = -1)
out <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g", width = 1))
join <- function(x) paste(out(x), collapse = ";")
set.seed(20120201)

pairs <- list()
for (n in c(2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 30, 152)) {
  x <- rnorm(n); y <- 0.5 * x + rnorm(n)
  pairs[[paste0("normal", n)]] <- list(x, y)
}
x <- rnorm(40)
pairs$ties <- list(round(x), round(x + rnorm(40)))
pairs$smallties <- list(c(1, 2, 2, 3, 5, 8), c(2, 1, 4, 4, 7, 6))
pairs$monotone <- list(1:7, (1:7)^3)
pairs$reversed <- list(1:8, -exp(1:8))
pairs$nearly <- list(x, x + 1e-3 * rnorm(40))
pairs$shifted <- list(1e6 + x, -x + rnorm(40))
pairs$zero <- list(c(-1, 0, 1, 0), c(0, 1, 0, -1))
level <- 0.95
rows <- do.call(rbind, lapply(names(pairs), function(name) {
  x <- pairs[[name]][[1]]; y <- pairs[[name]][[2]]; n <- length(x)
  pearson <- if (n > 2) cor.test(x, y) else NULL
  low <- if (!is.null(pearson$conf.int)) pearson$conf.int else c(NA, NA)
  untied <- !anyDuplicated(x) && !anyDuplicated(y)
  way <- if (!untied) "t" else if (n <= 9) "exact" else "series"
  spearman <- cor.test(x, y, method = "spearman")
  data.frame(
    name, x = join(x), y = join(y), r = out(cor(x, y)),
    t = out(if (n > 2) pearson$statistic else NA), p = out(if (n > 2) pearson$p.value else NA),
    low = out(low[1]), high = out(low[2]), rho = out(spearman$estimate),
    rho_p = out(if (n > 2 || untied) spearman$p.value else NA), way, rank_x = join(rank(x)))
}))
write.csv(rows, "correlations.csv", row.names = FALSE, quote = FALSE)

families <- list(
  c(0.01, 0.04, 0.03, 0.005), c(0.9, 0.001, 0.5, 0.04, 0.04, 0.3, 1), 0.03, c(0.2, 0.01),
  c(0.02, NA, 0.01, NA, 0.3), runif(25)^3, c(0, 1e-300, 0.5), c(NA, NA), c(NA, 0.04))
rows <- do.call(rbind, lapply(families, function(p) {
  do.call(rbind, lapply(c("none", "bonferroni", "holm", "hochberg", "BH", "BY"), function(m)
    data.frame(method = tolower(m), p = paste(ifelse(is.na(p), "NA", out(p)), collapse = ";"),
      adjusted = paste(ifelse(is.na(p), "NA", out(p.adjust(p, m))), collapse = ";"))))
}))
write.csv(rows, "p_adjust.csv", row.names = FALSE, quote = FALSE)

columns <- list(c(3, 1, 2), 5, rnorm(10), 100 + rnorm(101), c(1, 1, 1, 2), rexp(64))
rows <- do.call(rbind, lapply(columns, function(x) {
  q <- quantile(x, c(0, 0.25, 0.5, 0.75, 1, 0.1, 0.333), names = FALSE, type = 7)
  data.frame(values = join(x), mean = out(mean(x)), sd = out(sd(x)), q = join(q))
}))
write.csv(rows, "summaries.csv", row.names = FALSE, quote = FALSE)

rows <- expand.grid(estimate = c(-0.31, 0, 0.05, 0.4), se = c(0.02, 0.11), df = c(2.7, 13, Inf),
  bound = c(0.1, 0.2))
rows$p <- with(rows, pmax(pt((estimate + bound) / se, df, lower.tail = FALSE),
  pt((estimate - bound) / se, df)))
rows$low <- with(rows, estimate - qt(0.95, df) * se)
rows$high <- with(rows, estimate + qt(0.95, df) * se)
rows$mde <- with(rows, (qt(0.975, df) + qt(0.8, df)) * se)
write.csv(as.data.frame(lapply(rows, out)), "power.csv", row.names = FALSE, quote = FALSE)

g <- list(c(1.5, 2.25, 3), c(2, 5, 4.5, 6), c(9, 7.5))
y <- unlist(g); f <- factor(rep(seq_along(g), lengths(g)))
fit <- anova(lm(y ~ f))
write.csv(data.frame(
  values = join(y), groups = paste(as.integer(f), collapse = ";"), ssb = out(fit[1, 2]),
  ssw = out(fit[2, 2]), f = out(fit[1, 4]), p = out(fit[1, 5]),
  r2 = out(summary(lm(y ~ f))$r.squared), sd = out(summary(lm(y ~ f))$sigma)),
  "anova.csv", row.names = FALSE, quote = FALSE)
