# Twelve awkward surveys, each a scale averaged by authority, as R has them: psych (alpha with Feldt's
# interval, item-rest, alpha if dropped, omega of one factor by minimum residuals), multilevel (ICC,
# rwg, rwg(j), average deviation) and lme4 (REML).
# Writes awkward/<name>.csv (answers) and awkward/expected.csv; the studies are in AwkwardSurveyTests.
# Run in this folder. Made with R 4.2.2, psych 2.2.9, multilevel 2.7, lme4 1.1-31.
suppressMessages({ library(psych); library(multilevel); library(lme4) })
set.seed(20120206)
dir.create("awkward", showWarnings = FALSE)
slight <- c(`5` = 1.34, `6` = 1.85, `7` = 2.90, `9` = 5.66, `11` = 7.31)
make <- function(sizes, loadings, options = 5, between = .5, low = 1, gaps = 0, reverse = integer()) {
  la <- rep(sprintf("a%02d", seq_along(sizes)), sizes)
  n <- length(la)
  theta <- rnorm(length(sizes), sd = between)[as.integer(factor(la))] + rnorm(n, sd = .8)
  x <- sapply(loadings, function(l) {
    low + pmin(options - 1, pmax(0, round((options - 1) / 2 + (options / 5) * (l * theta + rnorm(n, sd = .6)))))
  })
  x[, reverse] <- 2 * low + options - 1 - x[, reverse]
  x <- as.data.frame(matrix(x, n)); names(x) <- paste0("q", seq_along(loadings))
  if (gaps > 0) for (j in seq_along(x)) x[runif(n) < gaps, j] <- NA
  order <- sample(n)
  list(data = data.frame(respondent = paste0("r", seq_len(n)), la = la[order], x[order, , drop = FALSE]),
       k = length(loadings), low = low, high = low + options - 1, reverse = reverse,
       answered = max(1, length(loadings) - 1), members = 2)
}
S <- list(
  plain = make(c(8, 8, 8, 8, 8, 8), c(.9, .8, .7, .8)),
  gaps = make(c(12, 30, 7, 18, 9), c(.9, .8, .7, .8, .6), gaps = .15),
  reversed = make(c(9, 14, 22, 6, 11), c(.9, .8, .7, .8, .9), gaps = .05, reverse = c(2, 5)),
  constant = make(c(7, 9, 13, 5), c(.9, .8, .7)),
  one_item = make(c(10, 6, 8, 15, 4), .9, gaps = .1),
  two_items = make(c(5, 25, 3, 8), c(.9, .7), options = 7, gaps = .08),
  unequal = make(c(2, 60, 3, 3, 17, 2, 2, 29), c(.9, .8, .7, .8), between = .9),
  singletons = make(c(1, 1, 12, 1, 9, 1, 4, 1), c(.9, .8, .7), options = 9),
  none_between = make(rep(6, 12), c(.9, .8, .7, .6), between = 0),
  long = make(c(20, 35, 14, 50, 8), seq(.4, .9, length.out = 14), options = 11, low = 0, gaps = .02),
  small = make(c(3, 4, 2), c(.9, .8, .9, .9), options = 6),
  agreed = make(c(6, 7, 8, 9, 5), c(.9, .8, .7), between = 3))
S$constant$data$q3 <- 4
S$singletons$members <- 1
S$agreed$data[paste0("q", 1:3)] <- lapply(S$agreed$data[paste0("q", 1:3)], function(q)
  ifelse(runif(length(q)) < .8, as.integer(factor(S$agreed$data$la)), q))
rows <- list()
put <- function(set, kind, name, index, value, low = NA, high = NA)
  rows[[length(rows) + 1]] <<- data.frame(set, kind, name, index, value, low, high)
median0 <- function(x) if (length(x)) median(x) else NA
for (set in names(S)) {
  s <- S[[set]]; d <- s$data; q <- paste0("q", seq_len(s$k))
  write.csv(d, file.path("awkward", paste0(set, ".csv")), row.names = FALSE, quote = FALSE, na = "")
  turned <- d[q]; turned[s$reverse] <- s$low + s$high - turned[s$reverse]
  answered <- rowSums(!is.na(turned))
  score <- ifelse(answered >= s$answered, rowMeans(turned, na.rm = TRUE), NA)
  x <- turned[complete.cases(turned), , drop = FALSE]; n <- nrow(x)
  ok <- !is.na(score)
  put(set, "scale", "s", "n_scored", sum(ok)); put(set, "scale", "s", "mean", mean(score[ok]))
  put(set, "scale", "s", "sd", sd(score[ok]))
  put(set, "scale", "s", "floor_share", mean(score[ok] == s$low))
  put(set, "scale", "s", "ceiling_share", mean(score[ok] == s$high))
  for (j in q) {
    put(set, "item", j, "floor_share", mean(turned[[j]] == s$low, na.rm = TRUE))
    put(set, "item", j, "ceiling_share", mean(turned[[j]] == s$high, na.rm = TRUE))
  }
  varies <- sapply(x, sd) > 0
  if (s$k > 1) {
    # psych drops a constant item with a warning: raw alpha with it follows from the definition.
    if (all(varies)) {
      a <- alpha(x, check.keys = FALSE, warnings = FALSE)
      raw <- alpha.ci(a$total$raw_alpha, n, s$k); std <- alpha.ci(a$total$std.alpha, n, s$k)
      put(set, "scale", "s", "cronbach_alpha", a$total$raw_alpha, raw$lower.ci, raw$upper.ci)
      put(set, "scale", "s", "cronbach_alpha_standardized", a$total$std.alpha, std$lower.ci, std$upper.ci)
      for (j in seq_along(q)) {
        put(set, "item", q[j], "item_rest_correlation", a$item.stats$r.drop[j])
        if (s$k > 2) put(set, "item", q[j], "alpha_if_dropped", a$alpha.drop$raw_alpha[j])
      }
      if (s$k > 2) {
        f <- suppressWarnings(fa(cor(x), nfactors = 1, fm = "minres"))
        if (all(f$uniquenesses > .006))
          put(set, "scale", "s", "omega_total", 1 - sum(f$uniquenesses) / sum(cor(x)))
      }
    } else {
      raw <- function(x) { C <- cov(x); k <- ncol(x); k / (k - 1) * (1 - sum(diag(C)) / sum(C)) }
      put(set, "scale", "s", "cronbach_alpha", raw(x))
      for (j in q[varies]) {
        put(set, "item", j, "item_rest_correlation", cor(x[[j]], rowSums(x[setdiff(q, j)])))
        put(set, "item", j, "alpha_if_dropped", raw(x[setdiff(q, j)]))
      }
    }
  }
  size <- table(d$la)
  put(set, "aggregate", "la", "groups", length(size))
  put(set, "aggregate", "la", "median_size", median(as.numeric(size)))
  put(set, "aggregate", "la", "n_below_min", sum(size < s$members))
  put(set, "aggregate", "la", "response_rate", nrow(d) / (length(size) * 100))
  put(set, "aggregate", "la", "response_rate_median", median(as.numeric(size) / 100))
  for (column in c("s", "q1")) {
    v <- if (column == "s") score else d$q1
    size <- table(d$la[!is.na(v)]); here <- !is.na(v) & d$la %in% names(size)[size >= s$members]
    g <- factor(d$la[here]); v <- v[here]
    put(set, "aggregate", column, "groups_shown", nlevels(g))
    m1 <- aov(v ~ g)
    put(set, "aggregate", column, "icc1_anova", ICC1(m1)); put(set, "aggregate", column, "icc2_anova", ICC2(m1))
    m2 <- suppressMessages(lmer(v ~ 1 + (1 | g), control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14))))
    w <- as.data.frame(VarCorr(m2))$vcov; m <- length(v) / nlevels(g)
    put(set, "aggregate", column, "icc1_reml", w[1] / sum(w))
    put(set, "aggregate", column, "icc2_reml", m * w[1] / (m * w[1] + w[2]))
    y <- if (column == "s") turned[here, , drop = FALSE] else d[here, "q1", drop = FALSE]
    full <- complete.cases(y); y <- y[full, , drop = FALSE]; gy <- as.character(g[full])
    # multilevel cannot do groups of one; they have no agreement.
    many <- gy %in% names(which(table(gy) > 1)); y <- y[many, , drop = FALSE]; gy <- gy[many]
    options <- s$high - s$low + 1
    prefix <- if (ncol(y) > 1) "rwgj" else "rwg"
    for (kind in c("uniform", "slight_skew")) {
      null <- if (kind == "uniform") (options^2 - 1) / 12 else slight[[as.character(options)]]
      r <- if (ncol(y) > 1) rwg.j(y, gy, null)$rwg.j else rwg(y[[1]], gy, null)$rwg
      put(set, "aggregate", column, paste0(prefix, "_median_", kind), median(r))
      put(set, "aggregate", column, paste0(prefix, "_mean_", kind), mean(r))
      put(set, "aggregate", column, paste0(prefix, "_lowest_", kind), min(r))
      put(set, "aggregate", column, paste0(prefix, "_share_70_", kind), mean(r >= .7))
    }
    ad <- ad.m(if (ncol(y) > 1) y else y[[1]], gy)$AD.M
    put(set, "aggregate", column, "ad_m_median", median(ad)); put(set, "aggregate", column, "ad_m_mean", mean(ad))
  }
}
golden <- do.call(rbind, rows)
for (column in c("value", "low", "high"))
  golden[[column]] <- ifelse(is.na(golden[[column]]), "", sprintf("%.17g", golden[[column]]))
write.csv(golden, "awkward/expected.csv", row.names = FALSE, quote = FALSE)
surveys <- do.call(rbind, lapply(names(S), function(set) with(S[[set]], data.frame(
  set, items = k, low, high, reverse = paste(paste0("q", reverse, recycle0 = TRUE), collapse = ";"),
  answered, members))))
write.csv(surveys, "awkward/surveys.csv", row.names = FALSE, quote = FALSE)
